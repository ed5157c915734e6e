import { type Acquisition, incumbentsOf, type OneShot } from "../acquisition/index.ts";
import { NumericalError } from "../errors/index.ts";
import {
  generator,
  maxSobolDimension,
  type RandomGenerator,
  type Seed,
  samplePolytope,
  sobol,
} from "../random/index.ts";
import { noGrad, type Tensor } from "../tensor/index.ts";
import type { SearchSpace } from "./searchSpace.ts";

export interface InitialConditionOptions {
  q: number;
  numRestarts: number;
  rawSamples: number;
  /** Share of the raw samples drawn around the best training points. */
  sampleAroundBest: number;
  seed: Seed;
  /** The inner points of a one-shot function, in order. */
  inner?: readonly InnerStarts[];
}

/** So many inner points, and at least one local maximiser of their problem to start them from. */
export interface InnerStarts {
  readonly points: number;
  readonly maximisers: readonly Maximiser[];
}

export interface Maximiser {
  /** Free unit coordinates, of one point or of several that belong together. */
  readonly x: Float64Array;
  readonly value: number;
}

/** How many points are valued at once: bounds the memory of the covariances. */
const CHUNK = 4096;

/** Share of inner points drawn from the whole space. */
export const RANDOM_INNER = 0.1;

/** How strongly the others prefer the higher maximisers. */
const ETA = 2;

/**
 * Starting points of a multi-start search in free unit coordinates: raw samples from the space (scrambled Sobol; uniform in the
 * polytope when there are constraints) and from around the best training points, of which `numRestarts` are drawn with
 * probability growing with their value, the best always among them.
 */
export function initialConditions(
  acquisition: Acquisition,
  space: SearchSpace,
  options: InitialConditionOptions,
): Float64Array[] {
  const { q, numRestarts, rawSamples, seed } = options;
  const random = generator(seed);
  const around = Math.min(Math.floor(rawSamples * options.sampleAroundBest), rawSamples - 1);
  const spread = drawFromSpace(space, q, rawSamples - around, random);
  const nearBest = around > 0 ? drawAroundBest(acquisition, space, q, around, random) : [];
  const designs = [...spread, ...nearBest];
  const candidates = acquisition.oneShot?.innerValues
    ? withBestInnerPoints(designs, acquisition.oneShot, space, options, random)
    : designs.map((design) => withInnerPoints(design, space, options, random));
  const total = q + (acquisition.oneShot?.points ?? 0);
  return boltzmann(candidates, valuesAt(acquisition, space, candidates, total), numRestarts, random);
}

/** The q design points with the inner points of a one-shot function behind them. */
function withInnerPoints(
  design: Float64Array,
  { free }: SearchSpace,
  { inner = [] }: InitialConditionOptions,
  random: RandomGenerator,
): Float64Array {
  const point = new Float64Array(inner.reduce((sum, { points }) => sum + points * free, design.length));
  point.set(design);
  let start = design.length;
  for (const { points, maximisers } of inner) {
    const end = start + points * free;
    const weights = preferences(maximisers);
    const width = maximisers[0].x.length;
    for (let at = start; at < end; at += width) {
      const anywhere = random.uniform() < RANDOM_INNER;
      const x = anywhere ? new Float64Array(width).map(random.uniform) : random.choice(maximisers, weights).x;
      point.set(x.subarray(0, end - at), at);
    }
    start = end;
  }
  return point;
}

/** How many points of the space the inner points of a design are chosen from, besides maximisers. */
const CHOICES = 32;

/** Design points with, as each inner point behind them, the best for that design of the maximisers and some points of the space. */
function withBestInnerPoints(
  designs: readonly Float64Array[],
  { points, innerValues }: OneShot,
  space: SearchSpace,
  { q, inner = [] }: InitialConditionOptions,
  random: RandomGenerator,
): Float64Array[] {
  const known = inner.flatMap(({ maximisers }) => maximisers.map(({ x }) => x));
  const choices = [...known, ...drawFromSpace(space, 1, CHOICES, random.fork("inner"))];
  const places = space.toPoints(choices, 1).squeeze(1);
  const chunk = Math.max(1, Math.floor((CHUNK * CHOICES) / (points * choices.length)));
  return designs.flatMap((_, start) => {
    if (start % chunk > 0) return [];
    const part = designs.slice(start, start + chunk);
    const values = noGrad(() => innerValues?.(space.toPoints(part, q), places) as Tensor).data;
    return part.map((design, b) => {
      const whole = new Float64Array(design.length + points * space.free);
      whole.set(design);
      for (let f = 0; f < points; f++) {
        const value = (c: number) => values[(f * part.length + b) * choices.length + c];
        const best = choices.reduce((best, _, c) => (value(c) > value(best) ? c : best), 0);
        whole.set(choices[best], design.length + f * space.free);
      }
      return whole;
    });
  });
}

/** How likely each maximiser is drawn: e^ETA times as likely for the best as for the worst. */
function preferences(maximisers: readonly Maximiser[]): number[] {
  const values = maximisers.map(({ value }) => value);
  const best = Math.max(...values);
  const spread = Math.max(best - Math.min(...values), Number.MIN_VALUE);
  return maximisers.map(({ value }) => Math.exp((ETA * (value - best)) / spread));
}

/** Acquisition values at free unit coordinates; a value that is not finite counts as −∞. */
export function valuesAt(
  acquisition: Acquisition,
  space: SearchSpace,
  units: readonly Float64Array[],
  q: number,
): Float64Array {
  const values = new Float64Array(units.length);
  const chunk = Math.max(1, Math.floor(CHUNK / q));
  for (let start = 0; start < units.length; start += chunk)
    values.set(evaluate(acquisition, space.toPoints(units.slice(start, start + chunk), q)), start);
  return values.map((v) => (Number.isNaN(v) ? Number.NEGATIVE_INFINITY : v));
}

function evaluate(acquisition: Acquisition, X: Tensor): Float64Array {
  return noGrad(() => acquisition.forward(X)).data;
}

function drawFromSpace(space: SearchSpace, q: number, n: number, random: RandomGenerator): Float64Array[] {
  const { free } = space;
  if (space.constrained) {
    const points = samplePolytope(n * q, space.polytope(1), { seed: random.fork("polytope").integer(2 ** 31) });
    return rowsOf(points, n, q * free);
  }
  const dimension = q * free;
  const points =
    dimension <= maxSobolDimension
      ? sobol(dimension, { seed: random.fork("sobol").integer(2 ** 31) }).next(n)
      : new Float64Array(n * dimension).map(random.uniform);
  return rowsOf(points, n, dimension);
}

/** Best training points, moved. */
function drawAroundBest(
  acquisition: Acquisition,
  space: SearchSpace,
  q: number,
  n: number,
  random: RandomGenerator,
): Float64Array[] {
  if (space.constrained) return drawFromSpace(space, q, n, random.fork("around"));
  const best = incumbentsOf(acquisition).map((x) => space.toUnit(x));
  if (best.length === 0) return drawFromSpace(space, q, n, random.fork("around"));
  return Array.from({ length: n }, () => {
    const point = new Float64Array(q * space.free);
    for (let k = 0; k < q; k++) point.set(near(best[random.integer(best.length)], random), k * space.free);
    return point;
  });
}

/** A point of the unit cube moved by normal steps of one size, from a tenth of the cube down to a thousandth. */
export function near(centre: Float64Array, random: RandomGenerator): Float64Array {
  const step = 10 ** (-1 - 2 * random.uniform());
  return centre.map((u) => reflect(u + step * random.normal()));
}

/** Into [0, 1] by reflection at the ends. */
function reflect(u: number): number {
  const v = Math.abs(u % 2);
  return v > 1 ? 2 - v : v;
}

function rowsOf(data: Float64Array, n: number, width: number): Float64Array[] {
  return Array.from({ length: n }, (_, i) => data.slice(i * width, (i + 1) * width));
}

export function nowhereFinite(): NumericalError {
  return new NumericalError(
    "optimizeAcqf: the acquisition function has no finite value and gradient at any starting point; check the model's data and bounds",
  );
}

/** Draws without replacement with weights exp(standardised value), the best value always kept. */
function boltzmann(
  points: readonly Float64Array[],
  values: Float64Array,
  count: number,
  random: RandomGenerator,
): Float64Array[] {
  const usable = points.map((_, i) => i).filter((i) => Number.isFinite(values[i]));
  if (usable.length === 0) throw nowhereFinite();
  const best = usable.reduce((a, b) => (values[b] > values[a] ? b : a));
  const mean = usable.reduce((sum, i) => sum + values[i], 0) / usable.length;
  const deviation = Math.sqrt(usable.reduce((sum, i) => sum + (values[i] - mean) ** 2, 0) / usable.length);
  const weight = (i: number) => Math.exp((values[i] - values[best]) / Math.max(deviation, Number.MIN_VALUE));
  // Exponential keys: the smallest of E_i / w_i are a weighted draw without replacement.
  const keyed = usable
    .filter((i) => i !== best)
    .map((i) => ({ i, key: -Math.log(1 - random.uniform()) / Math.max(weight(i), Number.MIN_VALUE) }))
    .sort((a, b) => a.key - b.key);
  return [best, ...keyed.slice(0, count - 1).map(({ i }) => i)].map((i) => points[i]);
}
