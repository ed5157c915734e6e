import { describe, expect, test } from "vitest";
import { choiceParameter, createStudy, floatParameter, intParameter, studyFromJSON } from "../../src/index.ts";
import type { Evidence } from "../../src/study/strategies/index.ts";
import { auto, trustRegion } from "../../src/study/strategies/index.ts";
import { bowl } from "./suggester/bowl.ts";

const request = { count: 1, id: 9, seed: 1, fixed: {} };
type State = { length: number; successes: number; failures: number; seen: number; begun: number };

/** The region after n results, of which the last `fresh` are new, from an earlier state. */
async function after(outcomes: readonly number[], state: Partial<State>): Promise<State> {
  const known = await bowl(outcomes.length);
  const before = { length: 0.8, successes: 0, failures: 0, seen: outcomes.length - 1, begun: 0, ...state };
  const evidence: Evidence = { ...known, outcomes: outcomes.map((y) => [y]), start: { trustRegion: before } };
  const [{ start }] = await trustRegion()(evidence, request);
  return start?.trustRegion as State;
}

const seven = [9, 8, 7, 6, 5, 4, 3];

test("a success counts, three in a row double the width, up to 1.6", async () => {
  expect(await after([...seven, 1], { failures: 2 })).toMatchObject({
    length: 0.8,
    successes: 1,
    failures: 0,
    seen: 8,
  });
  expect(await after([...seven, 1], { successes: 2 })).toMatchObject({ length: 1.6, successes: 0 });
  expect(await after([...seven, 1], { successes: 2, length: 1.6 })).toMatchObject({ length: 1.6 });
});

test("failures halve it, and begin another region in the end", async () => {
  expect(await after([...seven, 4], { successes: 2 })).toMatchObject({ length: 0.8, successes: 0, failures: 1 });
  expect(await after([...seven, 4], { failures: 3 })).toMatchObject({ length: 0.4, failures: 0, begun: 0 });
  expect(await after([...seven, 4], { failures: 3, length: 0.01 })).toMatchObject({ length: 0.8, begun: 8 });
  // An improvement by less than a thousandth of what the best trial is ahead is none.
  expect(await after([...seven, 3 - 1e-4], {})).toMatchObject({ failures: 1 });
});

test("results of its start, and no results, leave it as it is", async () => {
  expect(await after(seven, { begun: 4 })).toMatchObject({ length: 0.8, failures: 0, seen: 7 });
  expect(await after(seven, { seen: 7, failures: 3 })).toMatchObject({ length: 0.8, failures: 3 });
});

test("experiments stay within the region, around the best trial that satisfies the constraints most", async () => {
  const known = await bowl(8);
  const state = { length: 0.2, successes: 0, failures: 0, seen: 8, begun: 0 };
  const best = async (violations: number[][]) => {
    const evidence: Evidence = { ...known, violations, start: { trustRegion: state } };
    const [{ parameters, reason }] = await trustRegion()(evidence, request);
    expect(reason).toMatch(/in a trust region of width 0.2 around the best trial/);
    return [parameters.x, parameters.y] as number[];
  };
  const order = known.outcomes.map(([y], i) => ({ y, i })).sort((a, b) => a.y - b.y);
  const inRegion = ([x, y]: number[], i: number) =>
    Math.max(Math.abs(x - known.points[i][0]), Math.abs(y - known.points[i][1])) <= 0.1 + 1e-12;
  expect(inRegion(await best(known.outcomes.map(() => [-1])), order[0].i)).toBe(true);
  // All are infeasible; number 3 least.
  expect(inRegion(await best(known.outcomes.map((_, i) => [Math.abs(i - 3) + 0.1])), 3)).toBe(true);
});

test("its state travels with the trials: saved and read, a study goes on as if it had not been", async () => {
  const definition = {
    parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1), c: choiceParameter(["p", "q"]) },
    objectives: { v: "minimize" },
    seed: 2,
  } as const;
  const options = { strategy: { name: "trustRegion" }, worker: false } as const;
  const outcome = ({ x, y, c }: { x: number; y: number; c: string }) =>
    10 * (y - x * x) ** 2 + (1 - x) ** 2 + (c === "p" ? 1 : 0);
  const study = createStudy({ ...definition, ...options });
  for (let i = 0; i < 9; i++) {
    const trial = await study.ask();
    await study.tell(trial, outcome(trial.parameters));
  }
  const saved = JSON.parse(JSON.stringify(study));
  const [next, again] = [await study.ask(), await (await studyFromJSON(saved, options)).ask()];
  expect(again.parameters).toEqual(next.parameters);
  expect(next.start?.trustRegion).toMatchObject({ seen: 9 });
});

describe("the default strategy", () => {
  /** The suggestion after these results, of which the last `fresh` came out since the state was left. */
  async function next(outcomes: readonly number[], state: Partial<State>, other: Partial<Evidence> = {}) {
    const known = await bowl(outcomes.length);
    const before = { length: 2, successes: 0, failures: 0, seen: outcomes.length - 1, begun: 0, ...state };
    const evidence = { ...known, outcomes: outcomes.map((y) => [y]), start: { trustRegion: before }, ...other };
    const [suggestion] = await auto()(evidence as Evidence, request);
    return { ...suggestion, state: suggestion.start?.trustRegion as State | undefined };
  }
  const stalled = [3, 4, 5, 6, 7, 8, 9, 7.5];

  test("searches the whole space as long as trials improve, and a trust region once they do not", async () => {
    const improving = await next([...seven, 1], { failures: 3 });
    expect(improving.state).toMatchObject({ length: 2, failures: 0 });
    expect(improving.reason).not.toMatch(/trust region/);
    const local = await next(stalled, { failures: 3 });
    expect(local.state).toMatchObject({ length: 0.4, failures: 0, successes: 0 });
    expect(local.reason).toMatch(/in a trust region of width 0.4 around the best trial/);
  });

  test("goes back to the whole space once the region has converged", async () => {
    const { state, reason } = await next(stalled, { failures: 3, length: 0.01 });
    expect(state).toMatchObject({ length: 2, failures: 0, begun: 0 });
    expect(reason).not.toMatch(/trust region/);
  });

  test.each<[string, Partial<Evidence>]>([
    ["noise is declared", { declared: { noise: true } }],
    [
      "there are several objectives",
      {
        objectives: [
          { name: "v", direction: "minimize" },
          { name: "w", direction: "minimize" },
        ],
        outcomes: stalled.map((y, i) => [y, i]),
        variances: stalled.map(() => [null, null]),
      },
    ],
  ])("has no trust region where %s", async (_, other) => {
    expect((await next(stalled, { failures: 3 }, other)).reason).not.toMatch(/trust region/);
  });

  test("of a list, the whole is evaluated", async () => {
    const candidates = Array.from({ length: 40 }, (_, i) => ({ x: i / 39, y: ((i * 7) % 40) / 39 }));
    const study = createStudy({ candidates, objectives: { v: "minimize" }, worker: false, initialTrials: 5 });
    for (let i = 0; i < 12; i++) {
      const trial = await study.ask();
      expect(trial.reason).not.toMatch(/trust region/);
      await study.tell(trial, i);
    }
  });

  test("whole numbers that a region has no more of are searched for in the whole space", async () => {
    const parameters = { n: intParameter(0, 30), m: intParameter(0, 200) };
    const study = createStudy({ parameters, objectives: { v: "minimize" }, worker: false, initialTrials: 5 });
    const keys = new Set<string>();
    for (let i = 0; i < 28; i++) {
      const trial = await study.ask();
      keys.add(JSON.stringify(trial.parameters));
      await study.tell(trial, (trial.parameters.n - 3) ** 2 + (trial.parameters.m > 20 ? 1 : 0));
    }
    expect(keys.size).toBe(28);
    expect(study.best()?.value).toBe(0);
  });
});
