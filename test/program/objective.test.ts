import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ProgramOptions, programObjective, readPatterns } from "../../src/program/index.ts";
import {
  createStudy,
  evaluate,
  type PruningRule,
  prune,
  type StudyDefinition,
  stopping,
  type Trial,
} from "../../src/study/index.ts";
import { eventually } from "../support/eventually.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boflow-program-"));
});
afterAll(() => rm(folder, { recursive: true }));

const definition = {
  parameters: { x: { type: "float", low: 0, high: 1 }, "learning rate": { type: "float", low: 0, high: 1 } },
  objectives: { loss: "minimize" },
} as const;
let runs = 0;

interface Settings extends Partial<ProgramOptions> {
  readonly definition?: StudyDefinition;
  readonly trials?: number;
  readonly retries?: number;
  readonly rule?: PruningRule;
  readonly signal?: AbortSignal;
}

/** Runs a program for some trials, default one, and returns these, and the folder of the first. */
async function ran(
  command: readonly string[],
  settings: Settings = {},
): Promise<{ trials: readonly Trial[]; home: string }> {
  const { definition: about = definition, trials = 1, retries = 0, rule, signal, ...options } = settings;
  const study = createStudy({ ...about, worker: false });
  const home = join(folder, String(runs++));
  const { parameters, metrics } = study;
  const { objective, idle } = programObjective({ command, parameters, metrics, folder: home, grace: 0.3, ...options });
  const trials$ = study.suggestions$({ until: stopping.trials(trials), signal });
  await (rule ? trials$.pipe(prune(rule)) : trials$)
    .pipe(evaluate(objective as never, { retries }))
    .forEach(() => {})
    .catch((error) => expect(error.name).toBe("AbortError"));
  await idle();
  await study.close();
  return { trials: study.trials, home: join(home, "0") };
}

const sh = (script: string) => ["sh", "-c", script];
const only = async (command: readonly string[], settings: Settings = {}) => (await ran(command, settings)).trials[0];

/** Whether a process lives. */
const isAlive = (id: number) => {
  try {
    process.kill(id, 0);
    // A zombie waits for its parent only.
    return !existsSync(`/proc/${id}/stat`) || !/\) Z /.test(readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false;
  }
};

/** The process whose id a program wrote has ended, soon. */
async function gone(file: string): Promise<void> {
  const id = Number(await readFile(file, "utf8"));
  expect(id).toBeGreaterThan(1);
  await eventually(() => expect(isAlive(id)).toBe(false));
}

describe("a program gets the parameters", () => {
  test("by placeholders, environment variables and a file", async () => {
    const script = `
      const { env, argv } = process;
      const file = JSON.parse(require("node:fs").readFileSync(env.BOFLOW_PARAMETERS_FILE));
      const same = argv[1] === env.BOFLOW_PARAM_X && Number(argv[1]) === file.x && argv[2] === env.BOFLOW_PARAMETERS_FILE;
      console.log(JSON.stringify({ loss: same && env.BOFLOW_TRIAL === "0" ? Number(env.BOFLOW_PARAM_LEARNING_RATE) : -1 }));`;
    const { message, values, parameters } = await only([process.execPath, "-e", script, "{x}", "{parametersFile}"]);
    expect(message).toBeUndefined();
    expect(values?.loss).toBe((parameters as Record<string, number>)["learning rate"]);
  });

  test("in a shell, where that is asked for", async () => {
    const trial = await only(["echo", "{x}", "|", "sed", "s/^/-/"], { shell: true });
    expect(trial.values?.loss).toBe(-(trial.parameters as Record<string, number>).x);
    expect((await only(["echo", "{x}", "|", "cat"])).status).toBe("failed");
  });
});

describe("its result", () => {
  test.each<[string, string, number]>([
    ["the last line of JSON", `echo '{"loss": 3}'; echo '{"loss": 4}'; echo done`, 4],
    ["a number alone", "echo training; echo 0.5", 0.5],
    ["JSON before a number alone", `echo '{"loss": 3}'; echo 7`, 3],
    ["a line without its end", `printf '{"loss": 6}'`, 6],
  ])("%s", async (_, script, loss) => expect((await only(sh(script))).values).toEqual({ loss }));

  test("with its cost and its standard error", async () => {
    const { values, sems, cost } = await only(sh(`echo '{"loss": {"mean": 2, "sem": 0.5}, "cost": 30}'`));
    expect({ values, sems, cost }).toEqual({ values: { loss: 2 }, sems: { loss: 0.5 }, cost: 30 });
  });

  test("by patterns in both outputs, the last match", async () => {
    const source = { from: "patterns", patterns: readPatterns(["final loss: (\\S+)"], ["loss"]) } as const;
    const script = `echo 'final loss: 3'; echo 'final loss: 2.5' >&2`;
    expect((await only(sh(script), { source })).values?.loss).toBeOneOf([2.5, 3]);
    expect((await only(sh("echo 'final loss: 1e-3!'"), { source })).message).toMatch(/^"loss" is NaN, not a number/);
    expect((await only(sh("echo nothing"), { source })).message).toMatch(/lacks "loss"/);
  });

  test("in a file, which this trial wrote", async () => {
    const source = { from: "file", path: "{trialFolder}/result.json" } as const;
    const to = '"$BOFLOW_TRIAL_FOLDER/result.json"';
    expect((await only(sh(`printf '{\\n "loss":\\n 5 }' > ${to}`), { source })).values).toEqual({ loss: 5 });
    expect((await only(sh(`printf '{"loss": 1}\\n{"loss": 2}\\n' > ${to}`), { source })).values).toEqual({ loss: 2 });
    expect((await only(sh("true"), { source })).message).toMatch(/it wrote no file .*result\.json; it wrote nothing/);
    expect((await only(sh(`echo hello > ${to}`), { source })).message).toMatch(/has no JSON with "loss"/);
    expect((await only(sh(`echo '{"loss": 1}' > ${to}; touch -t 202001010000 ${to}`), { source })).message).toMatch(
      /of an earlier trial/,
    );
  });

  test("intermediate values are reported; a rule ends the program", async () => {
    const script = `for i in 1 2 3; do echo "{\\"step\\": $i, \\"loss\\": $i}"; done; echo '{"step": 1, "loss": 9}'`;
    const { reports, values } = await only(sh(script));
    expect(reports.map(({ step, values }) => [step, values.loss])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(values).toEqual({ loss: 9 });
    const rule: PruningRule = (trial) => ((trial.reports.at(-1)?.step ?? 0) >= 2 ? "not good enough" : null);
    const pruned = await only(sh(`${script}; sleep 60`), { rule });
    expect(pruned).toMatchObject({ status: "pruned", message: "not good enough" });
    expect(pruned.reports.length).toBe(2);
  });
});

describe("a program that fails is a failed trial with its reason and the last lines of its output", () => {
  test.each<[string, readonly string[], RegExp, Settings?]>([
    [
      "is not found",
      ["no-such-program-here"],
      /^"no-such-program-here" was not found \(exit code 127\); its last lines:\n/,
    ],
    ["cannot be executed", ["/tmp"], /^"\/tmp" cannot be executed \(exit code 126\)/],
    ["exits non-zero", sh("echo one; echo two >&2; exit 3"), /^exit code 3; its last lines:\n {2}one\n {2}two$/],
    [
      "prints no metric",
      sh("echo hello"),
      /^it printed no JSON with "loss", such as \{"loss": 0\.31\}; its last lines:\n {2}hello$/,
    ],
    ["prints nothing", sh("true"), /^it printed no JSON .*; it wrote nothing$/],
    ["prints NaN", sh(`echo '{"loss": NaN}'`), /^"loss" is NaN, not a number/],
    ["kills itself", sh("kill -9 $$"), /^it was killed by SIGKILL; it wrote nothing$/],
    [
      "hangs",
      sh("echo working; sleep 300"),
      /^no result within 2 seconds; it was ended; its last lines:\n {2}working$/,
      { timeout: 2 },
    ],
    [
      "hangs and heeds no SIGTERM",
      sh("trap '' TERM; echo working; while :; do sleep 0.1; done"),
      /^no result within 0\.3 seconds/,
      { timeout: 0.3 },
    ],
    [
      "floods its output",
      ["yes"],
      /^it wrote more than 2 MB of output and was ended; its last lines:\n {2}y\n/,
      { maxOutput: 2e6 },
    ],
    ["floods without a line end", sh("cat /dev/zero"), /^it wrote more than 2 MB of output/, { maxOutput: 2e6 }],
    ["says so itself", sh(`echo '{"failed": "too hot"}'`), /^too hot$/],
    ["has no working directory", sh("true"), /^it could not be started: /, { cwd: "/no/such/folder" }],
  ])("%s", async (_, command, message, settings) => {
    const trial = await only(command, settings);
    expect(trial.status).toBe("failed");
    expect(trial.message).toMatch(message);
  });

  test("and the others go on; a retry keeps the output of the first attempt", async () => {
    const script = `if [ $BOFLOW_TRIAL = 1 ]; then echo broken; exit 1; fi; echo 1`;
    const { trials, home } = await ran(sh(script), { trials: 3, retries: 1 });
    expect(trials.map(({ status, attempts }) => [status, attempts])).toEqual([
      ["complete", 1],
      ["failed", 2],
      ["complete", 1],
    ]);
    expect(await readFile(join(home, "stdout.log"), "utf8")).toBe("1\n");
    for (const name of ["stdout.log", "stdout.2.log"])
      expect(await readFile(join(home, "../1", name), "utf8")).toBe("broken\n");
  });
});

describe("no process is left behind", () => {
  const forks = `sleep 300 & echo $! > "$BOFLOW_TRIAL_FOLDER/child";`;

  test("where a program ends before what it started", async () => {
    const { trials, home } = await ran(sh(`${forks} echo 1`));
    expect(trials[0].values).toEqual({ loss: 1 });
    await gone(join(home, "child"));
  });

  test("where it takes too long, with a child that heeds no SIGTERM", async () => {
    const { trials, home } = await ran(sh(`(trap '' TERM; ${forks} wait) & sleep 300`), { timeout: 2 });
    expect(trials[0].message).toMatch(/no result within/);
    await gone(join(home, "child"));
  });

  test("where the stream is left; the trial is still running then", async () => {
    const left = new AbortController();
    const child = join(folder, String(runs), "0", "child");
    const running = ran(sh(`${forks} sleep 300`), { signal: left.signal });
    await eventually(async () => expect(await readFile(child, "utf8")).toMatch(/\n$/));
    left.abort();
    expect((await running).trials[0].status).toBe("running");
    await gone(child);
  });

  test("where it leaves its group but holds the output open, the trial ends all the same", async () => {
    const { trials, home } = await ran(sh(`setsid sleep 60 & echo $! > "$BOFLOW_TRIAL_FOLDER/child"; echo 1`));
    expect(trials[0].values).toEqual({ loss: 1 });
    process.kill(Number(await readFile(join(home, "child"), "utf8")), "SIGKILL");
  });
});
