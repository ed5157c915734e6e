import { createStudy, floatParameter } from "boflow";
import { describe, expect, it } from "vitest";

const bowl = ({ x, y }: { x: number; y: number }) => (x - 0.3) ** 2 + (y - 0.7) ** 2;

/** The least value of the bowl that 20 trials find, where a region has a penalty instead. */
async function least(
  seed: number,
  penalty: (x: number) => number,
  direction: "minimize" | "maximize",
): Promise<number> {
  const sign = direction === "minimize" ? 1 : -1;
  const study = createStudy({
    parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
    objectives: { value: direction },
    seed,
    worker: false,
  });
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 20; k++) {
    const trial = await study.ask();
    const value = trial.parameters.x > 0.6 ? penalty(trial.parameters.x) : bowl(trial.parameters);
    best = Math.min(best, value);
    await study.tell(trial, sign * value);
  }
  return best;
}

describe("penalties for bad experiments", () => {
  it.each([
    ["1e3", "minimize", () => 1e3],
    ["1e10", "maximize", () => 1e10],
    ["1e6 and more, which differ", "minimize", (x: number) => 1e6 * (1 + x)],
  ] as const)("of %s, to %s, cost the good ones no digits", async (_, direction, penalty) => {
    expect(await least(1, penalty, direction)).toBeLessThan(1e-4);
  });
});
