/** How a photograph is developed: what the study tunes. */
export interface Development {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly warmth: number;
}

/** What 40 years in a drawer did to the print. */
const faded: Development = { brightness: 0.14, contrast: 0.6, saturation: 0.5, warmth: 0.14 };

export const [width, height] = [240, 160];

/** The photograph as it was taken: a lake at sunset, drawn by code. */
export function photograph(): ImageData {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  const filled = (fill: string | CanvasGradient, path: () => void) => {
    context.fillStyle = fill;
    context.beginPath();
    path();
    context.fill();
  };
  const downwards = (from: number, to: number, ...colors: string[]) => {
    const gradient = context.createLinearGradient(0, from, 0, to);
    for (const [i, color] of colors.entries()) gradient.addColorStop(i / (colors.length - 1), color);
    return gradient;
  };
  filled(downwards(0, 100, "#1d3a6e", "#5a6fa8", "#e8845a", "#f9c46b"), () => context.rect(0, 0, width, 100));
  filled("#fff3c4", () => context.arc(168, 78, 15, 0, 7));
  filled("#51507f", () => polygon([0, 100], [0, 66], [34, 44], [62, 70], [96, 38], [140, 80], [170, 100]));
  filled("#343a63", () => polygon([90, 100], [132, 72], [160, 84], [204, 50], [240, 76], [240, 100]));
  filled("#f3e6ee", () => polygon([96, 38], [87, 47], [94, 50], [98, 46], [104, 51], [109, 52]));
  filled(downwards(100, 160, "#e39a63", "#6f5f86", "#1b2a4d"), () => context.rect(0, 100, width, 60));
  for (let row = 0; row < 9; row++)
    filled("#ffdf9e", () => context.rect(168 - 20 + 2 * row + ((row * 7) % 5), 104 + 5 * row, 40 - 4 * row, 1.6));
  filled("#12301f", () => polygon([0, 160], [0, 112], [30, 128], [78, 142], [120, 160]));
  for (const [x, y, size] of [
    [14, 122, 38],
    [34, 132, 30],
    [54, 138, 22],
  ])
    filled("#1f4a2c", () => polygon([x - size / 4, y], [x, y - size], [x + size / 4, y]));
  filled("#c2322e", () => polygon([186, 128], [222, 128], [216, 136], [192, 136]));
  filled("#f4f1e8", () => polygon([204, 126], [204, 100], [220, 124]));
  return context.getImageData(0, 0, width, height);

  function polygon(...points: number[][]): void {
    for (const [x, y] of points) context.lineTo(x, y);
    context.closePath();
  }
}

/** The print as it was found. */
export const print = (original: ImageData) => developed(original, faded);

/** A picture with another brightness, contrast, saturation and warmth. */
export function developed(picture: ImageData, { brightness, contrast, saturation, warmth }: Development): ImageData {
  const { data } = picture;
  const changed = new ImageData(picture.width, picture.height);
  const light = 255 * brightness;
  const tint = 60 * warmth;
  for (let i = 0; i < data.length; i += 4) {
    const [red, green, blue] = [data[i], data[i + 1], data[i + 2]];
    const gray = 0.299 * red + 0.587 * green + 0.114 * blue;
    const channel = (value: number, shift: number) =>
      (gray + saturation * (value - gray) - 128) * contrast + 128 + light + shift;
    changed.data[i] = channel(red, tint);
    changed.data[i + 1] = channel(green, 0);
    changed.data[i + 2] = channel(blue, 0 - tint);
    changed.data[i + 3] = 255;
  }
  return changed;
}

/** How far apart two pictures are: the root mean square difference of their channels, in percent of the range. */
export function difference(a: ImageData, b: ImageData): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) if (i % 4 !== 3) sum += (a.data[i] - b.data[i]) ** 2;
  return (100 / 255) * Math.sqrt(sum / (0.75 * a.data.length));
}
