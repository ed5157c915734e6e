import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { choiceParameter, floatParameter, openStudy, type Strategy } from "../../../src/study/index.ts";
import { journalStorage } from "../../../src/study/storage/journal/index.ts";

/*
 * A process that runs a study until it is killed: `node worker.js JOURNAL OWNER SESSION`. It keeps four trials in flight, those that an earlier
 * process of its owner left running first, and prints what it was told to be stored.
 */
const [, , path, owner, session] = process.argv;

/** Anyone can check what a trial is given and what it comes to. */
const hashOf = (id: number): number => createHash("sha256").update(`${id}`).digest().readUInt32LE();

/** The reason is the id that it was made for: what another process began meanwhile moves it to the next one. */
const strategy: Strategy = async (_, { count, id, fixed }) =>
  Array.from({ length: count }, (_, i) => ({
    parameters: { x: hashOf(id + i) / 2 ** 32, owner: fixed.owner },
    origin: "hash",
    reason: `${id + i}`,
  }));

const study = await openStudy({
  parameters: { x: floatParameter(0, 1), owner: choiceParameter(["a", "b"]) },
  objectives: { y: "minimize" },
  strategy,
  orphans: "rerun",
  storage: journalStorage(path, { fsync: session.endsWith("0") ? "always" : "never" }),
});
console.log("ready");

for (let lane = 0; lane < 4; lane++) void run(lane);

async function run(lane: number): Promise<never> {
  for (let round = 0; ; round++) {
    const trial = await study.ask({ fixed: { owner: owner as "a" | "b" } });
    // The experiment.
    await pause(Math.random() * 20);
    await study.tell(trial, hashOf(trial.id));
    console.log(`told ${trial.id}`);
    // Two equal notes are two events: they show whether an append was repeated.
    const text = `${session} ${lane} ${round}`;
    await study.note(text);
    console.log(`noted ${text}`);
  }
}
