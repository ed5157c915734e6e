import type { Configuration } from "../trials/index.ts";
import type { Encoding, Parameter } from "./encoding.ts";

/** Parameters with up to so many values are changed to each of them. */
const MAX_LEVELS = 1000;

/**
 * Experiments that differ from one in one parameter that has levels: by any of its levels, or by 1, 2, 4, … of them where there are more than
 * 1,000. Where others depend on it, those that become active get a value in the middle. Constraints are not heeded.
 */
export function neighboursOf(
  encoding: Encoding,
  configuration: Configuration,
  name: string,
  fixed: Configuration,
): Configuration[] {
  const i = encoding.parameters.findIndex((parameter) => parameter.name === name);
  const current = configuration[name];
  if (current === undefined || Object.hasOwn(fixed, name)) return [];
  const point = encoding.encode(configuration);
  return levelsBeside(encoding.parameters[i], point[i]).flatMap((coordinate) => {
    const moved = encoding.decode(point.with(i, coordinate), fixed);
    // Values as they are: a continuous one may change in its last digit when it is encoded and decoded.
    const kept = Object.keys(moved).map((key) => [key, key === name ? moved[key] : (configuration[key] ?? moved[key])]);
    return moved[name] === current ? [] : [Object.fromEntries(kept)];
  });
}

/** The coordinates of levels to move to from one. */
function levelsBeside(parameter: Parameter, coordinate: number): number[] {
  const { size } = parameter;
  if (!Number.isFinite(size)) return [];
  if (size <= MAX_LEVELS) return Array.from({ length: size }, (_, k) => levelAt(parameter, k));
  const k = levelIndex(parameter, coordinate);
  const indices: number[] = [];
  for (let step = 1; step < size; step *= 2) indices.push(k - step, k + step);
  return indices.filter((index) => index >= 0 && index < size).map((index) => levelAt(parameter, index));
}

/** The coordinate of the k-th level. */
function levelAt({ kind, spec }: Parameter, k: number): number {
  return kind.encode(spec, kind.level(spec, k));
}

/** The last level at or below a coordinate, of those but the highest; 0 where there is none. */
function levelIndex(parameter: Parameter, coordinate: number): number {
  let [below, above] = [0, parameter.size - 1];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (levelAt(parameter, middle) <= coordinate) below = middle;
    else above = middle;
  }
  return below;
}

/** The coordinates of the two values on either side of a coordinate, the nearer one first; none for a continuum and for codes. */
export function levelsAround(parameter: Parameter, coordinate: number): number[] {
  const { kind, size } = parameter;
  if (kind.categorical || size === 1 || !Number.isFinite(size)) return [];
  const below = levelIndex(parameter, coordinate);
  const around = [below, below + 1].map((k) => levelAt(parameter, k));
  return around.sort((a, b) => Math.abs(a - coordinate) - Math.abs(b - coordinate));
}
