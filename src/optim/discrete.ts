import type { Acquisition } from "../acquisition/index.ts";
import { checkedNumbers } from "../arguments/index.ts";
import { InputError, integer, invalid, invalidShape, NumericalError, positive } from "../errors/index.ts";
import { driveAsync } from "../solvers/index.ts";
import { noGrad, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { oneByOne } from "./oneByOne.ts";
import {
  checkedAcquisition,
  knownOptions,
  type OptimizeAcqfOptions,
  type OptimizeAcqfResult,
  optimizeAcqf,
} from "./optimizeAcqf.ts";

export interface OptimizeAcqfDiscreteOptions {
  /** The points to choose from, `n x d`. */
  choices: TensorLike;
  /** How many candidates; defaults to 1. More are chosen one after another. */
  q?: number;
  /** Whether a point may be chosen once only; defaults to true. */
  unique?: boolean;
  /** Throws AbortError when it fires. */
  signal?: AbortSignal;
}

/** How many choices are valued at once: bounds the memory of the covariances. */
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
  knownOptions("optimizeAcqfDiscrete options", options, ["choices", "q", "unique", "signal"]);
  const { q = 1, unique = true, signal } = options;
  integer("q", q, 1);
  if (acquisition.q !== null && acquisition.q !== 1)
    throw new InputError(`invalid acquisition: ${acquisition.name} values ${acquisition.q} points together, not one`);
  const choices = checkedNumbers("choices", options.choices);
  const d = acquisition.model.inputDimension;
  if (choices.rank !== 2 || choices.shape[1] !== d) invalidShape("choices", `n x ${d}`, choices.shape);
  const n = choices.shape[0];
  if (unique && n < q) throw new InputError(`invalid choices: ${n} for ${q} candidates; give more or lower q`);

  const taken = new Set<number>();
  return oneByOne(acquisition, q, async (given) => {
    const values = await driveAsync(valuesOf(choices), (chunk) => noGrad(() => given.forward(chunk)), signal);
    let best = -1;
    for (let i = 0; i < n; i++) if (!taken.has(i) && (best < 0 || values[i] > values[best])) best = i;
    if (unique) taken.add(best);
    return { candidates: ops.narrow(choices, 0, best, 1), value: values[best], restarts: [] };
  });
}

/** Asks for the values of all choices, `n`, chunk by chunk. */
function* valuesOf(choices: Tensor): Generator<Tensor, Float64Array, Tensor> {
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

export interface OptimizeAcqfMixedOptions
  extends Omit<OptimizeAcqfOptions, "fixedFeatures" | "sequential" | "initialConditions"> {
  /** Every combination of discrete inputs to search the others under: values by input index. */
  fixedFeaturesList: readonly Readonly<Record<number, number>>[];
}

/**
 * The best over continuous inputs and a list of combinations of discrete ones; several candidates one after another. When time
 * is up every combination still has its starting points valued.
 */
export async function optimizeAcqfMixed(
  acquisition: Acquisition,
  options: OptimizeAcqfMixedOptions,
): Promise<OptimizeAcqfResult> {
  checkedAcquisition(acquisition);
  knownOptions("optimizeAcqfMixed options", options);
  const { fixedFeaturesList, q = 1, timeout, onProgress, ...rest } = options;
  for (const name of ["fixedFeatures", "sequential", "initialConditions"])
    if (name in rest)
      throw new InputError(`invalid optimizeAcqfMixed options: unknown option "${name}"; give fixedFeaturesList`);
  integer("q", q, 1);
  if (!Array.isArray(fixedFeaturesList) || fixedFeaturesList.length === 0)
    invalid("fixedFeaturesList", "a list of at least one combination of discrete inputs", fixedFeaturesList);
  const deadline = timeout === undefined ? undefined : performance.now() + 1000 * positive("timeout", timeout);
  const secondsLeft = () => deadline && Math.max((deadline - performance.now()) / 1000, Number.MIN_VALUE);

  return oneByOne(acquisition, q, async (given, candidate) => {
    let step = 0;
    let best: OptimizeAcqfResult | undefined;
    const report: OptimizeAcqfOptions["onProgress"] = (progress) =>
      onProgress?.({
        ...progress,
        candidate,
        step: step++,
        value: Math.max(progress.value, best?.value ?? progress.value),
      });
    for (const fixedFeatures of fixedFeaturesList) {
      const result = await optimizeAcqf(given, {
        ...rest,
        ...{ fixedFeatures, timeout: secondsLeft(), onProgress: onProgress && report },
      });
      if (!best || result.value > best.value) best = result;
    }
    return best!;
  });
}
