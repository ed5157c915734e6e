import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InputError, throwIfAborted } from "../errors/index.ts";
import type { Configuration, Objective, OutcomeOf, ParameterSpec, RunningTrial } from "../study/index.ts";
import { commandLine, parameterVariables } from "./commandLine.ts";
import { execute } from "./execute.ts";
import { exampleOf, type MetricSource, outcomeOf, type Reading, readingOf, readingOfFile } from "./metrics.ts";

export interface ProgramOptions {
  /** The program and its arguments, with placeholders: ["python", "train.py", "--lr", "{lr}"]. */
  readonly command: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly metrics: readonly string[];
  /** A folder for the files of all trials. */
  readonly folder: string;
  /** Default { from: "lines" }. */
  readonly source?: MetricSource;
  /** Whether the command is a line of a shell; default false. */
  readonly shell?: boolean;
  /** Seconds after which a program is ended; default never. */
  readonly timeout?: number | undefined;
  /** Seconds that a program has to end by itself; default 5. */
  readonly grace?: number;
  /** Bytes of output after which a program is ended; default 100 MB. */
  readonly maxOutput?: number;
  /** The working directory of programs; default that of this process. */
  readonly cwd?: string;
}

/** A program as the objective of a study. */
export interface ProgramObjective {
  readonly objective: Objective<Configuration, string>;
  /** Resolves when no process of it runs. */
  idle(): Promise<void>;
}

/** What a command may name besides parameters. */
const OWN = ["trial", "trialFolder", "parametersFile"];

/**
 * An objective that runs a program for each trial: its parameters are placeholders of the command, environment variables and a file of JSON. The program's
 * output is kept in `<folder>/<trial>`. The objective throws, with the last lines of the output, where the program fails. Throws InputError for a
 * command that cannot be filled in.
 */
export function programObjective(options: ProgramOptions): ProgramObjective {
  const { command, parameters, metrics, folder, source = { from: "lines" }, shell = false } = options;
  const { timeout, grace = 5, maxOutput = 100e6, cwd = process.cwd() } = options;
  const names = Object.keys(parameters);
  const known = [...names, ...OWN.filter((name) => !names.includes(name))];
  const conditional = new Set(names.filter((name) => parameters[name].when !== undefined));
  const line = commandLine(command, { known, conditional, shell });
  const file =
    source.from === "file" ? commandLine([source.path], { known, conditional: new Set(), shell: false }) : null;
  const variables = parameterVariables(names);
  const active = new Set<Promise<unknown>>();

  async function run(trial: RunningTrial<Configuration, string>): Promise<OutcomeOf<string> | undefined> {
    const { parameters, attempts } = trial.current();
    const home = resolve(folder, String(trial.id));
    const parametersFile = join(home, "parameters.json");
    await mkdir(home, { recursive: true });
    await writeFile(parametersFile, `${JSON.stringify(parameters, null, 2)}\n`);
    const values = { trial: trial.id, trialFolder: home, parametersFile, ...parameters };
    const suffix = attempts > 1 ? `.${attempts}` : "";
    let last: Reading | null = null;
    const matched: Record<string, number> = {};
    let isPruned = false;
    const began = Date.now();
    const { problem, tail } = await execute(line.fill(values), {
      cwd,
      timeout,
      grace,
      maxOutput,
      signal: trial.signal as AbortSignal,
      env: { ...process.env, ...environment(trial, variables, { home, parametersFile }) },
      files: { stdout: join(home, `stdout${suffix}.log`), stderr: join(home, `stderr${suffix}.log`) },
      async onLine(text, stream, end) {
        if (source.from === "patterns")
          for (const [metric, pattern] of Object.entries(source.patterns)) {
            const number = pattern.exec(text)?.[1];
            if (number !== undefined) matched[metric] = Number(number);
          }
        if (stream === "stderr") return;
        const reading = readingOf(text, metrics);
        if (!reading || (reading.isBare && last && !last.isBare)) return;
        last = reading;
        const { step } = reading;
        if (step === undefined || isPruned || trial.signal.aborted) return;
        const reported = finite(reading.values);
        if (Object.keys(reported).length === 0 || trial.current().reports.some((each) => each.step === step)) return;
        await trial.report(step, reported);
        const reason = trial.shouldPrune();
        if (reason === null) return;
        isPruned = true;
        await trial.prune(reason);
        end();
      },
    });
    throwIfAborted(trial.signal);
    if (isPruned) return undefined;
    const said = (why: string) =>
      new Error(tail === "" ? `${why}; it wrote nothing` : `${why}; its last lines:\n${tail}`);
    const declared = last as Reading | null;
    if (declared?.failed !== undefined && problem === null)
      return { failed: declared.failed, ...(declared.transient && { transient: true }) };
    if (problem !== null) throw said(problem);
    try {
      const reading = file
        ? await readingOfFile(resolve(cwd, file.fill(values)[0]), began, metrics)
        : source.from === "patterns"
          ? { values: matched }
          : declared;
      if (!reading) throw new InputError(`it printed no ${exampleOf(metrics)}`);
      const { cost } = reading as Reading;
      await trial.tell(outcomeOf(reading, metrics), { cost });
      return undefined;
    } catch (error) {
      if (trial.current().status !== "running" || !(error instanceof InputError)) throw error;
      throw said(error.message);
    }
  }

  return {
    objective(trial) {
      const running = run(trial);
      active.add(running);
      const done = () => void active.delete(running);
      running.then(done, done);
      return running;
    },
    async idle() {
      while (active.size > 0) await Promise.allSettled([...active]);
    },
  };
}

function environment(
  { id, parameters }: Pick<RunningTrial<Configuration>, "id" | "parameters">,
  variables: ReadonlyMap<string, string>,
  { home, parametersFile }: { home: string; parametersFile: string },
): Record<string, string> {
  const own = Object.entries(parameters).map(([name, value]) => [variables.get(name) as string, String(value)]);
  return {
    ...Object.fromEntries(own),
    BOFLOW_TRIAL: String(id),
    BOFLOW_TRIAL_FOLDER: home,
    BOFLOW_PARAMETERS_FILE: parametersFile,
  };
}

/** Those that can be reported: a value that is none is found out by the outcome. */
function finite(values: Reading["values"]): Record<string, number> {
  const numbers = Object.entries(values).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
  return Object.fromEntries(numbers);
}
