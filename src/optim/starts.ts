import { type Acquisition, incumbentsOf } from "../acquisition/index.ts";
import { exp, log, square } from "../math/index.ts";
import { generator, type RandomGenerator, type Seed } from "../random/index.ts";
import { noGrad } from "../tensor/index.ts";
import { type InnerStarts, withInnerPoints } from "./inner.ts";
import { near, sampleSpace } from "./sampling.ts";
import type { SearchSpace } from "./searchSpace.ts";

export interface StartOptions {
  q: number;
  numRestarts: number;
  rawSamples: number;
  /** Share of the raw samples drawn around the best known points. */
  sampleAroundBest: number;
  seed: Seed;
  /** The inner points of a one-shot function, in order. */
  inner?: readonly InnerStarts[];
}

/** How many points are evaluated at once: bounds the memory of the covariances. */
const CHUNK = 4096;

/**
 * Starting points of a multi-start search in free unit coordinates: raw samples from the space and from around the best known points,
 * of which `numRestarts` are drawn with a probability that grows with their value; the best one is always among them.
 */
export function initialConditions(acquisition: Acquisition, space: SearchSpace, options: StartOptions): Float64Array[] {
  const { q, numRestarts, rawSamples, sampleAroundBest, seed, inner = [] } = options;
  const random = generator(seed);
  const around = Math.min(Math.floor(rawSamples * sampleAroundBest), rawSamples - 1);
  const designs = [
    ...sampleSpace(space, q, rawSamples - around, random),
    ...sampleAround(acquisition, space, q, around, random),
  ];
  const { oneShot } = acquisition;
  const candidates = oneShot ? withInnerPoints(designs, oneShot, inner, space, q, random) : designs;
  const values = valuesAt(acquisition, space, candidates, q + (oneShot?.points ?? 0));
  return boltzmann(candidates, values, numRestarts, random);
}

/** Acquisition values at free unit coordinates; NaN counts as −∞. */
export function valuesAt(
  acquisition: Acquisition,
  space: SearchSpace,
  units: readonly Float64Array[],
  q: number,
): Float64Array {
  const values = new Float64Array(units.length);
  const chunk = Math.max(1, Math.floor(CHUNK / q));
  for (let start = 0; start < units.length; start += chunk) {
    const X = space.toPoints(units.slice(start, start + chunk), q);
    values.set(noGrad(() => acquisition.forward(X)).data, start);
  }
  return values.map((v) => (Number.isNaN(v) ? Number.NEGATIVE_INFINITY : v));
}

/** The best known points, moved; points of the space where there are constraints or no known points. */
function sampleAround(
  acquisition: Acquisition,
  space: SearchSpace,
  q: number,
  n: number,
  random: RandomGenerator,
): Float64Array[] {
  if (n === 0) return [];
  const best = space.constrained ? [] : incumbentsOf(acquisition).map((x) => space.toUnit(x));
  if (best.length === 0) return sampleSpace(space, q, n, random.fork("around"));
  return Array.from({ length: n }, () => {
    const point = new Float64Array(q * space.free);
    for (let k = 0; k < q; k++) point.set(near(best[random.integer(best.length)], random), k * space.free);
    return point;
  });
}

/** Draws without replacement with weights exp(standardized value), the best value always first. */
export function boltzmann(
  points: readonly Float64Array[],
  values: Float64Array,
  count: number,
  random: RandomGenerator,
): Float64Array[] {
  const usable = points.map((_, i) => i).filter((i) => Number.isFinite(values[i]));
  if (usable.length === 0) return points.slice(0, 1);
  const best = usable.reduce((a, b) => (values[b] > values[a] ? b : a));
  const mean = usable.reduce((sum, i) => sum + values[i], 0) / usable.length;
  const deviation = Math.sqrt(usable.reduce((sum, i) => sum + square(values[i] - mean), 0) / usable.length);
  const weight = (i: number) => exp((values[i] - values[best]) / Math.max(deviation, Number.MIN_VALUE));
  // Exponential keys: the smallest of E_i / w_i are a weighted draw without replacement.
  const keyed = usable
    .filter((i) => i !== best)
    .map((i) => ({ i, key: -log(1 - random.uniform()) / Math.max(weight(i), Number.MIN_VALUE) }))
    .sort((a, b) => a.key - b.key);
  return [best, ...keyed.slice(0, count - 1).map(({ i }) => i)].map((i) => points[i]);
}
