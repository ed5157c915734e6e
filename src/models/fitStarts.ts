import { NumericalError } from "../errors/index.ts";
import { allows, type Parameters, type ParameterValues } from "../parameters/index.ts";
import type { RandomGenerator } from "../random/index.ts";
import type { Evaluation, Solver, SolverResult } from "../solvers/index.ts";
import { Tensor } from "../tensor/index.ts";
import type { UnconstrainedSpace } from "./unconstrained.ts";

/** The likelihood has other maxima where the function is rougher, and where more is noise: the factors of each. */
const ALTERNATIVES = [
  [/noise$/, 30],
  [/lengthscale$/, 1 / 3],
] as const;

/** The given values, and variations of them: more noise, and shorter lengthscales. */
export function startsAround(
  parameters: Parameters,
  values: ParameterValues,
  space: UnconstrainedSpace,
): Float64Array[] {
  const first = space.pack(values);
  const others = ALTERNATIVES.map(([pattern, factor]) => {
    const isScaled = (name: string) => pattern.test(name) && parameters[name].constraint.name === "positive";
    const scaled = Object.entries(values).map(([name, value]) => [name, isScaled(name) ? value.mul(factor) : value]);
    return space.pack(Object.fromEntries(scaled));
  });
  return [first, ...others.filter((point) => point.some((u, i) => u !== first[i]))];
}

/** A start drawn from the priors; where there is none, or the draw is out of range, a parameter starts where it was declared. */
export function drawStart(parameters: Parameters, space: UnconstrainedSpace, random: RandomGenerator): Float64Array {
  const draws = Object.entries(parameters).map(([name, { shape, initial, prior, constraint }]) => {
    const values = initial.map((value) => {
      const drawn = prior?.sample(random) ?? value;
      return allows(constraint, drawn) ? drawn : value;
    });
    return [name, new Tensor(shape, Float64Array.from(values))] as const;
  });
  return space.pack(Object.fromEntries(draws));
}

/**
 * A search takes part in a race if its start is better than the first one's by more than this, as the slope there must promise, and ends
 * once it is behind by more; in nats per observation.
 */
const LEAD = 0.1;

/** Where the first search has gained more than this, its start was so poor that values at the others' starts say little. */
const STEEP = 5;

/** Numbers of evaluations of each search from which on all behind the first one end, and after which only the best is left. */
const [FAIR, LAST] = [4, 8];

/**
 * The best of a few searches as one. The others end early: most of them without an evaluation, or after the value at their start, without
 * its gradient. Its `evaluations` are those of all. Throws as the last search does when all of them fail.
 */
export function* race(searches: readonly Solver[]): Solver {
  let racing: Runner[] = searches.map((search) => ({ search, step: search.next(), value: Number.POSITIVE_INFINITY }));
  const [first] = racing;
  let evaluations = 0;
  for (let count = 1; racing.length > 1 || !racing[0].step.done; count++) {
    for (const runner of racing) {
      if (runner.step.done || !isHopeful(runner, first)) continue;
      try {
        if (runner.evaluation) runner.step = runner.search.next(runner.evaluation);
      } catch (error) {
        if (!(error instanceof NumericalError) || racing.length === 1) throw error;
        runner.value = Number.POSITIVE_INFINITY;
        racing = racing.filter((other) => other !== runner);
        continue;
      }
      if (runner.step.done) continue;
      runner.evaluation = yield runner.step.value;
      evaluations++;
      runner.start ??= runner.evaluation.value;
      if (runner.evaluation.value < runner.value) runner.value = runner.evaluation.value;
    }
    const behind = count === 1 ? -LEAD : count < FAIR ? LEAD : 0;
    racing = racing.filter((runner) => runner === first || runner.value <= first.value + behind);
    if (count === LAST) racing = [racing.reduce((a, b) => (b.value < a.value ? b : a))];
  }
  const [{ step }] = racing;
  if (!step.done) throw new Error("a race ends with its last search");
  return { ...step.value, evaluations };
}

/**
 * Whether a search may catch up with the first one in an evaluation. Before its start is evaluated, the slope at the first one's start
 * must promise that it is better by LEAD; an unknown slope promises all.
 */
function isHopeful(runner: Runner, first: Runner): boolean {
  if (!first.evaluation || !Number.isFinite(first.value)) return true;
  if (runner.evaluation) return runner.value <= first.value + 2 * LEAD || (first.start as number) - first.value > STEEP;
  const [from, to] = [first.step.value, runner.step.value] as Float64Array[];
  return !(first.evaluation.gradient.reduce((slope, g, i) => slope + g * (to[i] - from[i]), 0) > -LEAD);
}

interface Runner {
  readonly search: Solver;
  step: IteratorResult<Float64Array, SolverResult>;
  /** The last evaluation, the value at the start, and the lowest value so far. */
  evaluation?: Evaluation;
  start?: number;
  value: number;
}
