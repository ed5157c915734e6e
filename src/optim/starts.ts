import { type Acquisition, incumbentsOf, valuesOf } from "../acquisition/index.ts";
import { exp, log, square } from "../math/index.ts";
import { projectOntoPolytope } from "../polytope/index.ts";
import { generator, type RandomGenerator, type Seed } from "../random/index.ts";
import { noGrad, ops, type Tensor } from "../tensor/index.ts";
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
 * of which `numRestarts` are drawn with a probability that grows with their value; the best one is always first. Sets of points of a
 * function that takes any number of them are composed one point after another, since few sets drawn at once have a good point in each
 * place.
 */
export function initialConditions(acquisition: Acquisition, space: SearchSpace, options: StartOptions): Float64Array[] {
  const { q, numRestarts, seed, inner = [] } = options;
  const random = generator(seed);
  const raw = (q: number) => rawPoints(acquisition, space, q, options, random);
  const { oneShot } = acquisition;
  if (isComposed(acquisition, q)) return composed(acquisition, space, raw(1), options, random);
  const candidates = oneShot ? withInnerPoints(raw(q), oneShot, inner, space, q, random) : raw(q);
  const values = valuesAt(rankingOf(acquisition), space, candidates, q + (oneShot?.points ?? 0));
  return boltzmann(values, numRestarts, random).map((i) => candidates[i]);
}

/** What has a value at points. */
type Valued = Pick<Acquisition, "name" | "forward">;

/** What raw samples are ranked by. */
export function rankingOf(acquisition: Acquisition): Valued {
  const { screening } = acquisition;
  return screening ? { name: acquisition.name, forward: screening.bind(acquisition) } : acquisition;
}

function rawPoints(
  acquisition: Acquisition,
  space: SearchSpace,
  q: number,
  { rawSamples, sampleAroundBest }: StartOptions,
  random: RandomGenerator,
): Float64Array[] {
  const around = Math.min(Math.floor(rawSamples * sampleAroundBest), rawSamples - 1);
  return [
    ...sampleSpace(space, q, rawSamples - around, random),
    ...sampleAround(acquisition, space, q, around, random),
  ];
}

/** Whether starts are sets of points that are chosen one by one: those of a function of any number of points. */
function isComposed(acquisition: Acquisition, q: number): boolean {
  return q > 1 && acquisition.q === null && !acquisition.oneShot;
}

/** Points that are tried for one place of all sets, as a share of the raw samples. */
const CHOICES = 0.2;

/**
 * Different sets of q points, the best first. Each begins with a drawn point and grows by the best of some drawn points, given those it
 * has; then its points are exchanged one after another for better ones in the same way. Sets that become equal are returned once.
 */
function composed(
  acquisition: Acquisition,
  space: SearchSpace,
  points: readonly Float64Array[],
  { q, numRestarts }: StartOptions,
  random: RandomGenerator,
): Float64Array[] {
  const single = valuesAt(rankingOf(acquisition), space, points, 1);
  const choices = Math.ceil((CHOICES * points.length) / numRestarts);
  const coordinates = (set: readonly number[]) => joined(set.map((i) => points[i]));
  let sets = boltzmann(single, numRestarts, random).map((i) => ({ set: [i], value: single[i] }));
  const places = Array.from({ length: 2 * q - 1 }, (_, k) => (k + 1) % q);
  for (const place of places) {
    const tried = sets.map(({ set }) => {
      const others = boltzmann(single, choices + set.length, random).filter((i) => !set.includes(i));
      return (others.length > 0 ? others : set).map((i) => Object.assign([...set], { [place]: i }));
    });
    const values = valuesAt(acquisition, space, tried.flat().map(coordinates), tried[0][0].length);
    let end = 0;
    sets = sets.map((current, k) => {
      const own = values.subarray(end, end + tried[k].length);
      end += own.length;
      const best = own.indexOf(Math.max(...own));
      return place < current.set.length && !(own[best] > current.value)
        ? current
        : { set: tried[k][best], value: own[best] };
    });
  }
  sets.sort((a, b) => (a.value === b.value ? 0 : b.value - a.value));
  const different = new Map(sets.map(({ set }) => [[...set].sort((a, b) => a - b).join(), set]));
  return Array.from(different.values(), coordinates);
}

function joined(points: readonly Float64Array[]): Float64Array {
  return Float64Array.from(points.flatMap((x) => Array.from(x)));
}

/** Values at free unit coordinates; NaN counts as −∞. */
export function valuesAt(valued: Valued, space: SearchSpace, units: readonly Float64Array[], q: number): Float64Array {
  return valuesAtPoints(valued, space.toPoints(units, q));
}

/** Values at points `k x q x d`; NaN counts as −∞. */
export function valuesAtPoints(valued: Valued, X: Tensor): Float64Array {
  const [k, q] = X.shape;
  const values = new Float64Array(k);
  const chunk = Math.max(1, Math.floor(CHUNK / q));
  for (let start = 0; start < k; start += chunk) {
    const part = ops.narrow(X, 0, start, Math.min(chunk, k - start));
    values.set(noGrad(() => valuesOf(valued, part)).data, start);
  }
  return values.map((v) => (Number.isNaN(v) ? Number.NEGATIVE_INFINITY : v));
}

/** The indices of the values, from the highest to the lowest. */
function descending(values: Float64Array): number[] {
  return Array.from(values.keys()).sort((a, b) => (values[b] === values[a] ? a - b : values[b] - values[a]));
}

/** Random perturbations of the best known points, projected onto the constraints; points of the whole space if none is known. */
function sampleAround(
  acquisition: Acquisition,
  space: SearchSpace,
  q: number,
  n: number,
  random: RandomGenerator,
): Float64Array[] {
  if (n === 0) return [];
  const best = incumbents(acquisition, space);
  if (best.length === 0) return sampleSpace(space, q, n, random.fork("around"));
  const one = space.polytope(1);
  return Array.from({ length: n }, () => {
    const point = new Float64Array(q * space.free);
    for (let k = 0; k < q; k++) {
      // The better half is drawn with a probability of 0.7, the best tenth with 0.3.
      const moved = near(best[Math.floor(best.length * square(random.uniform()))], random);
      point.set(space.constrained ? projectOntoPolytope(moved, one) : moved, k * space.free);
    }
    return point;
  });
}

/** The points to search around, best first: those of the function, or else the observed inputs by its own values. */
export function incumbents(acquisition: Acquisition, space: SearchSpace): Float64Array[] {
  const known = incumbentsOf(acquisition).map((x) => space.toUnit(x));
  if (acquisition.incumbents || acquisition.oneShot) return known;
  const { q } = acquisition;
  const repeated = known.map((x) => joined(Array.from({ length: q ?? 1 }, () => x)));
  const values = valuesAt(acquisition, space, repeated, q ?? 1);
  return descending(values).map((i) => known[i]);
}

/** Indices drawn without replacement with weights exp(standardized value), that of the best value always first. */
export function boltzmann(values: Float64Array, count: number, random: RandomGenerator): number[] {
  const usable = Array.from(values.keys()).filter((i) => Number.isFinite(values[i]));
  if (usable.length === 0) return [0];
  const best = usable.reduce((a, b) => (values[b] > values[a] ? b : a));
  const mean = usable.reduce((sum, i) => sum + values[i], 0) / usable.length;
  const deviation = Math.sqrt(usable.reduce((sum, i) => sum + square(values[i] - mean), 0) / usable.length);
  const weight = (i: number) => exp((values[i] - values[best]) / Math.max(deviation, Number.MIN_VALUE));
  // Exponential keys: the smallest of E_i / w_i are a weighted draw without replacement.
  const keyed = usable
    .filter((i) => i !== best)
    .map((i) => ({ i, key: -log(1 - random.uniform()) / Math.max(weight(i), Number.MIN_VALUE) }))
    .sort((a, b) => a.key - b.key);
  return [best, ...keyed.slice(0, count - 1).map(({ i }) => i)];
}
