import { AbortError } from "../../errors/index.ts";
import { type MetricSource, programObjective, readPatterns } from "../../program/index.ts";
import {
  type Configuration,
  evaluate,
  type PruningRule,
  prune,
  pruning,
  type RunningTrial,
  type StoppingRule,
  type Study,
  stopping,
  type Trial,
} from "../../study/index.ts";
import { openStudyFile, readStudyFile } from "../../studyFile/index.ts";
import { Ended, exitCodes } from "../exitCodes.ts";
import type { Output } from "../output.ts";
import { bestText, shownNumber, shownOutcome, shownParameters, statusCounts, trialJSON } from "../trials.ts";
import { claimRun } from "./claimRun.ts";
import { interrupts } from "./interrupts.ts";
import { progressLine } from "./progressLine.ts";

export interface RunOptions {
  readonly trials: number | undefined;
  readonly time: number | undefined;
  readonly parallel: number | undefined;
  readonly timeout: number | undefined;
  readonly retries: number | undefined;
  readonly maxFailures: number | undefined;
  readonly prune: "median" | "halving" | "none";
  readonly pattern: readonly string[];
  readonly metricsFile: string | undefined;
  readonly shell: boolean;
  readonly redefine: boolean;
}

/** Runs a program for each trial of a study, until a limit or a person ends it. */
export async function runStudy(
  path: string,
  command: readonly string[],
  options: RunOptions,
  output: Output,
): Promise<void> {
  const { journal } = await readStudyFile(path);
  const folder = journal.replace(/\.journal$/, ".trials");
  const claim = await claimRun(folder);
  if (!claim.isFirst) output.note("another boflow run works on this study: the trials that run are left to it");
  try {
    const study = await openStudyFile(path, { redefine: options.redefine });
    const orphans = claim.isFirst ? "rerun" : "keep";
    try {
      await runOpened(study, { folder, command, orphans, ...options }, output);
    } finally {
      await study.close();
    }
  } finally {
    await claim.release();
  }
}

interface Run extends RunOptions {
  readonly folder: string;
  readonly command: readonly string[];
  readonly orphans: "rerun" | "keep";
}

async function runOpened(study: Study, run: Run, output: Output): Promise<void> {
  const { command, folder, shell, timeout, orphans, retries = 0, parallel: parallelism = 1 } = run;
  const { metrics, parameters } = study;
  const source = sourceOf(run, metrics);
  const { objective, idle } = programObjective({ command, parameters, metrics, folder, source, shell, timeout });
  const rule = pruningRule(run, study);
  const failures = new Failures(run.maxFailures);
  const limits = await limitsOf(study, run, output);
  const line = progressLine(output);
  /** The trials that programs run for. */
  const working = new Set<number>();
  const interrupted = interrupts(() => {
    if (working.size === 0) return interrupted.abort();
    line.above("Ctrl-C: waiting for the programs that run; once more ends them");
  });
  const { signal } = interrupted;
  const trials$ = study.suggestions$({
    parallelism,
    orphans,
    signal,
    until: async (view) => failures.reason ?? (await limits(view)),
  });
  const begin = (trial: RunningTrial<Configuration, string>) => {
    // A search that was under way when the run was interrupted; the trial is begun by the next run.
    if (interrupted.isEnding() && !working.has(trial.id)) return new Promise<never>(() => {});
    working.add(trial.id);
    show();
    return objective(trial);
  };
  const show = () => line.show(progressText(study, working.size));
  show();
  try {
    await (rule ? trials$.pipe(prune(rule)) : trials$).pipe(evaluate(begin as never, { retries })).forEach((trial) => {
      working.delete(trial.id);
      failures.count(trial);
      line.above(settledLine(study, trial, output));
      show();
      if (interrupted.isEnding() && working.size === 0) interrupted.abort();
    });
  } catch (error) {
    if (!(error instanceof AbortError) || !signal.aborted) throw error;
  } finally {
    line.show("ending the programs that run");
    await idle();
    line.stop();
    interrupted.stop();
  }
  const reason = signal.aborted ? null : (study.state?.stopped ?? null);
  const data = { reason, trials: statusCounts(study), best: study.pareto().map(({ trial }) => trialJSON(trial)) };
  output.result(data, bestText(study));
  if (signal.aborted) throw interruption(interrupted.by(), working.size);
  if (failures.reason !== null) throw new Ended(exitCodes.failures, failures.reason);
  output.note(`ended, since ${reason}`);
}

function interruption(by: "SIGINT" | "SIGTERM" | null, left: number): Ended {
  const how = by === null ? "interrupted" : `ended by ${by === "SIGINT" ? "Ctrl-C" : by}`;
  const again = left === 0 ? "" : `; ${left === 1 ? "a trial is" : `${left} trials are`} run again then`;
  return new Ended(
    by === "SIGTERM" ? exitCodes.terminated : exitCodes.interrupted,
    `${how}; the same command goes on${again}`,
  );
}

function sourceOf({ metricsFile, pattern }: Run, metrics: readonly string[]): MetricSource {
  if (metricsFile !== undefined) return { from: "file", path: metricsFile };
  return pattern.length > 0 ? { from: "patterns", patterns: readPatterns(pattern, metrics) } : { from: "lines" };
}

/** By default, trials are compared where they can be: by a metric that is the only objective. */
function pruningRule({ prune }: Run, { objectives, metrics }: Study): PruningRule | null {
  if (prune === "halving") return pruning.successiveHalving();
  const canBe = objectives.length === 1 && metrics.includes(objectives[0].name);
  return prune === "median" && canBe ? pruning.median() : null;
}

/** When a run ends by itself, besides by the budget of the study. */
async function limitsOf(study: Study, { trials, time }: Run, output: Output): Promise<StoppingRule> {
  const began = Date.now();
  const rules: StoppingRule[] = [];
  if (trials !== undefined) rules.push(stopping.trials(trials));
  if (time !== undefined)
    rules.push(({ time: now }) => (now - began >= 1000 * time ? `the run took ${time} seconds` : null));
  const left = Object.values(await study.remaining());
  if (rules.length === 0 && left.every((each) => each === Number.POSITIVE_INFINITY))
    output.note("there is no --trials, --time or budget: it runs until Ctrl-C");
  return stopping.anyOf(...rules);
}

/** So many failures at the beginning of a run, and nothing else, are taken for a fault of the command. */
const FIRST = 5;

/** Counts trials that failed; `reason` is why there are too many. */
class Failures {
  reason: string | null = null;
  #failed = 0;
  #settled = 0;
  readonly #most: number | undefined;

  constructor(most: number | undefined) {
    this.#most = most;
  }

  count({ status, message = "" }: Trial): void {
    this.#settled++;
    if (status !== "failed") return;
    this.#failed++;
    const last = `; the last one: ${message}`;
    if (this.#most !== undefined && this.#failed >= this.#most)
      this.reason ??= `${this.#failed} trials of this run failed${last}`;
    else if (this.#most === undefined && this.#failed === FIRST && this.#settled === FIRST)
      this.reason ??= `the first ${FIRST} trials of this run failed${last}`;
  }
}

function settledLine(study: Study, trial: Trial, { colors }: Output): string {
  const isBest = study.pareto().some((best) => best.trial.id === trial.id);
  const color = trial.status === "failed" ? colors.red : isBest ? colors.green : String;
  const mark = isBest && trial.status === "complete" ? "  best so far" : "";
  return `trial ${trial.id}  ${color(shownOutcome(trial))}${mark}  ${colors.dim(shownParameters(trial.settings))}`;
}

function progressText(study: Study, running: number): string {
  const { complete, failed, pruned } = statusCounts(study);
  const parts = [
    `${complete} complete`,
    ...(failed ? [`${failed} failed`] : []),
    ...(pruned ? [`${pruned} pruned`] : []),
  ];
  const best = study.objectives.length === 1 ? study.best() : null;
  return [...parts, `${running} running`, ...(best ? [`best ${shownNumber(best.value)}`] : [])].join(", ");
}
