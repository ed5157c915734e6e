import fc from "fast-check";
import { afterEach, beforeEach, expect } from "vitest";
import { onWarning } from "../../src/errors/index.ts";

/** Properties use the same cases in every run; `FC_SEED=2 npm run unit` uses others. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });

/** An unexpected warning fails a test; one that expects warnings takes them with `takeWarnings()`. */
const warnings: string[] = [];
onWarning((message) => warnings.push(message));

export function takeWarnings(): string[] {
  return warnings.splice(0);
}

(globalThis as { takeWarnings?: typeof takeWarnings }).takeWarnings = takeWarnings;
beforeEach(() => void takeWarnings());
afterEach(() => expect(takeWarnings(), "unexpected warnings").toEqual([]));
