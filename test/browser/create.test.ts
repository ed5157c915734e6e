import { afterEach, expect, test } from "vitest";
import {
  createStudy,
  floatParameter,
  memoryStorage,
  openStudy,
  type Study,
  studyFromJSON,
} from "../../src/browser/index.ts";
import { createStudy as createInThread } from "../../src/index.ts";
import { workerFiles } from "../study/suggester/workerFiles.ts";

const files = workerFiles();
const definition = {
  parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
  constraints: ["x + y <= 1.5", "x * y <= 0.9"],
  objectives: { "loss + 0.1 * cost": "minimize" },
  metrics: ["loss", "cost"],
  outcomeConstraints: ["cost <= 3"],
  initialTrials: 3,
  seed: 4,
} as const;

const opened: { close(): Promise<void> }[] = [];
const kept = <S extends { close(): Promise<void> }>(study: S): S => {
  opened.push(study);
  return study;
};
afterEach(async () => {
  for (const study of opened.splice(0)) await study.close();
});

const rows = [0.1, 0.4, 0.6, 0.8].map((x, i) => ({
  parameters: { x, y: (0.3 * i) % 0.7 },
  outcome: { loss: (x - 0.3) ** 2, cost: 1 + i / 2 },
}));

test("a study whose worker computes everything suggests, predicts and explains as one that computes in its thread", async () => {
  const here = kept(createInThread({ ...definition, worker: false }));
  const there = kept(createStudy({ ...definition, worker: files.worker }));
  const told = async (study: Study<typeof definition>) => {
    const first = await study.ask();
    await study.attach(rows);
    const trials = await study.ask(2);
    return {
      parameters: [first, ...trials].map(({ parameters }) => parameters),
      predicted: await study.predict([{ x: 0.2, y: 0.3 }], { objective: "loss + 0.1 * cost" }),
      explained: await study.explain(),
    };
  };
  expect(await told(there)).toEqual(await told(here));
});

test.each([undefined, false, "worker.js", {}])("the worker %j is refused", async (worker) => {
  const options = { ...definition, worker: worker as never };
  const message = /invalid worker: expected a URL/;
  expect(() => createStudy(options)).toThrow(message);
  await expect(openStudy({ ...options, storage: memoryStorage() })).rejects.toThrow(message);
  await expect(
    studyFromJSON({ parameters: { x: floatParameter(0, 1) }, objectives: { y: "minimize" } }, options),
  ).rejects.toThrow(message);
});

test("a model in the thread of the page is refused, with what to do", async () => {
  const study = kept(createStudy({ ...definition, worker: files.worker }));
  await study.attach(rows);
  await expect(study.surrogate()).rejects.toThrow(/surrogate: .* open it by openStudy of "boflow"/);
});

test("a worker that does not start is an error of the call, and is started again by the next", async () => {
  let isBroken = true;
  const { Worker } = await import("node:worker_threads");
  const worker = () => {
    if (isBroken) throw new Error("no thread is left");
    return new Worker(files.worker);
  };
  const study = kept(createStudy({ ...definition, worker }));
  await expect(study.ask()).rejects.toThrow(
    /the worker of the study did not start \(no thread is left\); make the option/,
  );
  expect(study.trials).toEqual([]);
  isBroken = false;
  expect((await study.ask()).id).toBe(0);
});

test("a strategy that is wrong is refused: at once where its form is, by the worker where its name is", async () => {
  const of = (strategy: unknown) => createStudy({ ...definition, worker: files.worker, strategy: strategy as never });
  expect(() => of("auto")).toThrow(/invalid strategy: expected an object/);
  await expect(kept(of({ name: "tpe" })).ask()).rejects.toThrow(/invalid strategy name: .* got "tpe"/);
});

test("a strategy that is a function runs in the thread of the page", async () => {
  const strategy = async () => [{ parameters: { x: 0.25, y: 0.5 }, origin: "mine", reason: "a guess" }];
  const study = kept(createStudy({ ...definition, worker: files.worker, strategy }));
  expect((await study.ask()).parameters).toEqual({ x: 0.25, y: 0.5 });
});
