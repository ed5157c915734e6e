import { AbortError } from "../errors/index.ts";

/** How long to work before other tasks of the event loop get their turn, in milliseconds. */
const SLICE = 12;

/**
 * Runs a generator to its end like `drive`, but lets the event loop breathe between steps, so that timers, streams and abort
 * signals work meanwhile. Throws AbortError when `signal` fires.
 */
export async function driveAsync<Question, Result, Answer>(
  generator: Generator<Question, Result, Answer>,
  answer: (question: Question) => Answer,
  signal?: AbortSignal,
): Promise<Result> {
  let turn = performance.now();
  let next = generator.next();
  while (!next.done) {
    if (performance.now() - turn > SLICE) {
      await breathe();
      turn = performance.now();
    }
    throwIfAborted(signal);
    next = generator.next(answer(next.value));
  }
  return next.value;
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortError("aborted by the caller's signal", { cause: signal.reason });
}

function breathe(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve);
  });
}
