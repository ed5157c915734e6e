import {
  abortSignal,
  asGiven,
  type ChecksOf,
  checkedSeed,
  lazily,
  type OptionValues,
  readOptions,
} from "../arguments/index.ts";
import { integer, NumericalError, warn } from "../errors/index.ts";
import { generator, type Seed } from "../random/index.ts";
import { driveAsync, type Evaluation, type LbfgsbOptions, lbfgsb, type SolverResult } from "../solvers/index.ts";
import { detach, grad } from "../tensor/index.ts";
import { drawStart, race, startsAround } from "./fitStarts.ts";
import { abilityOf, type FitProblem, type Model } from "./model.ts";
import { unconstrained } from "./unconstrained.ts";

/** Options of `fitModel`. */
export interface FitOptions extends Pick<LbfgsbOptions, "maxIterations" | "maxEvaluations" | "gtol"> {
  /** Stops when an iteration increases the objective by at most this, relative to its magnitude if that is above 1; defaults to 1e-6. */
  ftol?: number;
  /** Maximum number of starts drawn from the priors if the first fails; defaults to 4. */
  maxRetries?: number;
  /** Number of additional starts drawn from the priors, of which the best result is used; defaults to 0. */
  numRestarts?: number;
  /** Seed of the drawn starts; defaults to 0. */
  seed?: Seed;
  /** Throws AbortError between iterations, and leaves the model unchanged. */
  signal?: AbortSignal;
}

/**
 * Fits the hyperparameters of a model: maximizes the log marginal likelihood plus log priors by bounded L-BFGS. It starts from the current
 * hyperparameters and, where those are clearly likelier, from more noise or shorter lengthscales, and continues the best after a few
 * evaluations; if that fails, it restarts from draws of the priors, with a warning. Changes the model and returns it; `model.fit` of a GP
 * then describes the result. Throws NumericalError, and leaves the model unchanged, if every start fails. BoTorch: `fit_gpytorch_mll`.
 *
 *     const model = await fitModel(singleTaskGP({ trainX, trainY }));
 *     model.hyperparameters();
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
  numRestarts: [integer, 0],
  seed: [checkedSeed, 0],
  signal: [abortSignal, undefined],
  maxIterations: [asGiven<number>, undefined],
  maxEvaluations: [asGiven<number>, undefined],
  ftol: [asGiven<number>, 1e-6],
  gtol: [asGiven<number>, undefined],
} satisfies ChecksOf<FitOptions>;

/** Solves one problem, and returns a function that sets the solution in the model. */
async function fitted(
  { parameters, values, objective, accept }: FitProblem,
  { maxRetries, numRestarts, seed, signal, ...solver }: OptionValues<typeof fitChecks, FitOptions>,
): Promise<() => void> {
  const space = unconstrained(parameters);
  let unreachable: string | null = null;
  const evaluate = (point: Float64Array): Evaluation => {
    try {
      const raw = space.split(point);
      const value = objective(space.unpack(raw));
      return lazily<Evaluation>({
        value: () => -value.item(),
        gradient: () => space.join(grad(value, raw)).map((slope) => -slope),
      });
    } catch (error) {
      // A point at which a matrix cannot be factorized is infeasible; the line search then backtracks.
      if (!(error instanceof NumericalError)) throw error;
      unreachable = error.message;
      return { value: Number.NaN, gradient: new Float64Array(point.length) };
    }
  };

  const random = generator(seed);
  const failures: string[] = [];
  let best: SolverResult | null = null;
  let attempts = 0;
  for (; attempts <= numRestarts || (best === null && attempts <= maxRetries); attempts++) {
    const starts = attempts === 0 ? startsAround(parameters, values, space) : [drawStart(parameters, space, random)];
    unreachable = null;
    try {
      const result = await driveAsync(
        race(starts.map((start) => lbfgsb(start, space.bounds, solver))),
        evaluate,
        signal,
      );
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
  const solution = space.unpack(space.split(x).map(detach));
  return () => accept(solution, { value: -value, iterations, evaluations, attempts, message });
}
