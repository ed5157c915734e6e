import { InputError, isPromise } from "../errors/index.ts";
import { DynamicVariable } from "./dynamicVariable.ts";
import type { Tensor } from "./tensor.ts";

const on = new DynamicVariable(false);

/**
 * Runs `fn` with the caches of every model made inside it detached, so that the model can be exported: a graph cannot hold a constant
 * that a gradient flows through. Values do not change, and models made outside keep their gradients. Throws InputError if `fn` is
 * asynchronous.
 *
 *     const fantasies = traceMode(() => model.fantasize(X, { sampler: { numSamples: 4 } }));
 *     traceModel(fantasies);
 */
export function traceMode<T>(fn: () => T): T {
  if (typeof fn !== "function") throw new InputError("traceMode: expected a function to run");
  const made = on.during(true, fn);
  if (isPromise(made)) {
    // An unhandled rejection would end the process.
    Promise.resolve(made).catch(() => {});
    throw new InputError(
      "traceMode: the function is asynchronous; await what it needs before, and build the model inside",
    );
  }
  return made;
}

/** Runs `fn` outside trace mode: models that a function makes while it is evaluated keep their gradients. */
export const outsideTraceMode = <T>(fn: () => T): T => on.during(false, fn);

export function inTraceMode(): boolean {
  return on.value;
}

const labels = new WeakMap<Tensor, string>();

/** Labels the tensor for messages about gradients through constants. Returns it. */
export function labelled(tensor: Tensor, label: string): Tensor {
  if (tensor.requiresGrad) labels.set(tensor, label);
  return tensor;
}

export function labelOf(tensor: Tensor): string | undefined {
  return labels.get(tensor);
}
