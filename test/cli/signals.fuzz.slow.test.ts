import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generator } from "../../src/random/index.ts";
import { readJournal } from "../../src/study/storage/journal/index.ts";
import { openStudyFile } from "../../src/studyFile/index.ts";
import { eventually } from "../support/eventually.ts";
import { builtCli } from "./builtCli.ts";

/** How often a run is ended, at a random moment. */
const TIMES = process.env.BOFLOW_SOAK ? 100 : 6;
/** Milliseconds in which a run is ended after it began, or after its first result. */
const SPAN = 800;

let built: Awaited<ReturnType<typeof builtCli>>;
const inside = (name: string) => join(built.folder, name);
beforeAll(async () => {
  built = await builtCli();
  await writeFile(
    inside("study.yaml"),
    "parameters: { x: { type: float, low: 0, high: 1 } }\nobjectives: { y: minimize }\nstrategy: sobol\n",
  );
  // It forks a process that heeds no SIGTERM, and writes down the ids of both.
  await writeFile(
    inside("program.sh"),
    `(trap '' TERM; exec sleep 600) &
echo $$ $! >> "${inside("processes")}"
sleep 0.$(( $BOFLOW_TRIAL % 3 ))
echo "{\\"step\\": 1, \\"y\\": 3}"
echo "{\\"y\\": $1}"
`,
  );
});
afterAll(() => rm(built.folder, { recursive: true }));

interface Run {
  readonly child: ChildProcess;
  /** What it wrote. */
  text(): string;
}

function started(trials: number): Run {
  const args = [built.main, "run", "study.yaml", "-p", "2", "-t", String(trials), "--", "sh", "program.sh", "{x}"];
  const child = spawn(process.execPath, args, { cwd: built.folder, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => {
      text += chunk;
    });
  return { child, text: () => text };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The processes of programs that live. */
function alive(): number[] {
  if (!existsSync(inside("processes"))) return [];
  return readFileSync(inside("processes"), "utf8")
    .trim()
    .split(/\s+/)
    .map(Number)
    .filter((id) => {
      try {
        process.kill(id, 0);
        return !existsSync(`/proc/${id}/stat`) || !/\) Z /.test(readFileSync(`/proc/${id}/stat`, "utf8"));
      } catch {
        return false;
      }
    });
}

/** The trials that a run said are complete. */
const acknowledged = (text: string) => [...text.matchAll(/^trial (\d+) {2}y /gm)].map(([, id]) => Number(id));

test(`a run that is ended ${TIMES} times at random moments loses nothing and leaves no process behind`, async () => {
  const { uniform, integer } = generator("signals");
  const told = new Set<number>();
  for (let i = 0; i < TIMES; i++) {
    const { child, text } = started(100_000);
    const over = once(child, "exit");
    const kind = (["SIGINT", "SIGINT twice", "SIGTERM", "SIGKILL"] as const)[integer(4)];
    // Most have a result, however long a busy machine takes to begin.
    if (uniform() < 0.7) await eventually(() => expect(acknowledged(text()).length).toBeGreaterThan(0));
    await pause(SPAN * uniform());
    child.kill(kind === "SIGINT twice" ? "SIGINT" : kind);
    if (kind === "SIGINT twice") {
      await pause(30 * uniform());
      child.kill("SIGINT");
    }
    const [code, signal] = await over;
    // A run that had not begun yet ends by the signal itself.
    const codes = { SIGINT: 130, "SIGINT twice": 130, SIGTERM: 143, SIGKILL: null };
    expect([codes[kind], null]).toContain(code);
    if (code !== null) expect(text()).toMatch(/the same command goes on/);
    else if (kind !== "SIGKILL") expect(kind.startsWith(signal)).toBe(true);
    // The watchers of a run that was killed give programs some seconds.
    await eventually(() => expect(alive(), `${kind}\n${text()}`).toEqual([]));
    for (const id of acknowledged(text())) told.add(id);
  }
  const path = inside("study.journal");
  const { fault } = await readJournal(path);
  expect(fault).toBeNull();

  // The last run finishes what was begun.
  const before = await openStudyFile(inside("study.yaml"), { copy: true, worker: false });
  const count = before.trials.length;
  expect(told.size).toBeGreaterThan(TIMES / 6);
  for (const id of told) expect(before.trials[id].status).toBe("complete");
  const last = started(count + 2);
  const [code] = await once(last.child, "exit");
  expect([code, last.text()]).toEqual([0, expect.stringMatching(/ended, since there are/)]);
  const after = await openStudyFile(inside("study.yaml"), { copy: true, worker: false });
  expect(after.trials.length).toBeGreaterThanOrEqual(count + 2);
  for (const { status, values, parameters } of after.trials)
    expect([status, values?.y]).toEqual(["complete", (parameters as { x: number }).x]);
  await eventually(() => expect(alive()).toEqual([]));
});
