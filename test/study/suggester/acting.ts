import { NumericalError, warn } from "../../../src/errors/index.ts";
import type { Strategy, Suggestion } from "../../../src/index.ts";

const acts: Readonly<Record<string, (message: string) => unknown>> = {
  warn,
  refuse(message) {
    throw new NumericalError(message);
  },
  mistake: () => (undefined as never)[0],
  throwText(message) {
    throw message;
  },
  exit: () => process.exit(3),
  /** Blocks its thread. */
  spin() {
    for (;;);
  },
  /** Is never done, and heeds no signal. */
  hang: () => new Promise(() => {}),
  returnFunction: () => [{ parameters: {}, origin: "acting", reason: () => "none" }],
};

/** A strategy that does what the values set for a request say, and else says what it was given. */
export default ({ by }: { by: string }): Strategy =>
  async ({ points }, { id, fixed: { act, message } }) => {
    const done = act ? await acts[act as string](String(message)) : undefined;
    if (done) return done as Suggestion[];
    return [{ parameters: { n: points.length, id }, origin: "acting", reason: `by ${by}`, start: { id } }];
  };
