import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { floatParameter, openStudy, type Strategy } from "../../../src/study/index.ts";
import { type JournalContent, journalStorage, readJournal } from "../../../src/study/storage/journal/index.ts";
import { replay, type StudyState } from "../../../src/study/trials/index.ts";
import { bundledPrograms } from "../../support/programs.ts";
import { takeWarnings } from "../../support/setup.ts";

/** `npm run soak` kills many more. */
const [KILLS, KILLS_OF_TWO] = process.env.BOFLOW_SOAK ? [1000, 200] : [20, 10];
/** A new journal after so many kills. */
const PER_JOURNAL = 25;

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
const program = join(folder, "worker.mjs");

beforeAll(() => bundledPrograms(folder, { worker: new URL("worker.ts", import.meta.url) }));
afterAll(() => rmSync(folder, { recursive: true }));

interface Worker {
  readonly child: ChildProcess;
  /** What it was told to be stored, so far; complete when it has ended. */
  readonly lines: string[];
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
}

function start(journal: string, name: string, session: string): Worker {
  const child = spawn(process.execPath, [program, journal, name, session], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, errors] = ["", ""];
  const lines: string[] = [];
  child.stderr.on("data", (data) => {
    errors += data;
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (data) => {
      const parts = (out + data).split("\n");
      out = parts.pop() as string;
      lines.push(...parts);
      if (lines.includes("ready")) resolve();
    });
    child.on("close", () => resolve());
  });
  const ended = new Promise<void>((resolve, reject) =>
    child.on("close", (_, signal) =>
      signal === "SIGKILL" ? resolve() : reject(new Error(`the worker ended: ${errors}`)),
    ),
  );
  ended.catch(() => {});
  return { child, lines, ready, ended };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** At any moment of its life: while it starts, or while it runs. */
async function killSometime(worker: Worker): Promise<void> {
  if (Math.random() < 0.25) await pause(Math.random() * 400);
  else {
    await worker.ready;
    await pause(Math.random() * 80);
  }
  worker.child.kill("SIGKILL");
  await worker.ended;
}

const hashOf = (id: number) => createHash("sha256").update(`${id}`).digest().readUInt32LE();

/** Every stored result is there once and is right; every one that a worker was told to be stored is there. */
function checkContent({ events, fault }: JournalContent, lines: readonly string[]): StudyState {
  expect(fault).toBeNull();
  const state = replay(events);
  const told = events.flatMap((event) => (event.type === "told" ? [event.trial] : []));
  expect(new Set(told).size).toBe(told.length);
  for (const { id, parameters, reason, values } of state.trials) {
    expect(parameters.x).toBe(hashOf(Number(reason)) / 2 ** 32);
    if (values) expect(values.y).toBe(hashOf(id));
  }
  const stored = events.flatMap((event) =>
    event.type === "told" ? [`told ${event.trial}`] : event.type === "noted" ? [`noted ${event.text}`] : [],
  );
  expect(new Set(stored).size).toBe(stored.length);
  const known = new Set(stored);
  expect(lines.filter((line) => line !== "ready" && !known.has(line))).toEqual([]);
  return state;
}

const running = ({ trials }: StudyState) => trials.filter(({ status }) => status === "running");

async function soak(kills: number, names: readonly string[]): Promise<void> {
  let [acknowledged, reruns] = [0, 0];
  for (let round = 0; round * PER_JOURNAL < kills; round++) {
    const journal = join(folder, `journal${names.length}-${round}`);
    const all: string[] = [];
    let session = 0;
    const begin = (name: string) => start(journal, name, `${name}.${session++}`);
    const workers = names.map(begin);
    for (let k = 0; k < Math.min(PER_JOURNAL, kills - round * PER_JOURNAL); k++) {
      const victim = Math.floor(Math.random() * names.length);
      await killSometime(workers[victim]);
      all.push(...workers[victim].lines);
      // Trials that were left running run again, before others begin: never more than four are in flight.
      if (workers.length === 1) expect(running(checkContent(await contentOf(journal), all)).length).toBeLessThan(5);
      workers[victim] = begin(names[victim]);
    }
    for (const worker of workers) {
      // The run goes on: the last of them come to tell something.
      await worker.ready;
      while (!worker.lines.some((line) => line.startsWith("told"))) {
        if (worker.child.exitCode !== null) await worker.ended;
        await pause(5);
      }
    }
    for (const worker of workers) {
      worker.child.kill("SIGKILL");
      await worker.ended;
      all.push(...worker.lines);
    }
    const content = await contentOf(journal);
    checkContent(content, all);
    acknowledged += all.length;
    reruns += content.events.filter(({ type }) => type === "retried").length;
    const storage = journalStorage(journal);
    expect(await storage.read()).toEqual(content.events);
    await storage.close();
    takeWarnings();
    expect(readdirSync(folder).filter((name) => name.endsWith(".sock"))).toEqual([]);
  }
  expect(acknowledged).toBeGreaterThan(kills);
  expect(reruns).toBeGreaterThan(0);
  console.log(`${kills} kills, ${acknowledged} acknowledged, ${reruns} trials run again`);
}

/** Empty, where the worker was killed before it began one. */
async function contentOf(journal: string): Promise<JournalContent> {
  return readJournal(journal).catch(() => ({ events: [], size: 0, torn: 0, fault: null }));
}

test(
  "a process killed at any moment loses no result that it was told to be stored, and doubles none",
  () => soak(KILLS, ["a"]),
  3_600_000,
);

test(
  "the same with two processes that write at once, one of them killed",
  () => soak(KILLS_OF_TWO, ["a", "b"]),
  3_600_000,
);

test("a study of 1,000 trials resumes with all of them", async () => {
  const journal = join(folder, "long");
  const open = () => {
    const storage = journalStorage(journal, { fsync: "never" });
    return openStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { y: "minimize" }, strategy, storage });
  };
  const strategy: Strategy = async (_, { count, id }) =>
    Array.from({ length: count }, (_, i) => ({ parameters: { x: (id + i) / 1000 }, origin: "grid", reason: "" }));
  const study = await open();
  for (let i = 0; i < 250; i++)
    await Promise.all((await study.ask(4)).map((trial) => study.tell(trial, hashOf(trial.id))));
  await study.close();
  const begun = performance.now();
  const resumed = await open();
  const took = performance.now() - begun;
  expect(resumed.trials).toEqual(study.trials);
  expect(resumed.trials.map(({ values }) => values?.y)).toEqual(Array.from({ length: 1000 }, (_, id) => hashOf(id)));
  await resumed.close();
  console.log(`1,000 trials, ${statSync(journal).size} bytes, resume in ${took.toFixed()} ms`);
});
