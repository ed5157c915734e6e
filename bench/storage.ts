// Part of `npm run bench:study`: appends per second of the storages, the memory that a trial keeps, and the time in which a study resumes.
// --trials N per figure.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { floatParameter, memoryStorage, openStudy, type Strategy, type StudyStorage } from "../src/index.ts";
import { type Fsync, journalStorage } from "../src/study/storage/journal/index.ts";

const { values: options } = parseArgs({ options: { trials: { type: "string", default: "1000" } } });
const trials = Number(options.trials);
setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
const retained = () => {
  collect();
  return process.memoryUsage().heapUsed;
};

/** Costs nothing, and explains itself as the default does. */
const strategy: Strategy = async (_, { id, count }) =>
  Array.from({ length: count }, (_, k) => ({
    parameters: { a: ((id + k) * 0.618) % 1, b: ((id + k) * 0.377) % 1, c: 0.5 },
    origin: "model",
    reason: `largest log expected improvement, on a GP of ${id + k} trials`,
  }));
const x = () => floatParameter(0, 1);
const open = (storage: StudyStorage) =>
  openStudy({ parameters: { a: x(), b: x(), c: x() }, objectives: { v: "minimize" }, strategy, storage });

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
const journal = (fsync: Fsync) => journalStorage(join(folder, `${fsync}.journal`), { fsync });
const storages: readonly (readonly [string, () => StudyStorage])[] = [
  ["memory", () => memoryStorage()],
  ...(["always", "interval", "never"] as const).map(
    (fsync) => [`journal, fsync ${fsync}`, () => journal(fsync)] as const,
  ),
];
const cells = (...texts: string[]) => console.log(texts.map((text) => text.padStart(24)).join(""));
cells("", "appends per second", "heap per trial, bytes", "resumes in, ms");
for (const [name, make] of storages) {
  const study = await open(make());
  for (let i = 0; i < 50; i++) await study.tell(await study.ask(), i);
  const before = retained();
  const begun = performance.now();
  for (let i = 0; i < trials; i++) await study.tell(await study.ask(), i);
  const seconds = (performance.now() - begun) / 1000;
  const heap = (retained() - before) / trials;
  await study.close();
  let resumed = "";
  if (name !== "memory") {
    const start = performance.now();
    await (await open(make())).close();
    resumed = (performance.now() - start).toFixed(0);
  }
  cells(name, ((2 * trials) / seconds).toFixed(0), heap.toFixed(0), resumed);
}
rmSync(folder, { recursive: true });
