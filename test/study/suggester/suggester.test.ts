import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";
import { AbortError, InputError, NumericalError } from "../../../src/errors/index.ts";
import {
  choiceParameter,
  createStudy,
  type Evidence,
  floatParameter,
  intParameter,
  type SpaceDefinition,
  strategies,
  type WorkerOption,
} from "../../../src/index.ts";
import type { Analyses, AnalysisOptions } from "../../../src/study/insight/index.ts";
import { inThread, type Suggester, type SuggesterOptions, suggester } from "../../../src/study/suggester/index.ts";
import { eventually } from "../../support/eventually.ts";
import { takeWarnings } from "../../support/warnings.ts";
import { bowl } from "./bowl.ts";
import { workerFiles } from "./workerFiles.ts";

const files = workerFiles();
const request = { count: 1, id: 8, seed: 3, fixed: {} };
const strategy = { name: "auto" } as const;
const acting = { module: files.acting, by: "option" };
/** A request on which acting.ts acts. */
const act = (name: string, message = "") => ({ ...request, fixed: { act: name, message } });

/** Closed when the test is over. */
const opened: Suggester[] = [];
const open = (options: SuggesterOptions): Suggester => {
  const made = suggester(options, inThread());
  opened.push(made);
  return made;
};
afterEach(async () => {
  vi.useRealTimers();
  for (const each of opened.splice(0)) await each.close();
});

/** A worker option, and the workers that it has started. */
function counted(): { worker: WorkerOption; started: Worker[] } {
  const started: Worker[] = [];
  const worker = () => {
    started.push(new Worker(files.worker));
    return started[started.length - 1];
  };
  return { worker, started };
}

const acts = { by: "option", acted: { parameters: { n: 8, id: 8 }, origin: "acting", reason: "by option" } };

/** Evidence of a bowl and of the first coordinate, which is maximized. */
function twoObjectives(evidence: Evidence): Evidence {
  const { objectives, outcomes, points } = evidence;
  return {
    ...evidence,
    objectives: [...objectives, { name: "w", direction: "maximize" }],
    outcomes: outcomes.map(([v], i) => [v, points[i][0]]),
    variances: outcomes.map(() => [null, null]),
  };
}

/** What it rejects with, and whether other work of this thread went on before. */
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("it did not fail"),
    (error: unknown) => error,
  );

describe("the same numbers in a worker and in this thread", () => {
  const spaces: Record<string, SpaceDefinition | undefined> = {
    floats: undefined,
    mixed: { parameters: { x: floatParameter(1e-3, 1, { log: true }), k: intParameter(1, 9) } },
    constrained: {
      parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
      constraints: ["x + y <= 1.2", "x * y <= 0.3"],
    },
    conditional: {
      parameters: { x: floatParameter(0, 1), c: choiceParameter(["a", "b"]) },
    },
    table: { candidates: Array.from({ length: 40 }, (_, i) => ({ x: (i * 0.37) % 1, y: (i * 0.61) % 1 })) },
  };
  test.each(Object.keys(spaces))("suggestions: %s", async (name) => {
    const evidence = await bowl(8, spaces[name]);
    const two = twoObjectives(evidence);
    const direct = strategies.auto();
    const { worker, started } = counted();
    const [there, here] = [open({ strategy, worker }), open({ strategy, worker: false })];
    for (const [known, asked] of [
      [evidence, { ...request, count: 2 }],
      [evidence, { ...request, id: 2 }],
      [two, { ...request, count: 2 }],
    ] as const) {
      const expected = await direct(known, asked);
      expect(await there.suggest(known, asked)).toEqual(expected);
      expect(await here.suggest(known, asked)).toEqual(expected);
    }
    // It ends when nobody asks for some seconds, as on a busy machine.
    expect(started.length).toBeGreaterThan(0);
  });

  test.each(Object.keys(spaces))("analyses: %s", async (name) => {
    const evidence = await bowl(10, spaces[name]);
    const { encoding } = evidence.space;
    const configurations = [...evidence.points.slice(2), [0.2, 0.4], [0.9, 0.1]].map((point) => encoding.decode(point));
    const [there, here] = [files.worker, false as const].map((worker) => open({ strategy, worker }));
    const asked: { [N in keyof Analyses]: AnalysisOptions<N> } = {
      predict: { objective: "v", configurations },
      recommend: { eligible: [1, 3, 4], weights: [1] },
      predictedPareto: {},
      outlook: {},
      leaveOneOut: { objective: "v", trials: [0, 1, 2, 4, 5, 6, 7, 9, 10, 12] },
      importance: { objective: "v" },
      choosing: { strategy, trials: 13, constraints: [] },
      belief: {},
      health: { trials: evidence.points.map((_, i) => i), budget: [{ of: "trials", total: 20, left: 1 }] },
    };
    for (const name of Object.keys(asked) as (keyof Analyses)[]) {
      const known = name === "predictedPareto" ? twoObjectives(evidence) : evidence;
      const result = await there.analyze(name, known, asked[name]);
      expect(result).toEqual(await here.analyze(name, known, asked[name]));
      expect(result).not.toBeNull();
    }
  });
});

describe.each([
  ["a worker", () => files.worker],
  ["this thread", () => false as const],
])("a study whose predictions are computed in %s", (_, worker) => {
  const points = [0.1, 0.4, 0.6, 0.9];
  const make = async () => {
    const { x, y } = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
    const study = createStudy({ parameters: { x, y }, objectives: { v: "minimize" }, worker: worker() });
    await study.attach(points.map((x, i) => ({ parameters: { x, y: points[(2 * i) % 3] }, outcome: x * x })));
    return study;
  };

  test("throws AbortError once a signal fires, and InputError once it is closed", async () => {
    const study = await make();
    const at = [{ x: 0.5, y: 0.5 }];
    const controller = new AbortController();
    const { signal } = controller;
    const [predicted, recommended] = [study.predict(at, { signal }), study.recommend({ signal })].map(failure);
    controller.abort();
    expect(await predicted).toBeInstanceOf(AbortError);
    expect(await recommended).toBeInstanceOf(AbortError);
    expect((await study.predict(at)).mean).toHaveLength(1);
    expect(await failure(study.predict([{ x: 0.5, y: (() => 1) as never }]))).toBeInstanceOf(InputError);
    expect(await failure(study.predict([{ x: 0.5 } as never]))).toMatchObject({
      name: "InputError",
      message: expect.stringMatching(/^invalid parameters: expected a number .* for "y", got nothing/),
    });
    expect((await study.predict(at)).mean).toHaveLength(1);
    await study.close();
    expect(await failure(study.predict(at))).toMatchObject({ name: "InputError", message: "the study is closed" });
  });
});

test("the first suggestions of a built-in strategy start no worker", async () => {
  const { worker, started } = counted();
  const { suggest } = open({ strategy, worker });
  expect((await suggest(await bowl(1), { ...request, id: 1 }))[0].origin).toBe("sobol");
  expect(started).toHaveLength(0);
});

test("a strategy that is a function runs in this thread, one request at a time in their order", async () => {
  const log: string[] = [];
  const { worker, started } = counted();
  const { suggest } = open({
    worker,
    strategy: async (_, { id }) => {
      log.push(`begin ${id}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      log.push(`end ${id}`);
      return [];
    },
  });
  const evidence = await bowl();
  await Promise.all([1, 2, 3].map((id) => suggest(evidence, { ...request, id })));
  expect(log).toEqual([1, 2, 3].flatMap((id) => [`begin ${id}`, `end ${id}`]));
  expect(started).toHaveLength(0);
});

describe.each([
  ["a worker", () => files.worker, files.acting],
  ["this thread", () => false as const, new URL("acting.ts", import.meta.url)],
])("a strategy module in %s", (_, worker, module) => {
  const start = (given: object = {}) => open({ strategy: { ...acting, module, ...given }, worker: worker() });

  test("gets its options, the evidence and the request", async () => {
    const [suggestion] = await start().suggest(await bowl(8), request);
    expect(suggestion).toEqual({ ...acts.acted, start: { id: 8 } });
  });

  test("throws errors of their class, with their message, and the next request is answered", async () => {
    const { suggest } = start();
    const evidence = await bowl(8);
    const refused = await failure(suggest(evidence, act("refuse", "no")));
    expect(refused).toBeInstanceOf(NumericalError);
    expect(refused).toMatchObject({ name: "NumericalError", message: "no", stack: expect.stringMatching("acting") });
    expect(await failure(suggest(evidence, act("mistake")))).toBeInstanceOf(TypeError);
    expect(await suggest(evidence, request)).toMatchObject([acts.acted]);
  });

  test("warns", async () => {
    await start().suggest(await bowl(8), act("warn", "careful"));
    expect(takeWarnings()).toEqual(["careful"]);
  });

  test("is refused where it cannot be loaded or exports something else", async () => {
    const evidence = await bowl(8);
    const refusal = (source: string) =>
      failure(start({ module: `data:text/javascript,${source}` }).suggest(evidence, request));
    expect(await refusal("export%20default%203")).toMatchObject({
      name: "InputError",
      message: expect.stringMatching(
        /^invalid strategy module data:.*: expected a function from options to a strategy as its default export, got 3$/,
      ),
    });
    expect(await refusal("export%20default%20async()=>[]")).toMatchObject({
      name: "InputError",
      message: expect.stringMatching(/expected a function from options to a strategy, .* got a promise/),
    });
    const missing = await failure(start({ module: new URL("missing.mjs", files.worker) }).suggest(evidence, request));
    expect(missing).toBeInstanceOf(InputError);
    expect(missing).toMatchObject({ message: expect.stringMatching(/^invalid strategy module file:.*missing\.mjs: /) });
  });

  test("is aborted at once, though it heeds no signal; others that wait are answered", async () => {
    const { suggest } = start();
    const evidence = await bowl(8);
    const controller = new AbortController();
    const { signal } = controller;
    const hanging = failure(suggest(evidence, { ...act("hang"), signal }));
    const waiting = failure(suggest(evidence, { ...request, signal }));
    const other = suggest(evidence, request);
    setTimeout(() => controller.abort("reason"), 20);
    for (const error of [await hanging, await waiting]) {
      expect(error).toBeInstanceOf(AbortError);
      expect((error as Error).cause).toBe("reason");
    }
    expect(await other).toMatchObject([acts.acted]);
    expect(await failure(suggest(evidence, { ...request, signal }))).toBeInstanceOf(AbortError);
  });
});

describe("a worker", () => {
  test("is ended by an abort where it blocks, and another one answers those that wait", async () => {
    const { worker, started } = counted();
    const { suggest } = open({ strategy: acting, worker });
    const evidence = await bowl(8);
    await suggest(evidence, request);
    const controller = new AbortController();
    const spinning = failure(suggest(evidence, { ...act("spin"), signal: controller.signal }));
    const others = [1, 2].map((id) => suggest(evidence, { ...request, id }));
    setTimeout(() => controller.abort(), 20);
    expect(await spinning).toBeInstanceOf(AbortError);
    expect((await Promise.all(others)).map(([{ parameters }]) => parameters.id)).toEqual([1, 2]);
    expect(started).toHaveLength(2);
    expect(started[0].threadId).toBe(-1);
  });

  test("is not replaced when a request that waits is aborted", async () => {
    const { worker, started } = counted();
    const { suggest } = open({ strategy, worker });
    const evidence = await bowl(8);
    const controller = new AbortController();
    const first = suggest(evidence, request);
    const waiting = failure(suggest(evidence, { ...request, signal: controller.signal }));
    const last = suggest(evidence, request);
    controller.abort();
    expect(await waiting).toBeInstanceOf(AbortError);
    expect(await first).toEqual(await last);
    expect(started).toHaveLength(1);
  });

  test("may be aborted while it starts", async () => {
    const { worker, started } = counted();
    const { suggest } = open({ strategy: acting, worker });
    const evidence = await bowl(8);
    const controller = new AbortController();
    const aborted = failure(suggest(evidence, { ...request, signal: controller.signal }));
    const other = suggest(evidence, request);
    await eventually(() => expect(started).toHaveLength(1));
    controller.abort();
    expect(await aborted).toBeInstanceOf(AbortError);
    expect(await other).toMatchObject([acts.acted]);
  });

  test("that ends by itself fails its request, and another one answers the next", async () => {
    const { suggest } = open({ strategy: acting, worker: files.worker });
    const evidence = await bowl(8);
    const exited = failure(suggest(evidence, act("exit")));
    const next = suggest(evidence, request);
    expect(await exited).toMatchObject({ name: "BoflowError", message: "the worker ended with exit code 3" });
    expect(await next).toMatchObject([acts.acted]);
  });

  test("says so where a strategy returns or throws what is not plain data", async () => {
    const { suggest } = open({ strategy: acting, worker: files.worker });
    const evidence = await bowl(8);
    const returned = await failure(suggest(evidence, act("returnFunction")));
    expect(returned).toBeInstanceOf(InputError);
    expect(returned).toMatchObject({ message: expect.stringMatching(/^invalid suggestions: expected plain data \(/) });
    expect(await failure(suggest(evidence, act("throwText", "oh")))).toMatchObject({
      name: "Error",
      message: 'not an error was thrown: "oh"',
    });
  });

  test("ends after some seconds without a request, and another one answers the next", async () => {
    const { worker, started } = counted();
    const { suggest } = open({ strategy: acting, worker });
    const evidence = await bowl(8);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await suggest(evidence, request);
    vi.advanceTimersByTime(4000);
    await suggest(evidence, request);
    vi.advanceTimersByTime(4000);
    await suggest(evidence, request);
    expect(started).toHaveLength(1);
    const exited = new Promise((resolve) => started[0].once("exit", resolve));
    vi.advanceTimersByTime(6000);
    await exited;
    expect(await suggest(evidence, request)).toMatchObject([acts.acted]);
    expect(started).toHaveLength(2);
  });

  test("keeps the process during requests only", async () => {
    const ports = () => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
    const before = ports();
    const { suggest, close } = open({ strategy: acting, worker: files.worker });
    const evidence = await bowl(8);
    await suggest(evidence, request);
    expect(ports()).toBe(before);
    const hanging = failure(suggest(evidence, act("hang")));
    await eventually(() => expect(ports()).toBeGreaterThan(before));
    await close();
    await hanging;
    expect(ports()).toBe(before);
  });
});

describe("a worker that does not start", () => {
  const data = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  test.each<[string, WorkerOption, RegExp]>([
    ["no file", new URL("missing.mjs", files.worker), /Cannot find module/],
    [
      "an error of its script",
      data("throw new Error('broken')"),
      /^the worker of the study did not start \(the worker failed: broken\); suggestions are computed in this/,
    ],
    ["a script that ends", data("process.exit(0)"), /ended with exit code 0/],
    [
      "a function that throws",
      () => {
        throw new Error("not allowed");
      },
      /not allowed/,
    ],
    ["a function that returns no worker", () => ({}) as never, /expected a worker, got {}/],
  ])("%s: this thread computes, with one warning", async (_, worker, message) => {
    const { suggest, analyze } = open({ strategy, worker });
    const evidence = await bowl(8);
    const direct = await strategies.auto()(evidence, request);
    expect(await Promise.all([suggest(evidence, request), suggest(evidence, request)])).toEqual([direct, direct]);
    await analyze("outlook", evidence, {});
    expect(takeWarnings()).toEqual([expect.stringMatching(message)]);
  });

  test("nothing heard of it: the same after half a minute", async () => {
    const evidence = await bowl(8);
    const { suggest } = open({ strategy: acting, worker: data("setInterval(() => {}, 1000)") });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const suggested = suggest(evidence, request);
    await vi.waitUntil(() => vi.getTimerCount() > 0, { timeout: 60_000, interval: 1 });
    vi.advanceTimersByTime(31_000);
    expect(await suggested).toMatchObject([acts.acted]);
    expect(takeWarnings()).toEqual([expect.stringMatching(/did not answer within 30 seconds/)]);
  });
});

test.each<[string, () => WorkerOption]>([
  ["a worker", () => files.worker],
  ["this thread", () => false],
])("close, in %s: aborts what is under way or waits, and refuses the rest", async (_, worker) => {
  const { suggest, analyze, close } = suggester({ strategy: acting, worker: worker() }, inThread());
  const evidence = await bowl(8);
  const [hanging, waiting] = [act("hang"), request].map((asked) => failure(suggest(evidence, asked)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await close();
  expect(await hanging).toMatchObject({ name: "AbortError", message: "the study was closed" });
  expect(await waiting).toMatchObject({ name: "AbortError" });
  expect(await failure(suggest(evidence, request))).toMatchObject({
    name: "InputError",
    message: "the study is closed",
  });
  expect(await failure(analyze("outlook", evidence, {}))).toBeInstanceOf(InputError);
  await close();
});

test("a worker that the main thread loads says how it is meant", () => {
  const { stderr, status } = spawnSync(process.execPath, [fileURLToPath(files.worker)], { encoding: "utf8" });
  expect(stderr).toMatch(/InputError: boflow\/worker was loaded in the main thread/);
  expect(status).toBe(1);
});
