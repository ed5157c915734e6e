import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJournal } from "../../../src/study/storage/journal/index.ts";
import { replay } from "../../../src/study/trials/index.ts";
import { bundledPrograms } from "../../support/programs.ts";
import { takeWarnings } from "../../support/setup.ts";

const [TRIALS, KILLS] = process.env.BOFLOW_SOAK ? [10_000, 200] : [400, 6];
/** A new journal after so many kills. */
const PER_JOURNAL = 20;

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
beforeAll(() =>
  bundledPrograms(folder, { killed: new URL("killed.ts", import.meta.url), long: new URL("long.ts", import.meta.url) }),
);
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly signal: string | null;
  readonly lines: string[];
}

/** Runs a program; kills it at a moment given in milliseconds after it says that it is ready, negative: after it was started. */
function run(args: readonly string[], killAfter?: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let [out, errors] = ["", ""];
    const kill = (ms: number) => setTimeout(() => child.kill("SIGKILL"), ms);
    if (killAfter !== undefined && killAfter < 0) kill(-killAfter);
    child.stderr.on("data", (data) => {
      errors += data;
    });
    child.stdout.on("data", (data) => {
      if (!out.includes("ready") && `${out}${data}`.includes("ready") && killAfter !== undefined && killAfter >= 0)
        kill(killAfter);
      out += data;
    });
    child.on("close", (code, signal) => {
      if (code !== 0 && signal !== "SIGKILL") reject(new Error(`the program ended with ${code}: ${errors}`));
      else resolve({ signal, lines: out.split("\n").filter(Boolean) });
    });
  });
}

const hashOf = (id: number) => createHash("sha256").update(`${id}`).digest().readUInt32LE();

test("a stream whose process is killed at any moment, and resumed, ends with every trial settled once", async () => {
  let [killed, reruns, settled] = [0, 0, 0];
  for (let round = 0; killed < KILLS; round++) {
    const journal = join(folder, `journal${round}`);
    const program = (kills: number) => [join(folder, "killed.mjs"), journal, String(25 * kills)];
    const kills = Math.min(PER_JOURNAL, KILLS - killed);
    const acknowledged: string[] = [];
    for (let k = 0; k < kills; k++) {
      const moment = Math.random() < 0.2 ? -Math.random() * 400 : Math.random() * 100;
      const { signal, lines } = await run(program(kills), moment);
      acknowledged.push(...lines.filter((line) => line.startsWith("told")));
      if (signal === "SIGKILL") killed++;
      else break;
    }
    acknowledged.push(...(await run(program(kills))).lines.filter((line) => line.startsWith("told")));
    const { events, fault } = await readJournal(journal);
    takeWarnings();
    expect(fault).toBeNull();
    const { trials, stopped } = replay(events);
    expect(stopped).toBe(`there are ${trials.length} trials`);
    expect(trials.map(({ status, values }) => `${status} ${values?.y}`)).toEqual(
      trials.map(({ id }) => `complete ${hashOf(id)}`),
    );
    const told = events.flatMap((event) => (event.type === "told" ? [`told ${event.trial}`] : []));
    expect(told.length).toBe(trials.length);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    const stored = new Set(told);
    expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
    reruns += events.filter(({ type }) => type === "retried").length;
    settled += told.length;
  }
  expect(reruns).toBeGreaterThan(0);
  console.log(`${killed} kills, ${settled} trials settled once each, ${reruns} of them begun again`);
}, 3_600_000);

test("the heap that a trial retains is flat", async () => {
  const begun = performance.now();
  const { lines } = await run(["--expose-gc", join(folder, "long.mjs"), String(TRIALS)]);
  const heaps = lines.map((line) => JSON.parse(line) as { trials: number; heap: number });
  const per = heaps.slice(1).map(({ trials, heap }, i) => (heap - heaps[i].heap) / (trials - heaps[i].trials));
  const seconds = ((performance.now() - begun) / 1000).toFixed();
  console.log(`${TRIALS} trials in ${seconds} s, bytes per trial: ${per.map((each) => each.toFixed()).join(", ")}`);
  // The first tenth still loads and compiles code; after it, trials are alike.
  const later = per.slice(1);
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  expect(mean(later)).toBeLessThan(3000);
  if (!process.env.BOFLOW_SOAK) return;
  // Of few trials, one collection of garbage makes all the difference.
  const half = later.length / 2;
  expect(mean(later.slice(half))).toBeLessThan(1.2 * mean(later.slice(0, half)));
}, 3_600_000);
