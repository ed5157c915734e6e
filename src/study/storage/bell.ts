import { integer, onAbort } from "../../errors/index.ts";
import type { StudyEvent } from "../trials/index.ts";
import type { FollowOptions, StudyStorage } from "./storage.ts";

/** Wakes all who wait for something new. */
export class Bell {
  readonly #listeners = new Set<() => void>();
  #closed = false;

  ring(): void {
    for (const wake of this.#listeners) wake();
  }

  close(): void {
    this.#closed = true;
    this.ring();
  }

  /** Calls `wake` at each ring; returns what ends that. */
  listen(wake: () => void): () => void {
    this.#listeners.add(wake);
    return () => void this.#listeners.delete(wake);
  }

  /** Whatever `read` finds from a position on, again whenever the bell rings; until it is closed or the signal fires. */
  async *follow(read: StudyStorage["read"], from = 0, { signal }: FollowOptions = {}): AsyncGenerator<StudyEvent> {
    let at = integer("from", from);
    const isOver = () => this.#closed || signal?.aborted === true;
    while (!isOver()) {
      // Listens before it reads, so that nothing between the two is missed.
      const rung = this.#rung(signal);
      try {
        const events = await read(at);
        for (const event of events) {
          if (isOver()) return;
          at++;
          yield event;
        }
        if (events.length === 0) await rung.promise;
      } catch (error) {
        if (isOver()) return;
        throw error;
      } finally {
        rung.stop();
      }
    }
  }

  #rung(signal: AbortSignal | undefined): { promise: Promise<void>; stop(): void } {
    let wake = () => {};
    const promise = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const silence = this.listen(wake);
    const ignore = onAbort(signal, wake);
    const stop = () => {
      silence();
      ignore();
    };
    return { promise, stop };
  }
}
