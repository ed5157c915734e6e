import { integer, NumericalError, warn } from "../errors/index.ts";
import { allows, type Parameters } from "../parameters/index.ts";
import { namedOptions } from "../posteriors/index.ts";
import { generator, type RandomGenerator, type Seed } from "../random/index.ts";
import { driveAsync, type Evaluation, type LbfgsbOptions, lbfgsb, type SolverResult } from "../solvers/index.ts";
import { grad, Tensor, variable } from "../tensor/index.ts";
import { type Coordinates, coordinates } from "./coordinates.ts";
import { declarations } from "./definition.ts";
import type { ExactGP } from "./exactGP.ts";
import { logMarginal, trainingData } from "./marginalLikelihood.ts";
import type { Model } from "./model.ts";
import { outputsOf } from "./multiOutput.ts";

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
 * Maximises the log marginal likelihood plus log priors over the hyperparameters, by bounded L-BFGS from the model's present
 * ones; where that fails, from draws of the priors, with a warning that says why. Changes the model and returns it; `model.fit`
 * then tells what was found. Throws NumericalError, and leaves the model as it was, when every start fails.
 */
export async function fitModel<M extends Model>(model: M, given?: FitOptions): Promise<M> {
  const options = namedOptions("fitModel options", given, optionNames);
  const fits: (() => void)[] = [];
  for (const output of outputsOf(model)) fits.push(await fitOutput(output, options));
  for (const keep of fits) keep();
  return model;
}

const optionNames: (keyof FitOptions)[] = ["maxRetries", "restarts", "seed", "signal", "maxIterations", "ftol", "gtol"];

async function fitOutput(
  model: ExactGP,
  { maxRetries = 4, restarts = 0, seed = 0, signal, ...solver }: FitOptions,
): Promise<() => void> {
  integer("maxRetries", maxRetries);
  integer("restarts", restarts);
  const parameters = declarations(model.definition);
  const space = coordinates(parameters);
  const data = trainingData(model);
  let unreachable: string | null = null;
  const evaluate = (point: Float64Array): Evaluation => {
    const u = variable(point);
    try {
      const value = logMarginal(model.definition, data, space.unpack(u)).neg();
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
    const start = attempts === 0 ? space.pack(model.values) : drawStart(parameters, space, random);
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
  return () => {
    model.setHyperparameters(space.unpack(new Tensor([x.length], x)));
    model.fit = { value: -value, iterations, evaluations, attempts, message };
  };
}

/** A start drawn from the priors; where there is none, or the draw is out of range, a parameter starts where it was declared. */
function drawStart(parameters: Parameters, space: Coordinates, random: RandomGenerator): Float64Array {
  const draws = Object.entries(parameters).map(([name, { shape, initial, prior, constraint }]) => {
    const values = initial.map((value) => {
      const drawn = prior?.sample(random) ?? value;
      return allows(constraint, drawn) ? drawn : value;
    });
    return [name, new Tensor(shape, Float64Array.from(values))] as const;
  });
  return space.pack(Object.fromEntries(draws));
}
