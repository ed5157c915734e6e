import type { Study } from "../study/index.ts";

/** Answers about the latest state of a study that take long, each computed once, however many ask. */
export class Latest {
  readonly #answers = new Map<string, { readonly version: number; readonly answer: Promise<object> }>();

  /** The answer of that name, computed unless it is of the state as it stands; one that failed is computed again. */
  answered(name: string, study: Study, compute: () => Promise<object>): Promise<object> {
    const version = study.state?.version ?? 0;
    const known = this.#answers.get(name);
    if (known?.version === version) return known.answer;
    const made = { version, answer: compute() };
    this.#answers.set(name, made);
    made.answer.catch(() => {
      if (this.#answers.get(name) === made) this.#answers.delete(name);
    });
    return made.answer;
  }
}
