import type { Acquisition, InnerProblem, OneShot } from "../acquisition/index.ts";
import { exp } from "../math/index.ts";
import type { RandomGenerator } from "../random/index.ts";
import { noGrad, type Tensor } from "../tensor/index.ts";
import { sampleSpace } from "./sampling.ts";
import type { SearchSpace } from "./searchSpace.ts";

/*
 * Starts for the inner points of a one-shot function, which follow the q candidates.
 */

/** A local maximizer of an inner problem. */
export interface Maximizer {
  /** Free unit coordinates, of one point or of several that the problem evaluates together. */
  readonly x: Float64Array;
  readonly value: number;
}

/** A number of inner points, and local maximizers of their problem to start them from. */
export interface InnerStarts {
  readonly points: number;
  readonly maximizers: readonly Maximizer[];
}

/** Share of inner points drawn from the whole space. */
export const RANDOM_INNER = 0.1;

/** How strongly the other inner points prefer the higher maximizers. */
const ETA = 2;

/** How many points of the space the inner points of a design are chosen from, besides maximizers. */
const CHOICES = 32;

/** How many pairs of an inner point and a choice are evaluated at once. */
const CHUNK = 131_072;

/** The inner points in order, with maximizers of their problems under the current model; equal problems are solved once. */
export async function innerStarts(
  { inner, points }: OneShot,
  maximize: (problem: Acquisition, q: number) => Promise<readonly Maximizer[]>,
): Promise<InnerStarts[]> {
  const problems: readonly InnerProblem[] = "forward" in inner ? [{ points, problem: inner }] : inner;
  const solved: (InnerProblem & InnerStarts)[] = [];
  for (const { points, problem, q = 1 } of problems) {
    const same = solved.find((other) => other.problem === problem && other.q === q);
    solved.push({ points, problem, q, maximizers: same?.maximizers ?? (await maximize(problem, q)) });
  }
  return solved;
}

/** The designs, q points each, with inner points behind them. */
export function withInnerPoints(
  designs: readonly Float64Array[],
  oneShot: OneShot,
  starts: readonly InnerStarts[],
  space: SearchSpace,
  q: number,
  random: RandomGenerator,
): Float64Array[] {
  if (oneShot.innerValues) return withBestInnerPoints(designs, oneShot, starts, space, q, random);
  return designs.map((design) => withDrawnInnerPoints(design, starts, space, random));
}

/** Inner points drawn among maximizers and from the whole space. */
function withDrawnInnerPoints(
  design: Float64Array,
  starts: readonly InnerStarts[],
  { free }: SearchSpace,
  random: RandomGenerator,
): Float64Array {
  const point = new Float64Array(starts.reduce((sum, { points }) => sum + points * free, design.length));
  point.set(design);
  let start = design.length;
  for (const { points, maximizers } of starts) {
    const end = start + points * free;
    const weights = preferences(maximizers);
    const width = maximizers[0].x.length;
    for (let at = start; at < end; at += width) {
      const anywhere = random.uniform() < RANDOM_INNER;
      const x = anywhere ? new Float64Array(width).map(random.uniform) : random.choice(maximizers, weights).x;
      point.set(x.subarray(0, end - at), at);
    }
    start = end;
  }
  return point;
}

/** For every inner point of a design the best of the maximizers and of some points of the space. */
function withBestInnerPoints(
  designs: readonly Float64Array[],
  { points, innerValues }: OneShot,
  starts: readonly InnerStarts[],
  space: SearchSpace,
  q: number,
  random: RandomGenerator,
): Float64Array[] {
  const known = starts.flatMap(({ maximizers }) => maximizers.map(({ x }) => x));
  const choices = [...known, ...sampleSpace(space, 1, CHOICES, random.fork("inner"))];
  const places = space.toPoints(choices, 1).squeeze(1);
  const chunk = Math.max(1, Math.floor(CHUNK / (points * choices.length)));
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

/** Weights of the maximizers: that of the best is e^ETA times that of the worst. */
function preferences(maximizers: readonly Maximizer[]): number[] {
  const values = maximizers.map(({ value }) => value);
  const best = Math.max(...values);
  const spread = Math.max(best - Math.min(...values), Number.MIN_VALUE);
  return maximizers.map(({ value }) => exp((ETA * (value - best)) / spread));
}
