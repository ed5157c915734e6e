import { afterEach, beforeEach, expect } from "vitest";
import { onWarning } from "../../src/errors/index.ts";

/** An unexpected warning fails a test; one that expects warnings takes them with `takeWarnings()`. */
const warnings: string[] = [];
onWarning((message) => warnings.push(message));

export function takeWarnings(): string[] {
  return warnings.splice(0);
}

(globalThis as { takeWarnings?: typeof takeWarnings }).takeWarnings = takeWarnings;
beforeEach(() => void takeWarnings());
afterEach(() => expect(takeWarnings(), "unexpected warnings").toEqual([]));
