import { floatParameter } from "boflow";
import { describe, expect, it } from "vitest";
import { play } from "../../bench/quality/play.ts";
import { pools } from "../../bench/quality/pools.ts";
import type { Problem } from "../../bench/quality/problem.ts";
import { comparison, median, ratio } from "../../bench/quality/statistics.ts";

describe("pools of real experiments", () => {
  const snar = pools("recorded").find(({ name }) => name === "snar") as Problem;

  it("have no regret at the best 1 % of the rows, and some elsewhere", () => {
    for (const { definition, regret } of pools("own")) {
      const rows = definition.candidates ?? [];
      const marked = rows.filter((row) => regret(row) === 0).length;
      expect(marked).toBe(Math.max(1, Math.ceil(rows.length / 100)));
      expect(Math.max(...rows.map(regret))).toBeLessThan(rows.length);
    }
  });

  it("count the recorded runs with their initial rows, one more than the budget where none was found", () => {
    expect(snar.recorded?.BoTorch).toEqual([15, 15, 10, 9, 12]);
    expect(snar.recorded?.random).toEqual([34, 34, 19, 32, 15]);
  });

  it("are the same for the same seed, and differ between seeds", () => {
    const start = (seed: number) => pools("own")[0].initial?.(seed);
    expect(start(3)).toEqual(start(3));
    expect(start(3)).not.toEqual(start(4));
  });
});

describe("a run", () => {
  const line: Problem = {
    name: "line",
    half: "tuning",
    measure: "experiments",
    trials: 6,
    definition: { parameters: { x: floatParameter(0, 1) }, objectives: { value: "minimize" }, initialTrials: 9 },
    initial: () => [{ x: 0.9 }, { x: 0.1 }, { x: 0.9 }],
    outcome: ({ x }) => x as number,
    regret: ({ x }) => Math.max((x as number) - 0.2, 0),
  };

  it("ends with the first experiment without regret, the initial ones counted", async () => {
    expect(await play(line, 0)).toMatchObject({ score: 2, repeats: 0 });
    const never = { ...line, regret: () => 1 };
    expect(await play(never, 0)).toMatchObject({ score: 7, repeats: 1 });
  });

  it("is judged by its best experiment or by the recommended one", async () => {
    const regret = await play({ ...line, measure: "regret", regret: ({ x }) => Math.abs((x as number) - 0.9) }, 0);
    expect(regret.score).toBe(0);
    const recommended = await play({ ...line, measure: "regret of recommended", regret: ({ x }) => x as number }, 0);
    expect(recommended.score).toBeGreaterThan(0);
    expect(recommended.score).toBeLessThan(0.3);
  });
});

describe("comparisons", () => {
  it("divide means of experiments and geometric means of regrets", () => {
    expect(ratio({ measure: "experiments", ours: [10, 20], theirs: [20, 40] })).toBeCloseTo(0.5);
    expect(ratio({ measure: "regret", ours: [1e-4, 1], theirs: [1e-2, 1] })).toBeCloseTo(0.1);
    expect(ratio({ measure: "regret", ours: [0], theirs: [1e-12] })).toBe(1);
    expect(median([3, 1, 2, 10])).toBe(2.5);
  });

  it("resample seeds in pairs", () => {
    const theirs = [10, 20, 40, 80];
    const half = comparison([{ measure: "experiments", ours: theirs.map((v) => v / 2), theirs }]);
    expect([half.ratio, half.low, half.high].map((v) => v.toFixed(9))).toEqual(new Array(3).fill("0.500000000"));
    const mixed = comparison([{ measure: "experiments", ours: [80, 40, 20, 10], theirs }]);
    expect(mixed.ratio).toBe(1);
    expect(mixed.low).toBeLessThan(0.8);
    expect(mixed.high).toBeGreaterThan(1.25);
  });
});
