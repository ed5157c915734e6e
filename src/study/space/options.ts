import type { Configuration } from "../trials/index.ts";
import { type Encoding, keyOf, pointKey } from "./encoding.ts";

/** An experiment that could be made, its point, and the key of the point. */
export interface Option {
  readonly configuration: Configuration;
  readonly point: readonly number[];
  readonly key: string;
}

/** A finite space is listed up to so many experiments, found among so many combinations of values, in chunks of so many. */
const [MAX_LISTED, MAX_COMBINATIONS, CHUNK] = [2048, 262_144, 4096];

export function optionOf(encoding: Encoding, configuration: Configuration): Option {
  const point = encoding.encode(configuration);
  return { configuration, point, key: pointKey(point) };
}

/** Every experiment that satisfies the constraints and has the `fixed` values; null where there are infinitely or too many. */
export function everyOption(
  encoding: Encoding,
  satisfies: (configurations: readonly Configuration[]) => boolean[],
  fixed: Configuration,
): Option[] | null {
  const { parameters } = encoding;
  const sizes = parameters.map(({ name, size }) => (Object.hasOwn(fixed, name) ? 1 : size));
  const total = sizes.reduce((product, size) => product * size, 1);
  if (!(total <= MAX_COMBINATIONS)) return null;
  const levels = parameters.map(({ kind, spec }, i) =>
    Array.from({ length: sizes[i] }, (_, k) => kind.encode(spec, kind.level(spec, k))),
  );
  const combination = (k: number) => {
    let rest = k;
    return levels.map((coordinates) => {
      const digit = rest % coordinates.length;
      rest = (rest - digit) / coordinates.length;
      return coordinates[digit];
    });
  };
  const found = new Map<string, Option>();
  for (let start = 0; start < total; start += CHUNK) {
    const drawn = Array.from({ length: Math.min(CHUNK, total - start) }, (_, k) =>
      encoding.decode(combination(start + k), fixed),
    );
    const held = satisfies(drawn);
    // Combinations that differ in inactive parameters only are the same experiment.
    for (const configuration of drawn.filter((_, k) => held[k]))
      found.set(keyOf(configuration), optionOf(encoding, configuration));
    if (found.size > MAX_LISTED) return null;
  }
  return [...found.values()];
}

/** The options that have the `fixed` values, where their parameters are active. */
export function matching(options: readonly Option[], fixed: Configuration): readonly Option[] {
  return Object.keys(fixed).length === 0 ? options : options.filter((each) => agrees(each.configuration, fixed));
}

/** Whether a configuration has the `fixed` values, where their parameters are active. */
export function agrees(configuration: Configuration, fixed: Configuration): boolean {
  return Object.entries(fixed).every(([name, value]) => (configuration[name] ?? value) === value);
}

/** The squared distance of each option to a point: choices that differ count 1. */
export function distancesTo(
  { parameters }: Encoding,
  options: readonly Option[],
  point: readonly number[],
): Float64Array {
  const isCode = parameters.map(({ kind }) => kind.categorical);
  return Float64Array.from(options, (option) => {
    let sum = 0;
    for (let i = 0; i < point.length; i++) {
      const gap = isCode[i] ? Number(option.point[i] !== point[i]) : option.point[i] - point[i];
      sum += gap * gap;
    }
    return sum;
  });
}
