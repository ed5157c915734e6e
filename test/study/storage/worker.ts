import { createHash } from "node:crypto";
import { journalStorage } from "../../../src/study/storage/journal/index.ts";
import { decide, emptyState, replay, type StudyCommand, type StudyState } from "../../../src/study/trials/index.ts";
import { define, definitionOf } from "../rooms.ts";

/*
 * A process that runs a study until it is killed: `node worker.mjs JOURNAL NAME SESSION`. It keeps four trials in flight, goes on with
 * those that an earlier process of its name began, and prints what it was told to be stored.
 */
const [, , path, name, session] = process.argv;
const rules = definitionOf();
const storage = journalStorage(path, { fsync: session.endsWith("0") ? "always" : "never" });
let state: StudyState = emptyState;

/** Decides again after every conflict, on the state as it then is. */
async function perform(command: (state: StudyState) => StudyCommand): Promise<void> {
  for (;;) {
    const drafts = decide(state, command(state), rules);
    const { accepted, events } = await storage.append(drafts, state.version);
    state = replay(events, state);
    if (accepted) return;
  }
}

/** What a trial comes to: anyone can check it. */
export const outcomeOf = (trial: number): number => createHash("sha256").update(`${trial}`).digest().readUInt32LE();

state = replay(await storage.read());
await perform(() => define);
console.log("ready");
for (let round = 0; ; round++) {
  const own = state.trials.filter((trial) => trial.status === "running" && trial.session === name);
  const suggestions = Array.from({ length: 4 - own.length }, (_, i) => ({
    parameters: { x: 0.5 },
    origin: `${name} ${i}`,
  }));
  await perform(() => ({ type: "create", suggestions, session: name }));
  const running = state.trials.filter((trial) => trial.status === "running" && trial.session === name);
  for (const { id } of running.sort(() => Math.random() - 0.5)) {
    // The experiment.
    await new Promise((resolve) => setTimeout(resolve, 5));
    await perform(() => ({ type: "tell", trial: id, outcome: outcomeOf(id) }));
    console.log(`told ${id}`);
    // Two equal notes are two events: they show whether an append was repeated.
    const text = `${session} ${round} ${id}`;
    await perform(() => ({ type: "note", text }));
    console.log(`noted ${text}`);
  }
}
