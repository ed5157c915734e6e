import { describe, expect, test } from "vitest";
import type { PruningRule } from "../../../src/index.ts";
import { createStudy, floatParameter, pruning, stopping } from "../../../src/index.ts";
import type { Outlook, StoppingRule } from "../../../src/study/streams/index.ts";
import type { Trial } from "../../../src/study/trials/index.ts";
import { FakeSource, fakeDefinition } from "./fakeSource.ts";

/** A curve: its values at the steps 1, 2, …, or [step, value]. */
type Curve = readonly (number | readonly [number, number])[];

const trialOf = (curve: Curve, id: number): Trial => {
  const points = curve.map((point, i) => (typeof point === "number" ? [i + 1, point] : point));
  const reports = points.map(([step, v]) => ({ step, values: { v } }));
  return { id, status: "running", parameters: {}, reports } as unknown as Trial;
};

/** What a rule says of the last of the curves, given the others. */
function said(rule: PruningRule, direction: "minimize" | "maximize", ...curves: readonly Curve[]): string | null {
  const trials = curves.map(trialOf);
  return rule(trials[trials.length - 1], { trials, metric: "v", direction });
}

/** The rule prunes the last curve when it is minimized; and its mirror image when that is maximized. */
function expectPruned(rule: PruningRule, curves: readonly Curve[], pruned: boolean): void {
  const mirrored = curves.map((curve) =>
    curve.map((point) => (typeof point === "number" ? -point : ([point[0], -point[1]] as const))),
  );
  expect(said(rule, "minimize", ...curves) !== null).toBe(pruned);
  expect(said(rule, "maximize", ...mirrored) !== null).toBe(pruned);
}

describe("pruning.median", () => {
  const rule = pruning.median({ startupTrials: 3 });
  test.each<[string, readonly Curve[], boolean]>([
    ["worse than the median 2 of 1, 2, 3", [[1], [2], [3], [2.5]], true],
    ["equal to the median", [[1], [2], [3], [2]], false],
    ["better than the median", [[1], [2], [3], [1.5]], false],
    ["too few others", [[1], [2], [2.5]], false],
    ["others that did not come to its step do not count", [[1, 1], [2], [3, 3], [5, 5]], false],
    [
      "its best value so far counts",
      [
        [1, 1],
        [2, 2],
        [3, 3],
        [1.5, 9],
      ],
      false,
    ],
    ["values of others after its step do not count", [[4, 0], [5, 0], [6, 0], [4.5]], false],
    [
      "the best values of others up to its step count",
      [
        [1, 4],
        [2, 5],
        [3, 6],
        [2.5, 2.5],
      ],
      true,
    ],
    ["an even number of others: the better one in the middle", [[1], [2], [3], [4], [2.5]], true],
    ["nothing is reported yet", [[1], [2], [3], []], false],
    ["others that are judged from a later step on do not count", [[[5, 0]], [[5, 0]], [[5, 0]], [1]], false],
  ])("%s", (_, curves, pruned) => expectPruned(rule, curves, pruned));

  test("not before the warm-up is over", () => {
    const later = pruning.median({ startupTrials: 1, warmupSteps: 3 });
    expectPruned(
      later,
      [
        [1, 1, 1],
        [2, 2],
      ],
      false,
    );
    expectPruned(
      later,
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      true,
    );
  });

  test("reports of other metrics make no difference", () => {
    const [a, b] = [trialOf([1], 0), trialOf([], 1)];
    const reports = [{ step: 1, values: { other: 5 } }];
    const view = { trials: [a, { ...b, reports }], metric: "v", direction: "minimize" } as const;
    expect(pruning.median({ startupTrials: 1 })({ ...b, reports }, view)).toBeNull();
  });

  test("says why", () =>
    expect(said(rule, "minimize", [1], [2], [3], [2.5])).toBe(
      "at step 1 it is not among the best 50 % of 3 other trials",
    ));
});

describe("pruning.percentile", () => {
  const others: readonly Curve[] = [[1], [2], [3], [4], [5], [6], [7], [8]];
  test.each([
    [25, 2, false],
    [25, 2.1, true],
    [12.5, 1, false],
    [12.5, 1.1, true],
    [1, 1.1, true],
    [75, 6, false],
    [75, 6.1, true],
    [99, 8, false],
    [99, 8.1, true],
  ])("the best %d % of 1, …, 8: %d", (p, value, pruned) =>
    expectPruned(pruning.percentile(p), [...others, [value]], pruned));
});

describe("pruning.successiveHalving", () => {
  const rule = pruning.successiveHalving({ reductionFactor: 2 });
  test.each<[string, readonly Curve[], boolean]>([
    ["alone on its rung", [[5]], false],
    ["the best of two", [[5], [4]], false],
    ["the second of two", [[4], [5]], true],
    ["the second of four", [[4], [6], [7], [5]], false],
    ["the third of four", [[4], [6], [5], [5.5]], true],
    ["a tie goes on", [[4], [4]], false],
    [
      "between rungs it is not judged",
      [
        [1, 1, 1, 1],
        [5, 5, 5],
      ],
      false,
    ],
    [
      "the next rung is step 4",
      [
        [1, 1, 1, 1],
        [5, 5, 5, 5],
      ],
      true,
    ],
    [
      "only those on its rung count",
      [
        [1, 1],
        [5, 5, 5, 5],
      ],
      false,
    ],
    [
      "what came after the rung does not count",
      [
        [5, 5, 5, 5, 0],
        [4, 4, 4, 4],
      ],
      false,
    ],
    ["steps that skip the rung: the first past it", [[[5, 1]], [[5, 2]]], true],
    [
      "and not again before the next rung",
      [
        [
          [5, 1],
          [6, 1],
        ],
        [
          [5, 2],
          [6, 2],
        ],
      ],
      false,
    ],
  ])("%s", (_, curves, pruned) => expectPruned(rule, curves, pruned));

  test("rungs are at r, rη, rη²", () => {
    const steps = (r: number, length: number): Curve[] =>
      [Array.from({ length }, () => 1), Array.from({ length }, () => 2)].map((curve) =>
        curve.slice(0, Math.max(length, r)),
      );
    const judged = Array.from({ length: 20 }, (_, i) => i + 1).filter(
      (n) =>
        said(pruning.successiveHalving({ minResource: 2, reductionFactor: 3 }), "minimize", ...steps(n, n)) !== null,
    );
    expect(judged).toEqual([2, 6, 18]);
  });
});

describe("pruning.threshold", () => {
  test.each<[object, Curve, string | null]>([
    [{ upper: 1 }, [0, 1], null],
    [{ upper: 1 }, [0, 1.5], "v is 1.5, above 1"],
    [{ lower: 0 }, [-0.5], "v is -0.5, below 0"],
    [{ lower: 0, upper: 1 }, [5, 0.5], null],
    [{ lower: 0 }, [], null],
  ])("%j %j", (limits, curve, reason) => expect(said(pruning.threshold(limits), "minimize", curve)).toBe(reason));
});

test.each<[() => unknown, RegExp]>([
  [() => pruning.percentile(0), /percentile/],
  [() => pruning.percentile(100), /percentile/],
  [() => pruning.median({ startupTrials: 0 }), /startupTrials/],
  [() => pruning.median({ warmupSteps: Number.NaN }), /warmupSteps/],
  [() => pruning.median({ startupTrial: 3 } as never), /unknown option "startupTrial"/],
  [() => pruning.successiveHalving({ minResources: 3 } as never), /unknown option "minResources"/],
  [() => pruning.threshold({ uper: 1 } as never), /unknown option "uper"/],
  [() => pruning.threshold({}), /a limit, lower or upper/],
  [() => pruning.threshold(undefined as never), /an object of options/],
  [() => pruning.successiveHalving({ reductionFactor: 1 }), /reductionFactor/],
  [() => pruning.successiveHalving({ minResource: 0 }), /minResource/],
  [() => pruning.threshold({ lower: 1, upper: 1 }), /threshold/],
  [() => stopping.trials(0), /trials/],
  [() => stopping.time(0), /time/],
  [() => stopping.cost(-1), /cost/],
  [() => stopping.target(Number.NaN), /target/],
  [() => stopping.noImprovement(0), /noImprovement/],
  [() => stopping.noImprovement(1, { buy: 1 } as never), /unknown option "buy"/],
  [() => stopping.noImprovement(1, { by: Number.NaN }), /by/],
  [() => stopping.anyOf(20 as never), /stopping\.trials/],
  [() => stopping.allOf(stopping.trials(1), 20 as never), /stopping\.trials/],
  [() => stopping.expectedImprovement(0), /expectedImprovement/],
  [() => stopping.regretBound(0), /regretBound/],
  [() => stopping.allOf(), /allOf/],
])("refused: %s", (make, message) => expect(make).toThrow(message));

describe("a study that cannot compare trials by one metric", () => {
  const parameters = { x: floatParameter(0, 1) };
  const message = async (objectives: Record<string, "minimize">, metrics: readonly string[]) => {
    const study = createStudy({ parameters, objectives, metrics, initialTrials: 5 });
    for await (const trial of study.suggestions()) {
      await trial.report(1, { a: 1 });
      try {
        return trial.shouldPrune(pruning.median());
      } catch (error) {
        return (error as Error).message;
      }
    }
  };
  test("several objectives are refused", async () =>
    expect(await message({ a: "minimize", b: "minimize" }, ["a", "b"])).toBe(
      "prune: the study has 2 objectives; trials are compared by one",
    ));
  test("an objective that is a formula is refused", async () =>
    expect(await message({ "a + b": "minimize" }, ["a", "b"])).toBe(
      'prune: the objective "a + b" is a formula; trials are compared by a metric that they report',
    ));
});

/** A study with these results, in this order; null is one that runs, a word one that failed. */
function after(results: readonly (number | null | string)[], direction: "minimize" | "maximize" = "minimize") {
  const study = new FakeSource({ definition: fakeDefinition({ objectives: [{ name: "v", direction }] }) });
  for (const [id, result] of results.entries()) {
    study.do({ type: "create", suggestions: [{ parameters: { x: id }, origin: "fake" }], time: 0 });
    if (typeof result === "number") study.do({ type: "tell", trial: id, outcome: result, cost: 2 });
    if (typeof result === "string") study.do({ type: "fail", trial: id, message: result });
  }
  return study;
}

const outlook: Outlook = { expectedImprovement: 0.05, noise: 1, regretBound: 0.2 };

async function reason(rule: StoppingRule, study: FakeSource, seen: Outlook | null = outlook, time = 0) {
  const { state, definition } = study;
  return rule({ state, definition, time: state.began + time, outlook: async () => seen });
}

describe("stopping", () => {
  test.each<[string, StoppingRule, readonly (number | null | string)[], string | null]>([
    ["too few trials", stopping.trials(3), [1, 2], null],
    ["trials that run or failed count", stopping.trials(3), [1, null, "no"], "there are 3 trials"],
    ["cost so far", stopping.cost(5), [1, 2], null],
    ["cost reached", stopping.cost(4), [1, 2], "the trials have cost 4"],
    ["no trial yet", stopping.target(1), [], null],
    ["target not reached", stopping.target(1), [1.1, 2], null],
    ["target reached exactly", stopping.target(1), [2, 1], "trial 1 reached the target with 1"],
    ["improved lately", stopping.noImprovement(2), [3, 2, 1], null],
    ["no improvement", stopping.noImprovement(2), [1, 2, 3], "the last 2 trials brought no improvement"],
    ["a tie is no improvement", stopping.noImprovement(2), [1, 1, 1], "the last 2 trials brought no improvement"],
    ["those that run or failed do not count", stopping.noImprovement(2), [1, 2, null, "no"], null],
    ["improvement by enough", stopping.noImprovement(2, { by: 0.5 }), [3, 2.4, 2.3], null],
    [
      "improvement by too little",
      stopping.noImprovement(2, { by: 1 }),
      [3, 2.4, 2.3],
      "the last 2 trials brought no improvement",
    ],
    ["any of none", stopping.anyOf(), [1], null],
    ["any", stopping.anyOf(stopping.trials(9), stopping.cost(1)), [1], "the trials have cost 2"],
    ["all: one not yet", stopping.allOf(stopping.trials(9), stopping.cost(1)), [1], null],
    [
      "all",
      stopping.allOf(stopping.trials(1), stopping.cost(1)),
      [1],
      "there are 1 trials, and the trials have cost 2",
    ],
  ])("%s", async (_, rule, results, expected) => expect(await reason(rule, after(results))).toBe(expected));

  test("maximized", async () => {
    expect(await reason(stopping.target(1), after([0.9], "maximize"))).toBeNull();
    expect(await reason(stopping.target(1), after([0.9, 1.5], "maximize"))).toBe("trial 1 reached the target with 1.5");
    expect(await reason(stopping.noImprovement(2), after([1, 2, 3], "maximize"))).toBeNull();
    expect(await reason(stopping.noImprovement(2), after([3, 2, 1], "maximize"))).toMatch(/no improvement/);
  });

  test("abandoned trials do not count; attached ones raise the bar without counting as attempts", async () => {
    const study = after([1, null]);
    study.do({ type: "abandon", trial: 1 });
    expect(await reason(stopping.trials(2), study)).toBeNull();
    study.do({ type: "attach", rows: [5, 6, 7].map((outcome) => ({ parameters: { x: outcome }, outcome })) });
    expect(await reason(stopping.noImprovement(1), study)).toBeNull();
    study.do({ type: "create", suggestions: [{ parameters: { x: 9 }, origin: "fake" }], time: 0 });
    study.do({ type: "tell", trial: 5, outcome: 1 });
    expect(await reason(stopping.noImprovement(1), study)).toMatch(/no improvement/);
  });

  test("time since the study began", async () => {
    expect(await reason(stopping.time(2), after([1]), null, 1999)).toBeNull();
    expect(await reason(stopping.time(2), after([1]), null, 2000)).toBe("2 seconds are over");
  });

  test.each<[string, StoppingRule, Outlook | null, string | null]>([
    ["no model yet", stopping.expectedImprovement(), null, null],
    [
      "a share of the noise",
      stopping.expectedImprovement(0.1),
      outlook,
      "the expected improvement of 0.0500 is below 0.1 of the noise",
    ],
    ["at the share", stopping.expectedImprovement(0.05), outlook, null],
    ["no model yet", stopping.regretBound(1), null, null],
    [
      "within epsilon",
      stopping.regretBound(0.2),
      outlook,
      "the best trial is within 0.200 of the optimum, by the model",
    ],
    ["not within epsilon", stopping.regretBound(0.19), outlook, null],
  ])("by the model: %s", async (_, rule, seen, expected) =>
    expect(await reason(rule, after([1, 2]), seen)).toBe(expected));

  describe("of several objectives", () => {
    /** Two objectives, the second maximized, beyond thresholds of 10 and 0. */
    const two = fakeDefinition({
      objectives: [
        { name: "v", direction: "minimize", threshold: 10 },
        { name: "w", direction: "maximize", threshold: 0 },
      ],
      metrics: ["v", "w"],
      measured: (outcome) => {
        const [v, w] = outcome as [number, number];
        return { v: { mean: v, sem: null }, w: { mean: w, sem: null } };
      },
      objectiveValues: ({ v, w }) => [v.mean, w.mean],
    });
    const tried = (...outcomes: readonly (readonly [number, number])[]) => {
      const study = new FakeSource({ definition: two });
      for (const [id, outcome] of outcomes.entries()) {
        study.do({ type: "create", suggestions: [{ parameters: { x: id }, origin: "fake" }], time: 0 });
        study.do({ type: "tell", trial: id, outcome });
      }
      return study;
    };

    test("rules of one best trial are refused, and those of a front for one", async () => {
      const study = tried([1, 1]);
      for (const rule of [stopping.target(1), stopping.expectedImprovement(), stopping.regretBound(1)])
        await expect(async () => reason(rule, study)).rejects.toThrow(/2 objectives/);
      await expect(async () => reason(stopping.hypervolume(1), after([1]))).rejects.toThrow(/one objective/);
      expect(() => stopping.hypervolume(0)).toThrow(/hypervolume/);
    });

    test("a hypervolume is reached, beyond the thresholds", async () => {
      expect(await reason(stopping.hypervolume(30), tried([11, 100]))).toBeNull();
      // 8 x 3 and 4 x 5, which share 4 x 3.
      expect(await reason(stopping.hypervolume(33), tried([2, 3], [6, 5]))).toBeNull();
      expect(await reason(stopping.hypervolume(32), tried([2, 3], [6, 5]))).toBe("the hypervolume is 32");
    });

    test("trials that add nothing to it are no improvement", async () => {
      expect(await reason(stopping.noImprovement(2), tried([2, 3], [3, 2], [6, 5]))).toBeNull();
      expect(await reason(stopping.noImprovement(2), tried([2, 3], [3, 2], [2, 3]))).toMatch(/no improvement/);
      // The last one adds 4 x 2.
      expect(await reason(stopping.noImprovement(1, { by: 7 }), tried([2, 3], [6, 5]))).toBeNull();
      expect(await reason(stopping.noImprovement(1, { by: 8 }), tried([2, 3], [6, 5]))).toMatch(/no improvement/);
    });
  });

  test("rules that ask for the model share one", async () => {
    let fits = 0;
    const study = new FakeSource({ outlook });
    study.outlook = async () => {
      fits++;
      return outlook;
    };
    const rule = stopping.anyOf(
      stopping.expectedImprovement(0.01),
      stopping.regretBound(0.01),
      stopping.regretBound(1),
    );
    const { suggestions } = await import("../../../src/study/streams/index.ts");
    for await (const _ of suggestions(async () => study, { until: rule })) throw new Error("it should have stopped");
    expect(fits).toBe(1);
    expect(study.state.stopped).toMatch(/within 0.200/);
  });
});
