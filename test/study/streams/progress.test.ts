import { filter, firstValueFrom, lastValueFrom, takeWhile, toArray } from "rxjs";
import { describe, expect, test } from "vitest";
import {
  createStudy,
  evaluate,
  floatParameter,
  memoryStorage,
  openStudy,
  type Strategy,
  stopping,
} from "../../../src/index.ts";
import type { SearchProgress } from "../../../src/study/strategies/index.ts";
import { progressOf } from "../../../src/study/streams/progress.ts";
import { inThread, suggester } from "../../../src/study/suggester/index.ts";
import { eventually } from "../../support/eventually.ts";
import { bowl } from "../suggester/bowl.ts";
import { workerFiles } from "../suggester/workerFiles.ts";
import { FakeSource, fakeDefinition } from "./fakeSource.ts";

const { worker } = workerFiles();
const definition = {
  parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
  objectives: { v: "minimize" },
} as const;

describe("time left and phase, by hand", () => {
  /** Trials made at 0 s, 2 s, …, each settled (at cost 3) unless it is among the last that run. */
  const study = (budget: object, made: number, running: number) => {
    const source = new FakeSource({ definition: fakeDefinition({ budget }) });
    let state = source.state;
    for (let id = 0; id < made; id++) {
      const create = { suggestions: [{ parameters: { x: id }, origin: "fake" }], session: id === 0 ? "old" : "me" };
      source.do({ type: "create", ...create, time: 0 });
      if (id < made - running) source.do({ type: "tell", trial: id, outcome: 1, cost: 3 });
    }
    state = source.state;
    const trials = state.trials.map((trial) => ({ ...trial, created: 2000 * trial.id }));
    return { ...state, trials, began: 0 };
  };
  const timeLeft = (budget: object, made: number, running: number, seconds: number) => {
    const source = { definition: fakeDefinition({ budget }), session: "me" };
    return progressOf(study(budget, made, running), null, source, 1000 * seconds).timeLeft;
  };

  test.each([
    ["no budget", {}, 3, 1, 10, null],
    ["no rate yet", { trials: 9 }, 1, 0, 10, null],
    // Trials 1 and 2 of this process took 8 s from 2 s on; 6 are left.
    ["trials", { trials: 9 }, 3, 0, 10, 24],
    // Trial 2 runs: one took 8 s, and 6 are left besides it.
    ["trials that run are still to come", { trials: 9 }, 3, 1, 10, 56],
    ["time", { time: 100 }, 1, 0, 10, 90],
    ["time that is over", { time: 5 }, 1, 0, 10, 0],
    // 9 of 18 are spent, 6 of them by this process, in 8 s.
    ["cost", { cost: 18 }, 3, 0, 10, 12],
    ["the first limit counts", { cost: 18, trials: 9, time: 100 }, 3, 0, 10, 12],
  ])("%s", (_, budget, made, running, seconds, expected) =>
    expect(timeLeft(budget, made, running, seconds)).toBe(expected));

  test("phases", () => {
    const source = new FakeSource();
    const phase = (search = false) =>
      progressOf(
        source.state,
        search ? { restarts: 3, acquisition: Number.NEGATIVE_INFINITY } : null,
        { definition: source.definition, session: "me" },
        0,
      );
    expect(phase()).toMatchObject({ phase: "idle", running: 0, settled: 0, restarts: null, acquisition: null });
    expect(phase(true)).toMatchObject({ phase: "searching", restarts: 3, acquisition: null });
    source.do({ type: "create", suggestions: [{ parameters: {}, origin: "fake" }], time: 0 });
    expect(phase()).toMatchObject({ phase: "waiting", running: 1 });
    source.do({ type: "pause" });
    expect(phase().phase).toBe("paused");
    source.do({ type: "resume" });
    source.do({ type: "tell", trial: 0, outcome: 1 });
    source.do({ type: "stop", reason: "enough" });
    expect(phase()).toMatchObject({ phase: "stopped", running: 0, settled: 1 });
  });
});

test.each([
  ["in this thread", false],
  ["in a worker", worker],
] as const)("the built-in strategy says how far its search is, %s", async (_, where) => {
  const { suggest, close } = suggester({ strategy: { name: "auto" }, worker: where }, inThread());
  const seen: SearchProgress[] = [];
  const onProgress = (progress: SearchProgress) => void seen.push(progress);
  await suggest(await bowl(8), { count: 1, id: 8, seed: 3, fixed: {}, onProgress });
  expect(seen.length).toBeGreaterThan(0);
  expect(seen[0].restarts).toBeGreaterThan(0);
  await close();
});

test("says how far a search is", async () => {
  const strategy: Strategy = async (_, { onProgress }) => {
    onProgress?.({ restarts: 3, acquisition: -1.5 });
    return new Promise<never>(() => {});
  };
  const study = createStudy({ ...definition, strategy });
  const searching = firstValueFrom(study.progress$.pipe(filter(({ restarts }) => restarts !== null)));
  const subscription = study.suggestions$().subscribe();
  expect(await searching).toMatchObject({ phase: "searching", restarts: 3, acquisition: -1.5 });
  subscription.unsubscribe();
});

test("a strategy that reports after it was aborted changes nothing", async () => {
  let late = () => {};
  const strategy: Strategy = async (_, { onProgress }) => {
    late = () => onProgress?.({ restarts: 1, acquisition: 1 });
    return new Promise<never>(() => {});
  };
  const study = createStudy({ ...definition, strategy });
  const phases: string[] = [];
  const watching = study.progress$.subscribe(({ phase }) => phases.push(phase));
  const searching = study.suggestions$().subscribe();
  await eventually(() => expect(phases.at(-1)).toBe("searching"));
  searching.unsubscribe();
  await eventually(() => expect(phases.at(-1)).toBe("idle"));
  late();
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(phases.at(-1)).toBe("idle");
  watching.unsubscribe();
});

test("ends as stopped, and is throttled", async () => {
  const strategy = async (_: object, { id }: { id: number }) => [
    { parameters: { x: (id * 0.618) % 1, y: 0 }, origin: "test", reason: "" },
  ];
  const study = createStudy({ ...definition, strategy });
  const phases = lastValueFrom(
    study.progress$.pipe(
      takeWhile(({ phase }) => phase !== "stopped", true),
      toArray(),
    ),
  );
  await lastValueFrom(study.suggestions$({ until: stopping.trials(60) }).pipe(evaluate(() => 1)));
  const seen = await phases;
  expect(seen.at(-1)).toMatchObject({ phase: "stopped", running: 0, settled: 60 });
  expect(seen.length).toBeLessThan(60);
});

describe("learnFromPruned", () => {
  const pruned = async (learnFromPruned: boolean | undefined) => {
    const points: { points: number; pruned: number; outcomes: unknown }[] = [];
    const study = createStudy({
      parameters: { x: floatParameter(0, 1) },
      objectives: { v: "minimize" },
      initialTrials: 2,
      ...(learnFromPruned !== undefined && { learnFromPruned }),
      strategy: async (evidence, { id }) => {
        points.push({
          points: evidence.points.length,
          pruned: evidence.pruned.length,
          outcomes: evidence.outcomes.flat(),
        });
        return [{ parameters: { x: id / 10 }, origin: "test", reason: "" }];
      },
    });
    const [a, b, c] = [await study.ask(), await study.ask(), await study.ask()];
    await study.tell(b, 5);
    await study.report(a, 1, 4);
    await study.report(a, 2, 3);
    await study.prune(a);
    await study.prune(c);
    await study.ask();
    expect(study.best()?.trial.id).toBe(1);
    expect(await study.recommend()).toMatchObject({ trial: { id: 1 } });
    return points.at(-1);
  };

  test("by default a model learns nothing of pruned trials, but they are not suggested again", async () => {
    expect(await pruned(undefined)).toEqual({ points: 1, pruned: 2, outcomes: [5] });
    expect(await pruned(false)).toEqual({ points: 1, pruned: 2, outcomes: [5] });
  });

  test("with it, it learns their last values, where there are any", async () => {
    expect(await pruned(true)).toEqual({ points: 2, pruned: 2, outcomes: [5, 3] });
  });

  test("is part of the definition", async () => {
    const storage = memoryStorage();
    await openStudy({ ...definition, storage });
    await expect(openStudy({ ...definition, learnFromPruned: true, storage })).rejects.toThrow(/learnFromPruned/);
  });
});
