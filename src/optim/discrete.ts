import type { Acquisition } from "../acquisition/index.ts";
import { allFinite, InputError, integer, invalidShape, knownKeys } from "../errors/index.ts";
import { throwIfAborted } from "../solvers/index.ts";
import { asTensor, noGrad, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { type OptimizeAcqfOptions, type OptimizeAcqfResult, optimizeAcqf, withPending } from "./optimizeAcqf.ts";

export interface OptimizeAcqfDiscreteOptions {
  /** The points to choose from, `n x d`. */
  choices: TensorLike;
  /** How many candidates; defaults to 1. More are chosen one after another. */
  q?: number;
  /** Whether a point may be chosen once only; defaults to true. */
  unique?: boolean;
  signal?: AbortSignal;
}

const CHUNK = 1024;

/** The best of a finite set of points. Throws InputError when there are fewer choices than candidates. */
export async function optimizeAcqfDiscrete(
  acquisition: Acquisition,
  options: OptimizeAcqfDiscreteOptions,
): Promise<OptimizeAcqfResult> {
  knownKeys("optimizeAcqfDiscrete options", options, ["choices", "q", "unique", "signal"]);
  const { q = 1, unique = true, signal } = options;
  integer("q", q, 1);
  const choices = asTensor(options.choices);
  const d = acquisition.model.inputDimension;
  if (choices.rank !== 2 || choices.shape[1] !== d) invalidShape("choices", `n x ${d}`, choices.shape);
  allFinite("choices", choices.data, choices.shape);
  const n = choices.shape[0];
  if (n === 0 || (unique && n < q))
    throw new InputError(`invalid choices: ${n} for ${q} candidates; give more or lower q`);

  const chosen: Tensor[] = [];
  const taken = new Set<number>();
  let value = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < q; k++) {
    throwIfAborted(signal);
    const values = valuesOf(k === 0 ? acquisition : withPending(acquisition, chosen), choices);
    let best = -1;
    for (let i = 0; i < n; i++) if (!taken.has(i) && (best < 0 || values[i] > values[best])) best = i;
    if (unique) taken.add(best);
    chosen.push(ops.narrow(choices, 0, best, 1));
    value = values[best];
  }
  return { candidates: ops.concat(chosen, 0), value, restarts: [] };
}

function valuesOf(acquisition: Acquisition, choices: Tensor): Float64Array {
  const [n] = choices.shape;
  const values = new Float64Array(n);
  for (let start = 0; start < n; start += CHUNK) {
    const chunk = ops.narrow(choices, 0, start, Math.min(CHUNK, n - start)).expandDims(1);
    values.set(noGrad(() => acquisition.forward(chunk)).data, start);
  }
  return values;
}

export interface OptimizeAcqfMixedOptions
  extends Omit<OptimizeAcqfOptions, "fixedFeatures" | "sequential" | "initialConditions"> {
  /** Every combination of discrete inputs to search the others under: values by input index. */
  fixedFeaturesList: readonly Readonly<Record<number, number>>[];
}

/** The best over continuous inputs and a list of combinations of discrete ones; several candidates one after another. */
export async function optimizeAcqfMixed(
  acquisition: Acquisition,
  { fixedFeaturesList, q = 1, ...options }: OptimizeAcqfMixedOptions,
): Promise<OptimizeAcqfResult> {
  integer("q", q, 1);
  if (!fixedFeaturesList?.length)
    throw new InputError("invalid fixedFeaturesList: expected at least one combination of discrete inputs, got none");
  const found: OptimizeAcqfResult[] = [];
  for (let k = 0; k < q; k++) {
    const given =
      k === 0
        ? acquisition
        : withPending(
            acquisition,
            found.map((r) => r.candidates),
          );
    const results: OptimizeAcqfResult[] = [];
    for (const fixedFeatures of fixedFeaturesList)
      results.push(await optimizeAcqf(given, { ...options, q: 1, fixedFeatures }));
    found.push(results.reduce((a, b) => (b.value > a.value ? b : a)));
  }
  return {
    candidates: ops.concat(
      found.map((r) => r.candidates),
      0,
    ),
    value: found[q - 1].value,
    restarts: found.flatMap((r) => r.restarts),
  };
}
