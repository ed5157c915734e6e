import { getEventListeners } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interval, type Observable } from "rxjs";
import { afterAll, expect, test } from "vitest";
import {
  createStudy,
  evaluate,
  floatParameter,
  openStudy,
  type RunningTrial,
  type Strategy,
  stopping,
} from "../../../src/index.ts";
import { journalStorage } from "../../../src/study/storage/journal/index.ts";
import { eventually } from "../../support/eventually.ts";
import { workerFiles } from "../suggester/workerFiles.ts";

const REPEATS = process.env.BOFLOW_SOAK ? 1000 : 20;
const folder = mkdtempSync(join(tmpdir(), "boflow-"));
afterAll(() => rmSync(folder, { recursive: true }));
const files = workerFiles();

const strategy: Strategy = async (_, { id }) => [
  { parameters: { x: (id * 0.618) % 1 }, origin: "test", reason: "in turn" },
];
const definition = { parameters: { x: floatParameter(0, 1) }, objectives: { v: "minimize" } } as const;
const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What keeps the process alive, by kind. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  // Those of the test runner itself come and go.
  for (const kind of ["Immediate", "FSReqCallback", "FSReqPromise", "CloseReq", "PipeWrap"]) delete counts[kind];
  return counts;
}

/** There is nothing that was not there before; handles that are closed are gone some turns of the loop later. */
async function expectNoMoreThan(before: Record<string, number>): Promise<void> {
  const added = () => Object.entries(resources()).filter(([kind, count]) => count > (before[kind] ?? 0));
  await eventually(() => expect(added()).toEqual([]));
}

const listeners = (signal: AbortSignal) => getEventListeners(signal as never, "abort").length;

/** Ways to use a stream and leave it, with a signal of the user's that outlives it. */
const ways: Record<string, (signal: AbortSignal) => Promise<void>> = {
  async "unsubscribing while trials run"(signal) {
    const study = createStudy({ ...definition, strategy });
    const subscription = study.suggestions$({ parallelism: 4, signal }).subscribe();
    for (let i = 0; i < 5; i++) await macrotask();
    subscription.unsubscribe();
  },
  async "unsubscribing during a search"(signal) {
    const study = createStudy({ ...definition, strategy: () => new Promise<never>(() => {}) });
    const subscription = study.suggestions$({ signal }).subscribe();
    for (let i = 0; i < 3; i++) await macrotask();
    subscription.unsubscribe();
  },
  async "unsubscribing from an evaluation with a timeout"(signal) {
    const study = createStudy({ ...definition, strategy });
    const stream$ = study.suggestions$({ parallelism: 3, signal });
    const subscription = stream$.pipe(evaluate(() => interval(100), { concurrency: 2, timeout: 100 })).subscribe();
    for (let i = 0; i < 5; i++) await macrotask();
    subscription.unsubscribe();
  },
  async "leaving a loop"(signal) {
    for await (const { id } of createStudy({ ...definition, strategy }).suggestions({ parallelism: 3, signal }))
      if (id === 2) break;
  },
  async "the end of an optimization"(signal) {
    const study = createStudy({ ...definition, strategy });
    const done = study.optimize(() => 1, { parallelism: 2, until: stopping.trials(4), timeout: 100, signal });
    const events = done.events$.forEach(() => {});
    await done;
    await events;
  },
  async "unsubscribing from all that can be observed"(signal) {
    const study = createStudy({ ...definition, strategy });
    const all = [study.events$({ from: "start" }), study.state$, study.best$, study.pareto$, study.progress$];
    const subscriptions = all.map((each) => (each as Observable<unknown>).subscribe());
    await study.tell(await study.ask({ signal }), 1);
    await macrotask();
    for (const subscription of subscriptions) subscription.unsubscribe();
  },
  async "closing a journal"(signal) {
    const open = () =>
      openStudy({ ...definition, strategy, storage: journalStorage(join(folder, "journal"), { fsync: "never" }) });
    // The second one reaches the journal through a socket of the first.
    const [first, second] = [await open(), await open()];
    const running: RunningTrial[] = [];
    const subscriptions = [first, second].map((study) =>
      study.suggestions$({ signal }).subscribe((t) => running.push(t)),
    );
    while (running.length < 2) await macrotask();
    for (const trial of running) await trial.tell(1);
    for (const subscription of subscriptions) subscription.unsubscribe();
    await second.close();
    await first.close();
    rmSync(join(folder, "journal"));
  },
};

test.each(Object.keys(ways))("%s leaves nothing behind", async (name) => {
  const { signal } = new AbortController();
  await ways[name](signal);
  await macrotask();
  const before = resources();
  for (let i = 0; i < REPEATS; i++) {
    await ways[name](signal);
    await macrotask();
    expect(listeners(signal)).toBe(0);
  }
  await expectNoMoreThan(before);
});

test("unsubscribing at any moment ends the worker that searches", async () => {
  const { signal } = new AbortController();
  const before = resources();
  const rows = Array.from({ length: 12 }, (_, i) => ({ parameters: { x: i / 12 }, outcome: (i / 12 - 0.4) ** 2 }));
  for (let i = 0; i < Math.ceil(REPEATS / 10); i++) {
    const study = createStudy({ ...definition, initialTrials: 2, worker: files.worker });
    await study.attach(rows);
    const subscription = study.suggestions$({ parallelism: 3, signal }).subscribe();
    await new Promise((resolve) => setTimeout(resolve, (i % 10) * 40));
    subscription.unsubscribe();
    await study.close();
    expect(listeners(signal)).toBe(0);
  }
  await expectNoMoreThan(before);
}, 600_000);
