import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type JournalContent, journalStorage, readJournal } from "../../../src/study/storage/journal/index.ts";
import { replay } from "../../../src/study/trials/index.ts";
import { takeWarnings } from "../../support/setup.ts";

/** `npm run soak` kills many more. */
const [KILLS, KILLS_OF_TWO] = process.env.BOFLOW_SOAK ? [1000, 200] : [20, 10];
/** A new journal after so many kills. */
const PER_JOURNAL = 25;

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
const program = join(folder, "worker.mjs");

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL("worker.ts", import.meta.url))],
    ...{ outfile: program, bundle: true, format: "esm", platform: "node", conditions: ["source"], logLevel: "error" },
  });
});
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
  if (Math.random() < 0.25) await pause(Math.random() * 200);
  else {
    await worker.ready;
    await pause(Math.random() * 80);
  }
  worker.child.kill("SIGKILL");
  await worker.ended;
}

/** Every stored result is there once and is right; every one that a worker was told to be stored is there. */
function checkContent({ events, fault }: JournalContent, lines: readonly string[]): void {
  expect(fault).toBeNull();
  const state = replay(events);
  const told = events.flatMap((event) => (event.type === "told" ? [event.trial] : []));
  expect(new Set(told).size).toBe(told.length);
  for (const { id, values } of state.trials)
    if (values) expect(values.y).toBe(createHash("sha256").update(`${id}`).digest().readUInt32LE());
  const stored = events.flatMap((event) =>
    event.type === "told" ? [`told ${event.trial}`] : event.type === "noted" ? [`noted ${event.text}`] : [],
  );
  expect(new Set(stored).size).toBe(stored.length);
  const known = new Set(stored);
  expect(lines.filter((line) => line !== "ready" && !known.has(line))).toEqual([]);
}

async function soak(kills: number, names: readonly string[]): Promise<void> {
  let acknowledged = 0;
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
      if (workers.length === 1) checkContent(await contentOf(journal), all);
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
    const storage = journalStorage(journal);
    expect(await storage.read()).toEqual(content.events);
    await storage.close();
    takeWarnings();
    expect(readdirSync(folder).filter((name) => name.endsWith(".sock"))).toEqual([]);
  }
  expect(acknowledged).toBeGreaterThan(kills);
  console.log(`${kills} kills, ${acknowledged} acknowledged`);
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
