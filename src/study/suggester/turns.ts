import { AbortError, throwIfAborted } from "../../errors/index.ts";

/** Work that is done one at a time, in the order of the calls. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  /** By which the work that waits or is under way is aborted. */
  readonly #aborts = new Set<(error: AbortError) => void>();

  /**
   * Does the work when all before it is done. Throws AbortError as soon as the signal fires: whether the work still waits, or is under way
   * and heeds the signal that it is given or not.
   */
  async take<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    throwIfAborted(signal);
    const own = new AbortController();
    let abort = (_: AbortError) => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = (error) => {
        own.abort(error.cause);
        reject(error);
      };
    });
    const onSignal = () => abort(new AbortError("aborted by the caller's signal", { cause: signal?.reason }));
    signal?.addEventListener("abort", onSignal);
    this.#aborts.add(abort);
    const turn = this.#last.then(() => {
      throwIfAborted(own.signal);
      return Promise.race([work(own.signal), aborted]);
    });
    this.#last = turn.catch(() => {});
    try {
      return await Promise.race([turn, aborted]);
    } finally {
      signal?.removeEventListener("abort", onSignal);
      this.#aborts.delete(abort);
    }
  }

  /** Aborts all work. */
  abortAll(error: AbortError): void {
    for (const abort of this.#aborts) abort(error);
  }
}
