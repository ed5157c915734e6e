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

/** Node's quicker way to the next turn of the event loop, where there is one. */
const { setImmediate: soon = setTimeout } = globalThis as { setImmediate?: (done: () => void) => unknown };

function breathe(): Promise<void> {
  return new Promise((resolve) => {
    soon(() => resolve());
  });
}
