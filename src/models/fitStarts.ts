import { NumericalError } from "../errors/index.ts";
import { allows, type Parameters, type ParameterValues } from "../parameters/index.ts";
import type { RandomGenerator } from "../random/index.ts";
import type { Solver } from "../solvers/index.ts";
import { Tensor } from "../tensor/index.ts";
import type { UnconstrainedSpace } from "./unconstrained.ts";

/** The likelihood has other maxima where the function is rougher or smoother, and where more or less is noise: the factors of each. */
const ALTERNATIVES = [
  [/noise$/, 30],
  [/noise$/, 1 / 30],
  [/lengthscale$/, 1 / 3],
  [/lengthscale$/, 3],
] as const;

/** The given values, and variations of them in all lengthscales or in the noise. */
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

/** How many evaluations each search has before the worst one ends. */
const LAP = 4;

/**
 * The best of a few searches as one: after every lap the search behind all others is given up, until one is left. Its `evaluations` are
 * those of all. Throws as the last search does when all of them fail.
 */
export function* race(searches: readonly Solver[]): Solver {
  let evaluations = 0;
  let racing = searches.map((search) => ({ search, step: search.next(), value: Number.POSITIVE_INFINITY }));
  while (racing.length > 1 || !racing[0].step.done) {
    for (let k = 0; k < LAP; k++)
      for (const runner of racing) {
        const { search, step } = runner;
        if (step.done) continue;
        const evaluation = yield step.value;
        evaluations++;
        if (evaluation.value < runner.value) runner.value = evaluation.value;
        try {
          runner.step = search.next(evaluation);
        } catch (error) {
          if (!(error instanceof NumericalError) || racing.length === 1) throw error;
          racing = racing.filter((other) => other !== runner);
        }
      }
    const worst = racing.reduce((a, b) => (b.value >= a.value ? b : a));
    if (racing.length > 1) racing = racing.filter((runner) => runner !== worst);
  }
  const [{ step }] = racing;
  if (!step.done) throw new Error("a race ends with its last search");
  return { ...step.value, evaluations };
}
