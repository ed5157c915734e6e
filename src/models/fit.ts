import {
  abortSignal,
  asGiven,
  type ChecksOf,
  checkedSeed,
  type OptionValues,
  readOptions,
} from "../arguments/index.ts";
import { integer, NumericalError, warn } from "../errors/index.ts";
import { generator, type Seed } from "../random/index.ts";
import { driveAsync, type Evaluation, type LbfgsbOptions, lbfgsb, type SolverResult } from "../solvers/index.ts";
import { grad, Tensor, variable } from "../tensor/index.ts";
import { drawStart, race, startsAround } from "./fitStarts.ts";
import { abilityOf, type FitProblem, type Model } from "./model.ts";
import { unconstrained } from "./unconstrained.ts";

export interface FitOptions extends Pick<LbfgsbOptions, "maxIterations" | "gtol"> {
  /** Ends when an iteration raises the likelihood by at most this, per observation and relative where above 1; defaults to 1e-7. */
  ftol?: number;
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
 * Maximizes the log marginal likelihood plus log priors over the hyperparameters, by bounded L-BFGS from the model's current
 * ones and from two starts around them with another noise or other lengthscales, of which the one that is ahead after a few evaluations
 * goes on; where that fails, from draws of the priors, with a warning that says why. Changes the model and returns it; `model.fit` of a
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
  ftol: [asGiven<number>, 1e-7],
  gtol: [asGiven<number>, undefined],
} satisfies ChecksOf<FitOptions>;

/** How many searches begin side by side. */
const RACING = 3;

/** Solves one problem, and returns what makes the model use the solution. */
async function fitted(
  { parameters, values, objective, accept }: FitProblem,
  { maxRetries, restarts, seed, signal, ...solver }: OptionValues<typeof fitChecks, FitOptions>,
): Promise<() => void> {
  const space = unconstrained(parameters);
  let unreachable: string | null = null;
  // A matrix that cannot be factorized marks a point that is out of reach; the line search then steps back.
  const reached = <T>(compute: () => T, otherwise: T): T => {
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof NumericalError)) throw error;
      unreachable = error.message;
      return otherwise;
    }
  };
  const evaluate = (point: Float64Array): Evaluation =>
    reached(
      () => {
        const u = variable(point);
        const value = objective(space.unpack(u)).neg();
        return { value: value.item(), gradient: grad(value, [u])[0].data };
      },
      { value: Number.NaN, gradient: new Float64Array(point.length) },
    );
  const valueAt = (point: Float64Array) =>
    reached(() => objective(space.unpack(new Tensor([point.length], point))).item(), Number.NaN);
  /** The first start and the likeliest of those around it. */
  const firstStarts = () => {
    const [first, ...others] = startsAround(parameters, values, space);
    const likely = others
      .map((start) => ({ start, value: valueAt(start) }))
      .filter(({ value }) => Number.isFinite(value));
    return [first, ...likely.sort((a, b) => b.value - a.value).map(({ start }) => start)].slice(0, RACING);
  };

  const random = generator(seed);
  const failures: string[] = [];
  let best: SolverResult | null = null;
  let attempts = 0;
  for (; attempts <= restarts || (best === null && attempts <= maxRetries); attempts++) {
    const starts = attempts === 0 ? firstStarts() : [drawStart(parameters, space, random)];
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
  return () =>
    accept(space.unpack(new Tensor([x.length], x)), { value: -value, iterations, evaluations, attempts, message });
}
