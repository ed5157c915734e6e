import type { Grid } from "./grid.ts";

/** Colors from the lowest value to the highest. */
export type Ramp = readonly string[];

/** Viridis, the reports' colors; teals; inferno. */
export const ramps = {
  median: [
    "#440154",
    "#482878",
    "#3e4989",
    "#31688e",
    "#26828e",
    "#1f9e89",
    "#35b779",
    "#6ece58",
    "#b5de2b",
    "#fde725",
  ],
  width: ["#0c1a3a", "#173f6d", "#246a94", "#3f97ad", "#74c2bf", "#b3e2d2", "#eefaf0"],
  acquisition: ["#07051b", "#330a5f", "#6b176e", "#a52c60", "#d44842", "#f37819", "#fcb519", "#fcffa4"],
} as const satisfies Record<string, Ramp>;

/** Steps of a ramp, and bands whose borders are drawn as contours. */
const [STEPS, BANDS] = [256, 12];

/** A ramp as colors of pixels. */
export function pixelsOf(ramp: Ramp): Uint32Array {
  const stops = ramp.map((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  return Uint32Array.from({ length: STEPS }, (_, i) => {
    const place = (i / (STEPS - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    const [r, g, b] = stops[low].map((value, k) => Math.round(value + (place - low) * (stops[low + 1][k] - value)));
    return (255 << 24) | (b << 16) | (g << 8) | r;
  });
}

export interface Painting {
  readonly grid: Pick<Grid, "columns" | "rows">;
  /** Row by row from the lowest. */
  readonly values: Float64Array;
  readonly range: readonly [number, number];
  readonly pixels: Uint32Array;
  /** Whether values between the columns, and between the rows, are interpolated; others have rectangles. */
  readonly isSmooth: readonly [boolean, boolean];
}

/** Paints values as colors, with contours. */
export function paint(context: CanvasRenderingContext2D, { grid, values, range, pixels, isSmooth }: Painting): void {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  const data = new Uint32Array(image.data.buffer);
  const [low, high] = range;
  const scale = high > low ? (STEPS - 1) / (high - low) : 0;
  const columns = sidesOf(width, grid.columns, isSmooth[0]);
  const rows = sidesOf(height, grid.rows, isSmooth[1]);
  const before = new Int16Array(width).fill(-1);
  for (let j = 0; j < height; j++) {
    const row = rows[height - 1 - j];
    const [below, above] = [row.from * grid.columns, row.to * grid.columns];
    let left = -1;
    for (let i = 0; i < width; i++) {
      const { from, to, share } = columns[i];
      const down = values[below + from] + share * (values[below + to] - values[below + from]);
      const up = values[above + from] + share * (values[above + to] - values[above + from]);
      const step = Math.min(Math.max((down + row.share * (up - down) - low) * scale, 0), STEPS - 1);
      const band = Math.floor((step * BANDS) / STEPS);
      const isBorder = (left >= 0 && band !== left) || (before[i] >= 0 && band !== before[i]);
      const color = pixels[Math.round(step)];
      data[j * width + i] = isBorder ? faded(color) : color;
      left = band;
      before[i] = band;
    }
  }
  context.putImageData(image, 0, 0);
}

/** For each pixel of a side the values between which it lies. */
function sidesOf(length: number, count: number, isSmooth: boolean) {
  return Array.from({ length }, (_, i) => {
    if (!isSmooth) {
      const at = Math.min(Math.floor((i / length) * count), count - 1);
      return { from: at, to: at, share: 0 };
    }
    const place = (i / (length - 1)) * (count - 1);
    const from = Math.min(Math.floor(place), Math.max(count - 2, 0));
    return { from, to: Math.min(from + 1, count - 1), share: place - from };
  });
}

/** A color a third of the way to white. */
function faded(color: number): number {
  const part = (shift: number) => {
    const value = (color >>> shift) & 255;
    return (value + (255 - value) / 3) << shift;
  };
  return ((255 << 24) | part(16) | part(8) | part(0)) >>> 0;
}
