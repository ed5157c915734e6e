import { ConflictError, show } from "../errors/index.ts";

/** Answers that are kept. */
const KEPT = 1000;

/** The latest answers by the keys of their requests, so that a request that is sent again is answered again and has no second effect. */
export class Retries {
  readonly #answers = new Map<string, { readonly request: string; readonly answer: Promise<object> }>();

  /** The answer to a request of that key, computed the first time; one that failed may be tried again. Throws ConflictError for another request. */
  answered(key: string, request: object, compute: () => Promise<object>): Promise<object> {
    const text = JSON.stringify(request);
    const known = this.#answers.get(key);
    if (known && known.request !== text)
      throw new ConflictError(`invalid idempotencyKey: ${show(key)} belongs to another request; use a new key`);
    if (known) return known.answer;
    const answer = compute();
    this.#answers.set(key, { request: text, answer });
    answer.catch(() => this.#answers.delete(key));
    if (this.#answers.size > KEPT) this.#answers.delete(this.#answers.keys().next().value as string);
    return answer;
  }
}
