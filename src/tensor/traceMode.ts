import { InputError, isPromise } from "../errors/index.ts";
import type { Tensor } from "./tensor.ts";

let on = false;

/**
 * Runs `fn` with the caches of every model made inside it cut off from what they were computed from, so that the model can be
 * exported: a graph cannot hold a constant that a gradient flows through. No number changes, and models made outside keep their
 * gradients. `fn` must not be asynchronous: throws InputError where it returns a promise.
 */
export function traceMode<T>(fn: () => T): T {
  if (typeof fn !== "function") throw new InputError("traceMode: expected a function to run");
  const before = on;
  on = true;
  try {
    const made = fn();
    if (isPromise(made)) {
      // A rejection that no one hears would end the process.
      Promise.resolve(made).catch(() => {});
      throw new InputError(
        "traceMode: the function is asynchronous; await what it needs before, and build the model inside",
      );
    }
    return made;
  } finally {
    on = before;
  }
}

/** Runs `fn` as outside trace mode: what a function builds within its value keeps its gradients. */
export function outsideTraceMode<T>(fn: () => T): T {
  const before = on;
  on = false;
  try {
    return fn();
  } finally {
    on = before;
  }
}

export function inTraceMode(): boolean {
  return on;
}

const labels = new WeakMap<Tensor, string>();

/** The tensor, remembered by a name that messages can use where a gradient flows through it. */
export function labelled(tensor: Tensor, label: string): Tensor {
  if (tensor.requiresGrad) labels.set(tensor, label);
  return tensor;
}

export function labelOf(tensor: Tensor): string | undefined {
  return labels.get(tensor);
}
