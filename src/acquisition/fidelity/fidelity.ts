import { asGiven, integerFrom, listOf, readOptions } from "../../arguments/index.ts";
import { finite, InputError, invalid } from "../../errors/index.ts";
import { asTensor, isTraced, ops, type Tensor, type TensorLike, tensor } from "../../tensor/index.ts";

/*
 * Fidelities: inputs that set how good an approximation of the objective is observed, and at what cost. They run from 0 to 1, the
 * objective itself, unless other bounds are declared.
 */

/** A number for each fidelity, by the index of the input. */
export type ByFidelity<T = number> = Readonly<Record<number, T>>;

/** The ranges of fidelity inputs. */
export interface FidelityBounds {
  /** Lowest and highest value of fidelities that do not run from 0 to 1, by the index of the input. */
  bounds?: ByFidelity<readonly [number, number]>;
}

/**
 * X `… q x d` with its fidelities at their targets. Throws InputError for an input that X does not have, or a target outside its
 * bounds.
 */
export function projectToTargetFidelity(points: TensorLike, targets: ByFidelity, given: FidelityBounds = {}): Tensor {
  const X = asTensor(points);
  const { bounds } = readOptions("projectToTargetFidelity options", given, { bounds: [asGiven, undefined] });
  const entries = fidelityEntries("targetFidelities", targets, X.shape[X.rank - 1]);
  const range = fidelityRange(bounds);
  for (const [i, value] of entries)
    checkWithin(`targetFidelities[${i}]`, [finite(`targetFidelities[${i}]`, value)], range(i));
  const [kept, added] = [new Float64Array(X.shape[X.rank - 1]).fill(1), new Float64Array(X.shape[X.rank - 1])];
  for (const [i, value] of entries) [kept[i], added[i]] = [0, value];
  return X.mul(tensor(kept)).add(tensor(added));
}

/** Options of trace observations: what an evaluation at a high fidelity also tells at lower ones. */
export interface TraceOptions {
  /** The inputs that are fidelities with a trace, such as the number of iterations. */
  fidelities: readonly number[];
  /** How many lower fidelities a run reports. */
  count: number;
}

/**
 * Points `… q x d` with the intermediate results of a run at each of them (Wu and Frazier 2019): for t = 1 … count the q points
 * follow with their fidelities times 1 − t/(count + 1); `… q (1 + count) x d`.
 * Throws InputError for inputs that X does not have.
 */
export function expandTraceObservations(points: TensorLike, given: TraceOptions): Tensor {
  const X = asTensor(points);
  const { fidelities, count } = checkedTrace(given, X.shape[X.rank - 1]);
  const copies = Array.from({ length: count + 1 }, (_, t) => {
    const factors = new Float64Array(X.shape[X.rank - 1]).fill(1);
    for (const i of fidelities) factors[i] = 1 - t / (count + 1);
    return t === 0 ? X : X.mul(tensor(factors));
  });
  return ops.concat(copies, X.rank - 2);
}

/** Throws InputError for fidelities that are not among d inputs. */
export function checkedTrace(given: TraceOptions, d: number): TraceOptions {
  const inputs = listOf(integerFrom(0, d - 1), "a list of inputs");
  return readOptions("traceObservations", given, {
    fidelities: [(what: string, given: readonly number[]) => inputs(`traceObservations.${what}`, given)],
    count: [integerFrom(0)],
  });
}

/** The entries of a record by fidelity, with checked indices; d inputs, if that is known. */
export function fidelityEntries<T>(what: string, given: ByFidelity<T>, d?: number): [number, T][] {
  if (typeof given !== "object" || given === null || Object.keys(given).length === 0)
    invalid(what, "an object with an entry for each fidelity, by the index of the input", given);
  return Object.entries(given).map(([key, value]) => {
    const index = Number(key);
    if (!Number.isInteger(index) || index < 0 || (d !== undefined && index >= d)) {
      const inputs = d === undefined ? "indices of inputs" : `indices of the ${d} inputs`;
      throw new InputError(`invalid ${what}: expected ${inputs} (from 0), got "${key}"`);
    }
    return [index, value];
  });
}

/** The range of each fidelity: [0, 1] unless declared. */
export function fidelityRange(declared: FidelityBounds["bounds"]): (index: number) => readonly [number, number] {
  const entries = declared === undefined ? [] : fidelityEntries("bounds of fidelities", declared);
  for (const [i, range] of entries) {
    const what = `bounds of fidelity ${i}`;
    if (!Array.isArray(range) || range.length !== 2) invalid(what, "[lowest, highest]", range);
    const [low, high] = range.map((v) => finite(what, v));
    if (low >= high) invalid(what, "the lowest value before the highest", range);
  }
  const ranges = new Map(entries);
  return (index) => ranges.get(index) ?? [0, 1];
}

/** Throws InputError where the fidelities of points `… x d` are outside their bounds. */
export function checkFidelities(X: Tensor, fidelities: ByFidelity<unknown>, bounds: FidelityBounds["bounds"]): void {
  const range = fidelityRange(bounds);
  const entries = fidelityEntries("fidelities", fidelities, X.shape[X.rank - 1]);
  if (isTraced(X)) return;
  for (const [i] of entries) checkWithin(`fidelity ${i} of X`, ops.at(X, -1, i).data, range(i));
}

/** By how much a fidelity may miss its bounds, relative to their distance: rounding. */
const ROUNDING = 1e-9;

function checkWithin(what: string, values: ArrayLike<number>, [low, high]: readonly [number, number]): void {
  const slack = ROUNDING * (high - low);
  for (let k = 0; k < values.length; k++)
    if (!(values[k] >= low - slack && values[k] <= high + slack))
      invalid(what, `a fidelity from ${low} to ${high}`, values[k], "declare its bounds if they are others");
}
