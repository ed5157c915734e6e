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
 * once it is behind by more: in nats per observation.
 */
const LEAD = 0.1;

/** Numbers of evaluations of each search from which on all behind the first one end, and after which only the best is left. */
const [FAIR, LAST] = [4, 8];

/**
 * The best of a few searches as one; the others end early, most of them before or after the value at their start, without its gradient.
 * Its `evaluations` are those of all. Throws as the last search does when all of them fail.
 */
export function* race(searches: readonly Solver[]): Solver {
  let racing: Runner[] = searches.map((search) => ({ search, step: search.next(), value: Number.POSITIVE_INFINITY }));
  const [first] = racing;
  let evaluations = 0;
  for (let count = 1; racing.length > 1 || !racing[0].step.done; count++) {
    for (const runner of racing) {
      if (runner.step.done || (count === 1 && !promises(first, runner))) continue;
      runner.evaluation = yield runner.step.value;
      evaluations++;
      if (runner.evaluation.value < runner.value) runner.value = runner.evaluation.value;
    }
    const behind = count === 1 ? -LEAD : count < FAIR ? LEAD : 0;
    racing = racing.filter((runner) => runner === first || runner.value <= first.value + behind);
    if (count === LAST) racing = [racing.reduce((a, b) => (b.value < a.value ? b : a))];
    for (const runner of racing) {
      if (runner.step.done) continue;
      try {
        runner.step = runner.search.next(runner.evaluation as Evaluation);
      } catch (error) {
        if (!(error instanceof NumericalError) || racing.length === 1) throw error;
        runner.value = Number.POSITIVE_INFINITY;
        racing = racing.filter((other) => other !== runner);
      }
    }
  }
  const [{ step }] = racing;
  if (!step.done) throw new Error("a race ends with its last search");
  return { ...step.value, evaluations };
}

/** Whether the slope at the first search's start promises that another start is better by LEAD; an unknown slope promises all. */
function promises({ value, evaluation, step }: Runner, other: Runner): boolean {
  if (evaluation === undefined || !Number.isFinite(value)) return true;
  const [from, to] = [step.value, other.step.value] as Float64Array[];
  return !(evaluation.gradient.reduce((slope, g, i) => slope + g * (to[i] - from[i]), 0) > -LEAD);
}

interface Runner {
  readonly search: Solver;
  step: IteratorResult<Float64Array, SolverResult>;
  /** The last evaluation, and the lowest value so far. */
  evaluation?: Evaluation;
  value: number;
}
