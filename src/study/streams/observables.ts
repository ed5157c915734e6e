import { distinctUntilChanged, map, Observable } from "rxjs";
import type { StudyState } from "../trials/index.ts";

/**
 * What an iteration yields, as a cold Observable: it begins with each subscription, asks for the next value when one was taken, and ends, by its
 * signal and by `return`, with the subscription. `undelivered` is given a value that comes when nobody listens any more.
 */
export function streamed<T>(
  iterate: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
  undelivered: (value: T) => void = () => {},
): Observable<T> {
  return new Observable((subscriber) => {
    const left = new AbortController();
    const values = iterate(left.signal);
    const run = async () => {
      for await (const value of values) {
        if (subscriber.closed) return undelivered(value);
        subscriber.next(value);
      }
    };
    run().then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    );
    return () => {
      left.abort();
      void values.return();
    };
  });
}

/** What the states say, whenever it is something else, compared as JSON. */
export function distinct<T>(states$: Observable<StudyState>, read: (state: StudyState) => T): Observable<T> {
  return states$.pipe(
    map(read),
    distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
  );
}
