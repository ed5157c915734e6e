import {
  abortSignal,
  asGiven,
  type ChecksOf,
  checkedSeed,
  type OptionValues,
  readOptions,
} from "../arguments/index.ts";
import { integer, NumericalError, warn } from "../errors/index.ts";
import { allows, type Parameters } from "../parameters/index.ts";
import { generator, type RandomGenerator, type Seed } from "../random/index.ts";
import { driveAsync, type Evaluation, type LbfgsbOptions, lbfgsb, type SolverResult } from "../solvers/index.ts";
import { grad, Tensor, variable } from "../tensor/index.ts";
import { abilityOf, type FitProblem, type Model } from "./model.ts";
import { type UnconstrainedSpace, unconstrained } from "./unconstrained.ts";

export interface FitOptions extends Pick<LbfgsbOptions, "maxIterations" | "ftol" | "gtol"> {
  /** How many starts drawn from the priors may be tried when the first fails; defaults to 4. */
  maxRetries?: number;
  /** How many starts drawn from the priors are tried besides the first in any case, the best winning; defaults to 0. */
  restarts?: number;
  /** Seed of the drawn starts; defaults to 0. */
  seed?: Seed;
  /** Throws AbortError between iterations; the model is then left as it was. */
  signal?: AbortSignal;
}

/**
 * Maximises the log marginal likelihood plus log priors over the hyperparameters, by bounded L-BFGS from the model's current
 * ones; where that fails, from draws of the priors, with a warning that says why. Changes the model and returns it; `model.fit` of a
 * GP then describes the result. Throws NumericalError, and leaves the model as it was, when every start fails.
 */
export async function fitModel<M extends Model>(model: M, given?: FitOptions): Promise<M> {
  const options = readOptions("fitModel options", given, fitChecks);
  const fits: (() => void)[] = [];
  for (const problem of abilityOf("fitModel", model, "fitting")()) fits.push(await fitted(problem, options));
  for (const accept of fits) accept();
  return model;
}

const fitChecks = {
  maxRetries: [integer, 4],
  restarts: [integer, 0],
  seed: [checkedSeed, 0],
  signal: [abortSignal, undefined],
  maxIterations: [asGiven<number>, undefined],
  ftol: [asGiven<number>, undefined],
  gtol: [asGiven<number>, undefined],
} satisfies ChecksOf<FitOptions>;

/** Solves one problem, and returns what makes the model use the solution. */
async function fitted(
  { parameters, values, objective, accept }: FitProblem,
  { maxRetries, restarts, seed, signal, ...solver }: OptionValues<typeof fitChecks, FitOptions>,
): Promise<() => void> {
  const space = unconstrained(parameters);
  let unreachable: string | null = null;
  const evaluate = (point: Float64Array): Evaluation => {
    const u = variable(point);
    try {
      const value = objective(space.unpack(u)).neg();
      return { value: value.item(), gradient: grad(value, [u])[0].data };
    } catch (error) {
      // A matrix that cannot be factorised marks a point that is out of reach; the line search then steps back.
      if (!(error instanceof NumericalError)) throw error;
      unreachable = error.message;
      return { value: Number.NaN, gradient: new Float64Array(point.length) };
    }
  };

  const random = generator(seed);
  const failures: string[] = [];
  let best: SolverResult | null = null;
  let attempts = 0;
  for (; attempts <= restarts || (best === null && attempts <= maxRetries); attempts++) {
    const start = attempts === 0 ? space.pack(values) : drawStart(parameters, space, random);
    unreachable = null;
    try {
      const result = await driveAsync(lbfgsb(start, space.bounds, solver), evaluate, signal);
      if (!best || result.value < best.value) best = result;
    } catch (error) {
      if (!(error instanceof NumericalError)) throw error;
      failures.push(unreachable ?? error.message);
    }
  }
  if (!best)
    throw new NumericalError(
      `fitModel: all ${attempts} starts failed (${failures[0]}); check the data for duplicates and extreme values`,
    );
  if (failures.length > 0) warn(`fitModel: ${failures.length} of ${attempts} starts failed (${failures[0]})`);
  const { x, value, iterations, evaluations, message } = best;
  return () =>
    accept(space.unpack(new Tensor([x.length], x)), { value: -value, iterations, evaluations, attempts, message });
}

/** A start drawn from the priors; where there is none, or the draw is out of range, a parameter starts where it was declared. */
function drawStart(parameters: Parameters, space: UnconstrainedSpace, random: RandomGenerator): Float64Array {
  const draws = Object.entries(parameters).map(([name, { shape, initial, prior, constraint }]) => {
    const values = initial.map((value) => {
      const drawn = prior?.sample(random) ?? value;
      return allows(constraint, drawn) ? drawn : value;
    });
    return [name, new Tensor(shape, Float64Array.from(values))] as const;
  });
  return space.pack(Object.fromEntries(draws));
}
