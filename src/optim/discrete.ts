import { type Acquisition, checkedAcquisition, valuesOf } from "../acquisition/index.ts";
import { abortSignal, asGiven, checkedPointSet, flag, integerFrom, readOptions } from "../arguments/index.ts";
import { InputError, NumericalError } from "../errors/index.ts";
import { driveAsync } from "../solvers/index.ts";
import { noGrad, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import type { OptimizeAcqfResult } from "./options.ts";
import { sequentialGreedy } from "./sequentialGreedy.ts";

/** Options of `optimizeAcqfDiscrete`. */
export interface OptimizeAcqfDiscreteOptions {
  /** The points to choose from, `n x d`. */
  choices: TensorLike;
  /** How many candidates; defaults to 1. Several are chosen one after another. */
  q?: number;
  /** Whether a point may be chosen only once; defaults to true. */
  unique?: boolean;
  /** Throws AbortError when it fires. */
  signal?: AbortSignal;
}

/** How many choices are evaluated at once: bounds the memory of the covariances. */
const CHUNK = 1024;

/**
 * The best of a finite set of points, the first of equals; a value that is NaN counts as −∞. Throws InputError when there are
 * fewer choices than candidates, NumericalError when every value is NaN.
 */
export async function optimizeAcqfDiscrete(
  acquisition: Acquisition,
  options: OptimizeAcqfDiscreteOptions,
): Promise<OptimizeAcqfResult> {
  checkedAcquisition(acquisition);
  const {
    q,
    unique,
    signal,
    choices: given,
  } = readOptions("optimizeAcqfDiscrete options", options, {
    choices: [asGiven],
    q: [integerFrom(1), 1],
    unique: [flag, true],
    signal: [abortSignal, undefined],
  });
  if (acquisition.q !== null && acquisition.q !== 1)
    throw new InputError(
      `invalid acquisition: ${acquisition.name} evaluates ${acquisition.q} points together, not one`,
    );
  const choices = checkedPointSet("choices", given, acquisition.model.inputDimension);
  const [n] = choices.shape;
  if (unique && n < q) throw new InputError(`invalid choices: ${n} for ${q} candidates; give more or lower q`);

  const taken = new Set<number>();
  return sequentialGreedy(acquisition, q, async (given) => {
    const values = await driveAsync(valuesAt(choices), (chunk) => noGrad(() => valuesOf(given, chunk)), signal);
    let best = -1;
    for (let i = 0; i < n; i++) if (!taken.has(i) && (best < 0 || values[i] > values[best])) best = i;
    if (unique) taken.add(best);
    return { candidates: ops.narrow(choices, 0, best, 1), value: values[best], restarts: [] };
  });
}

/** Asks for the values of all choices, `n`, chunk by chunk. */
function* valuesAt(choices: Tensor): Generator<Tensor, Float64Array, Tensor> {
  const [n] = choices.shape;
  const values = new Float64Array(n);
  for (let start = 0; start < n; start += CHUNK) {
    const chunk = yield ops.narrow(choices, 0, start, Math.min(CHUNK, n - start)).expandDims(1);
    values.set(chunk.data, start);
  }
  if (values.every(Number.isNaN))
    throw new NumericalError("optimizeAcqfDiscrete: the acquisition function is NaN at every choice; check the model");
  return values.map((v) => (Number.isNaN(v) ? Number.NEGATIVE_INFINITY : v));
}
