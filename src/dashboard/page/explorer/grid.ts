import type { ParameterValue } from "../../../study/index.ts";
import { type Coordinate, type Coordinates, inactive } from "./coordinates.ts";

/** The points of a picture: two coordinates vary, all others stay. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** `rows · columns x d`, row by row from the lowest value of y. */
  readonly points: Float64Array;
}

/** Coordinates along one side: each code of a value, else evenly spaced. */
const along = ({ codes }: Coordinate, side: number): number[] =>
  codes === null ? Array.from({ length: side }, (_, i) => i / (side - 1)) : Array.from({ length: codes }, (_, i) => i);

/** The points over two coordinates through `at`. Parameters that are inactive somewhere are where a model sees them then. */
export function gridOf(
  coordinates: Coordinates,
  at: readonly number[],
  [x, y]: readonly [number, number],
  side: number,
): Grid {
  const { all, isParent, active } = coordinates;
  const [across, up] = [along(all[x], side), along(all[y], side)];
  const d = all.length;
  const points = new Float64Array(across.length * up.length * d);
  const point = [...at];
  const varies = isParent[x] || isParent[y];
  let isActive = active(at);
  let next = 0;
  for (const high of up)
    for (const far of across) {
      [point[x], point[y]] = [far, high];
      if (varies) isActive = active(point);
      for (let k = 0; k < d; k++) points[next++] = isActive[k] ? point[k] : inactive(all[k]);
    }
  return { columns: across.length, rows: up.length, points };
}

/** Where a coordinate is along its side, from 0 to 1: a value without an order owns a stretch of it. */
export function placeOf({ codes }: Coordinate, coordinate: number): number {
  return codes === null ? coordinate : (coordinate + 0.5) / codes;
}

/** The coordinate at a place, of a value that the parameter has. */
export function coordinateAt({ codes, encode, decode }: Coordinate, place: number): number {
  const within = Math.min(Math.max(place, 0), 1);
  return codes === null ? encode(decode(within)) : Math.min(Math.floor(within * codes), codes - 1);
}

/** Some values along a side, for its ticks. */
export function ticksOf(coordinate: Coordinate): { readonly place: number; readonly value: ParameterValue }[] {
  const { codes, size } = coordinate;
  const count = codes ?? Math.min(5, size);
  const shown = codes !== null && codes > 8 ? Math.ceil(codes / 8) : 1;
  return Array.from({ length: count }, (_, i) => (codes === null ? (count === 1 ? 0.5 : i / (count - 1)) : i))
    .filter((_, i) => i % shown === 0)
    .map((at) => ({ place: placeOf(coordinate, at), value: coordinate.decode(at) }));
}
