import { type AbortError, onAbort, throwIfAborted, untilAborted } from "../../errors/index.ts";

/** Work that is done one at a time, in the order of the calls. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  /** Of the work that waits or is under way. */
  readonly #controllers = new Set<AbortController>();

  /**
   * Does the work when all before it is done. Throws AbortError as soon as the signal fires: whether the work still waits, or is under way
   * and heeds the signal that it is given or not.
   */
  async take<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    throwIfAborted(signal);
    const controller = new AbortController();
    const stop = onAbort(signal, () => controller.abort(signal?.reason));
    this.#controllers.add(controller);
    const turn = this.#last.then(() => {
      throwIfAborted(controller.signal);
      return untilAborted(work(controller.signal), controller.signal);
    });
    this.#last = turn.catch(() => {});
    try {
      return await untilAborted(turn, controller.signal);
    } finally {
      stop();
      this.#controllers.delete(controller);
    }
  }

  /** Aborts all work. */
  abortAll(error: AbortError): void {
    for (const controller of this.#controllers) controller.abort(error);
  }
}
