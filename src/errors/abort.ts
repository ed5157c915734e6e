import { AbortError } from "./errors.ts";
import { invalid } from "./validate.ts";

/** The part of an AbortSignal that is used here; the declarations of the platform are not loaded. */
interface Listened {
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Throws AbortError if the signal has fired, InputError if it is no AbortSignal. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal !== undefined && typeof (signal as unknown as Listened | null)?.addEventListener !== "function")
    invalid("signal", "an AbortSignal, such as the signal of an AbortController", signal);
  if (signal?.aborted) throw abortError(signal);
}

/** The outcome of a promise; throws AbortError as soon as the signal fires. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const fire = () => reject(abortError(signal));
    if (signal.aborted) fire();
    else stop = onAbort(signal, fire);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop();
  }
}

/** Calls a listener when the signal fires; returns what ends that. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  const listened = signal as (AbortSignal & Listened) | undefined;
  listened?.addEventListener("abort", listener);
  return () => listened?.removeEventListener("abort", listener);
}

function abortError({ reason }: AbortSignal): AbortError {
  return reason instanceof AbortError ? reason : new AbortError("aborted by the caller's signal", { cause: reason });
}
