import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  auto,
  choiceParameter,
  createStudy,
  floatParameter,
  indexedDBStorage,
  intParameter,
  memoryStorage,
  openStudy,
  type StudyStorage,
  studyFromJSON,
} from "../../src/study/index.ts";
import { journalStorage } from "../../src/study/storage/journal/index.ts";

/*
 * The same seed and the same events give the same suggestions to the last bit, wherever the events are kept, whoever appended them, and whatever
 * was aborted in between.
 */

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
beforeAll(async () => void Object.assign(globalThis, await import("fake-indexeddb")));
afterAll(() => rmSync(folder, { recursive: true }));

const definition = {
  parameters: {
    rate: floatParameter(1e-4, 1, { log: true }),
    layers: intParameter(1, 9),
    activation: choiceParameter(["relu", "tanh"]),
  },
  objectives: { loss: "minimize" },
  seed: 11,
  initialTrials: 4,
} as const;

const begin = (worker?: false) => createStudy({ ...definition, worker });
type Own = ReturnType<typeof begin>;

const lossOf = (id: number): number => Math.cos(3 * id) + id / 7;

/** What is done to a study, one call each: batches, results late and out of order, all that can happen to a trial. */
const calls: readonly ((study: Own) => Promise<unknown>)[] = [
  (study) => study.ask(3),
  (study) => study.tell(2, lossOf(2)),
  (study) => study.tell(0, { mean: lossOf(0), sem: 0.1 }),
  (study) => study.enqueue({ rate: 0.5, layers: 3, activation: "tanh" }),
  (study) => study.ask(2, { fixed: { activation: "tanh" } }),
  (study) => study.tell(4, { failed: "out of memory" }),
  (study) => study.ask(),
  (study) => study.measure(0, { mean: lossOf(0) + 0.1, sem: 0.2 }),
  (study) => study.tell(3, lossOf(3), { parameters: { layers: 4 } }),
  (study) => study.attach({ parameters: { rate: 3, layers: 2, activation: "relu" }, outcome: 2 }),
  (study) => study.ask(2),
  (study) => study.tell(7, lossOf(7)),
  (study) => study.amend(2, { outcome: 0.4 }),
  (study) => study.abandon(1),
  (study) => study.exclude(7),
  (study) => study.ask({ fixed: { layers: 5 } }),
];

/** All that a study's trials tell, but for times and who made them. */
const content = ({ trials }: Own): unknown =>
  trials.map((trial) => ({ ...trial, session: "", created: 0, settled: 0 }));

let expected: unknown;
beforeAll(async () => {
  const study = begin(false);
  for (const call of calls) await call(study);
  expected = content(study);
  expect(study.trials.filter(({ origin }) => origin === "model").length).toBeGreaterThan(3);
});

/** Storages of one name that share their events; a memory is shared by not closing it. */
function kept(): () => StudyStorage {
  const memory = memoryStorage();
  return () => ({
    append: (...args) => memory.append(...args),
    read: (...args) => memory.read(...args),
    follow: (...args) => memory.follow(...args),
    close: async () => {},
  });
}

const storages: [string, (name: string) => () => StudyStorage][] = [
  ["memory", kept],
  ["a journal", (name) => () => journalStorage(join(folder, name), { fsync: "never" })],
  ["IndexedDB", (name) => () => indexedDBStorage(`the same suggestions, ${name}`)],
];

test.each(storages)("closed and opened again before every call, in %s", async (_, make) => {
  const storage = make("reopened");
  for (const call of calls) {
    const study = await openStudy({ ...definition, storage: storage(), worker: false });
    await call(study);
    await study.close();
  }
  const study = await openStudy({ ...definition, storage: storage() });
  expect(content(study)).toEqual(expected);
  await study.close();
});

test("saved as JSON and read before every call", async () => {
  let saved = JSON.stringify(begin());
  for (const call of calls) {
    const study = (await studyFromJSON(JSON.parse(saved))) as unknown as Own;
    await call(study);
    saved = JSON.stringify(study);
    await study.close();
  }
  expect(content((await studyFromJSON(JSON.parse(saved))) as unknown as Own)).toEqual(expected);
});

test("with aborts before every call: at once, while the suggestion is made, and when it is there", async () => {
  const suggest = auto();
  let interrupt: { before?: () => void; after?: () => void } = {};
  const study = await openStudy({
    ...definition,
    storage: journalStorage(join(folder, "aborted"), { fsync: "never" }),
    strategy: async (evidence, request) => {
      interrupt.before?.();
      const suggestions = await suggest(evidence, request);
      interrupt.after?.();
      return suggestions;
    },
  });
  const abort = async (moment: "at once" | "before" | "after") => {
    const controller = new AbortController();
    interrupt = moment === "at once" ? {} : { [moment]: () => controller.abort() };
    const asked = study.ask({ signal: controller.signal });
    if (moment === "at once") controller.abort();
    await expect(asked).rejects.toThrow(/abort/);
    interrupt = {};
  };
  for (const call of calls) {
    // What is enqueued is no suggestion, and the next trial.
    if (study.state?.queue.length === 0)
      for (const moment of ["at once", "before", "after"] as const) await abort(moment);
    await call(study);
  }
  expect(content(study)).toEqual(expected);
  await study.close();
});

test.each(storages)("two studies take turns, in %s", async (_, make) => {
  const storage = make("shared");
  const open = () => openStudy({ ...definition, storage: storage(), worker: false });
  const studies = [await open(), await open()];
  for (const [i, call] of calls.entries()) await call(studies[i % 2]);
  for (const study of studies) expect(content(await study.refresh())).toEqual(expected);
  for (const study of studies) await study.close();
});
