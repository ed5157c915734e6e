import { vi } from "vitest";

/** Resolves once the check passes, however long a busy machine takes; throws its last error after a minute. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 60_000, interval: 2 });
}
