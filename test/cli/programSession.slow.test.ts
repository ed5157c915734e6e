import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStudyFile, readStudyFile } from "../../src/studyFile/index.ts";
import { inTerminal } from "./terminal.ts";

/* People who tune a program, from the study file to the report, in a terminal. */

const folder = mkdtempSync(join(tmpdir(), "boflow-session-"));
const inside = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true }));

/** The trials of a study as its journal has them. */
async function trialsOf(name: string) {
  const study = await openStudyFile(inside(name), { copy: true, worker: false });
  return study.trials;
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe.skipIf(!hasPython)("a Python script (skipped where there is no python3)", () => {
  const [ENTER, DOWN, CTRL_C] = ["\r", "\u001b[B", "\u0003"];

  beforeAll(() =>
    writeFileSync(
      inside("train.py"),
      `import json, os, sys, time
lr, units = float(sys.argv[1]), int(sys.argv[2])
time.sleep(600 if os.path.exists("endless") else 0.6)
for step in range(1, 3):
    print(json.dumps({"step": step, "accuracy": 0.1 * step}), flush=True)
if units > 120:
    sys.exit("units: too many")
print(json.dumps({"accuracy": 1 - (lr - 0.3) ** 2 - (units / 100 - 0.5) ** 2}))
`,
    ),
  );

  test("boflow init asks five questions", async () => {
    const { code, lines } = await inTerminal(
      folder,
      ["init", "python.yaml"],
      [
        ["What is measured?", `accuracy${ENTER}`],
        ["Is accuracy to be small or large?", `${DOWN}${ENTER}`],
        ["What can be set?", `lr${ENTER}`],
        ["write its name and values", `=0..1.0${ENTER}`],
        ["◆  What else?", `units=8..128 step 8${ENTER}`],
        ["◆  What else?", ENTER],
        ["How many trials may be made?", ENTER],
        ["come out the same?", ENTER],
      ],
    );
    expect(code, lines.join("\n")).toBe(0);
    expect(lines.join("\n")).toMatch(
      /python\.yaml is written.*\n.*boflow run python\.yaml -- python train\.py --lr \{lr\} --units \{units\}/,
    );
    expect(readFileSync(inside("python.yaml"), "utf8")).toMatch(
      /\n {2}lr: \{ type: float, low: 0, high: 1 \}\n {2}units: \{ type: int, low: 8, high: 128, step: 8 \}\n[\s\S]*\n {2}accuracy: maximize\n[\s\S]*\n {2}trials: 30\n/,
    );
  });

  const run = (...options: string[]) => [
    "run",
    "python.yaml",
    ...options,
    "--",
    "python3",
    "train.py",
    "{lr}",
    "{units}",
  ];

  test("Ctrl-C waits for the programs that run, twice ends them; the same command goes on", async () => {
    const once = await inTerminal(folder, run("-p", "2", "-t", "20"), [["2 running", CTRL_C]]);
    expect(once.code, once.lines.join("\n")).toBe(130);
    expect(once.lines.join("\n")).toMatch(
      /waiting for the programs that run; once more ends them[\s\S]*interrupted; the same command goes on$/,
    );
    // At most a trial that had been searched for is running, which no program ran.
    for (const { id, status } of await trialsOf("python.yaml"))
      expect(status === "running" && existsSync(inside("python.trials", String(id)))).toBe(false);

    // However late the second Ctrl-C comes, the program still runs.
    writeFileSync(inside("endless"), "");
    const twice = await inTerminal(folder, run("-t", "20"), [
      ["1 running", CTRL_C],
      ["once more ends them", CTRL_C],
    ]);
    rmSync(inside("endless"));
    expect(twice.code, twice.lines.join("\n")).toBe(130);
    const left = (await trialsOf("python.yaml")).filter(({ status }) => status === "running");
    expect(left.length).toBe(1);

    const { code, lines } = await inTerminal(folder, run("-p", "2", "-t", "9"));
    expect(code, lines.join("\n")).toBe(0);
    expect(lines.at(-1)).toMatch(/^ended, since there are \d+ trials$/);
    expect(lines.some((line) => /trial \d+ {2}accuracy 0\.\d+ {2}best so far {2}lr=/.test(line))).toBe(true);
    const trials = await trialsOf("python.yaml");
    expect(trials.every(({ status }) => ["complete", "failed", "pruned"].includes(status))).toBe(true);
    expect(trials[left[0].id].attempts).toBe(left[0].attempts + 1);
    for (const { id, status, reports, settings, message } of trials) {
      expect(reports.length, `trial ${id}: ${status} ${message}`).toBeGreaterThan(0);
      if ((settings as { units: number }).units > 120) expect(message).toMatch(/^exit code 1; [\s\S]*units: too many$/);
    }
    expect(readFileSync(inside("python.trials", "0", "stdout.log"), "utf8")).toMatch(/^\{"step": 1/);
  });

  test("best, trials, explain, report", async () => {
    expect((await inTerminal(folder, ["best", "python.yaml"])).lines).toEqual([
      expect.stringMatching(/^best: trial \d+: accuracy 0\.\d+ {2}at lr=\S+ units=\d+$/),
    ]);
    expect((await inTerminal(folder, ["trials", "python.yaml", "-n", "3"])).lines).toHaveLength(4);
    expect((await inTerminal(folder, ["explain", "python.yaml"])).lines[0]).toMatch(
      /^The goal: maximize accuracy over 2 parameters/,
    );
    expect(await inTerminal(folder, ["report", "python.yaml"])).toEqual({ code: 0, lines: ["python.html"] });
  });
});

describe("the penguin classifier as a program of Node", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const tsx = ["--import", join(root, "node_modules/tsx/dist/esm/index.mjs"), "--conditions=source"];
  const program = [process.execPath, ...tsx, join(root, "examples/penguins/program.ts")];

  test("from init to the report", async () => {
    const widths = ["gammaBeakLength", "gammaBeakDepth", "gammaFlipper", "gammaMass"];
    const parameters = ["cost=0.01..1000 log", ...widths.map((name) => `${name}=0.0001..10 log`)];
    const init = await inTerminal(folder, [
      ...["init", "study.yaml", "--name", "penguins", "--minimize", "loss", "--trials", "30"],
      ...parameters.flatMap((parameter) => ["--parameter", parameter]),
    ]);
    expect(init.code, init.lines.join("\n")).toBe(0);
    const { definition } = await readStudyFile(inside("study.yaml"));
    expect(definition).toEqual((await readStudyFile(join(root, "examples/penguins/study.yaml"))).definition);
    const { code, lines } = await inTerminal(folder, ["run", "study.yaml", "-p", "2", "-t", "7", "--", ...program]);
    expect(code, lines.join("\n")).toBe(0);
    expect(lines.filter((line) => /trial \d+ {2}loss 0\.\d+/.test(line)).length).toBeGreaterThanOrEqual(7);
    const trials = await trialsOf("study.yaml");
    expect(trials.map(({ status }) => status)).toEqual(Array(7).fill("complete"));
    expect(readdirSync(inside("study.trials")).length).toBe(7);
    expect(readFileSync(inside("study.trials", "3", "stdout.log"), "utf8")).toMatch(
      /^[\d.]+ % misclassified\n\{"loss":0\.\d+\}\n$/,
    );
    expect((await inTerminal(folder, ["status", "study.yaml"])).lines).toEqual([
      "study   penguins: minimize loss over 5 parameters",
      "trials  7 complete",
      "left    23 trials",
      expect.stringMatching(/^result {2}best: trial \d: loss 0\.\d+ {2}at cost=/),
    ]);
    expect((await inTerminal(folder, ["importance", "study.yaml"])).lines).toHaveLength(6);
    expect(await inTerminal(folder, ["report", "study.yaml"])).toEqual({ code: 0, lines: ["study.html"] });
    expect(readFileSync(inside("study.html"), "utf8")).toMatch(/^<!doctype html>/);
  });
});
