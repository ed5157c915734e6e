import { afterEach, expect, test, vi } from "vitest";
import { type Interrupts, interrupts } from "../../src/cli/run/interrupts.ts";

let interrupted: Interrupts;
afterEach(() => {
  interrupted.stop();
  vi.useRealTimers();
});

test("Ctrl-C once waits, twice abandons; what npx passes on at the same moment is the same one", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const onFirst = vi.fn();
  interrupted = interrupts(onFirst);
  process.emit("SIGINT");
  vi.advanceTimersByTime(50);
  process.emit("SIGINT");
  expect([interrupted.isEnding(), interrupted.by(), interrupted.signal.aborted]).toEqual([true, null, false]);
  vi.advanceTimersByTime(400);
  process.emit("SIGINT");
  expect([interrupted.by(), interrupted.signal.aborted]).toEqual(["SIGINT", true]);
  expect(onFirst).toHaveBeenCalledTimes(1);
});

test("SIGTERM abandons at once", () => {
  interrupted = interrupts(() => expect.unreachable());
  process.emit("SIGTERM");
  expect([interrupted.isEnding(), interrupted.by(), interrupted.signal.aborted]).toEqual([true, "SIGTERM", true]);
});
