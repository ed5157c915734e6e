import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { lastValueFrom, tap } from "rxjs";
import { evaluate, floatParameter, openStudy, type Strategy, stopping } from "../../../src/study/index.ts";
import { journalStorage } from "../../../src/study/storage/journal/index.ts";

/*
 * A process that evaluates a stream until it is killed, or there are so many trials: `node killed.js JOURNAL TRIALS`. It prints what it was told to
 * be stored. Those that an earlier process left running run again first.
 */
const [, , path, trials] = process.argv;

/** Anyone can check what a trial comes to. */
const hashOf = (id: number): number => createHash("sha256").update(`${id}`).digest().readUInt32LE();

const strategy: Strategy = async (_, { id }) => [
  { parameters: { x: hashOf(id) / 2 ** 32 }, origin: "hash", reason: "the hash of its id" },
];

const study = await openStudy({
  parameters: { x: floatParameter(0, 1) },
  objectives: { y: "minimize" },
  strategy,
  storage: journalStorage(path, { fsync: "never" }),
});
console.log("ready");

await lastValueFrom(
  study.suggestions$({ parallelism: 4, until: stopping.trials(Number(trials)) }).pipe(
    evaluate(async function* ({ id, attempts }: { id: number; attempts: number }) {
      await pause(Math.random() * 10);
      yield attempts;
      await pause(Math.random() * 10);
      yield hashOf(id);
    }),
    tap(({ id }) => console.log(`told ${id}`)),
  ),
  { defaultValue: null },
);
await study.close();
