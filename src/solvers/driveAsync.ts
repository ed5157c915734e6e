import { throwIfAborted } from "../errors/index.ts";

/** Milliseconds of work before control returns to the event loop. */
const SLICE = 12;

/**
 * Runs a generator to its end like `drive`, but yields to the event loop between steps, so that timers, streams and abort signals work
 * meanwhile. Throws AbortError when `signal` fires.
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
      await nextTurn();
      turn = performance.now();
    }
    throwIfAborted(signal);
    next = generator.next(answer(next.value));
  }
  return next.value;
}

/** The fastest way to the next turn of the event loop. */
const { setImmediate: soon = setTimeout } = globalThis as { setImmediate?: (done: () => void) => unknown };

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    soon(() => resolve());
  });
}
