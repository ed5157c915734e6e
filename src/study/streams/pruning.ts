import { integer, invalid } from "../../errors/index.ts";
import type { Direction, Trial } from "../trials/index.ts";

/** What a pruning rule knows: all trials, and the metric that is optimized. */
export interface PruningView {
  readonly trials: readonly Trial[];
  readonly metric: string;
  readonly direction: Direction;
}

/** Why a running trial should be stopped, in a sentence; null where it should go on. A pure function. */
export type PruningRule = (trial: Trial, view: PruningView) => string | null;

export interface PercentileOptions {
  /** Nothing is pruned before so many other trials reached the step; default 5. */
  readonly startupTrials?: number;
  /** Nothing is pruned before this step; default 0. */
  readonly warmupSteps?: number;
}

/** Stops a trial whose best value so far is worse than the median of what the others had at its step. */
export function median(options: PercentileOptions = {}): PruningRule {
  return percentile(50, options);
}

/** Stops a trial whose best value so far is not among the best p percent of what the others had at its step. */
export function percentile(p: number, { startupTrials = 5, warmupSteps = 0 }: PercentileOptions = {}): PruningRule {
  if (!(p > 0 && p < 100)) invalid("percentile", "a number between 0 and 100", p);
  integer("startupTrials", startupTrials, 1);
  return (trial, view) => {
    const step = lastStep(trial);
    if (step === null || step < warmupSteps) return null;
    const score = scores(view);
    const others = view.trials.flatMap((other) =>
      other.id !== trial.id && (lastStep(other) ?? Number.NEGATIVE_INFINITY) >= step ? [score(other, step)] : [],
    );
    if (others.length < startupTrials) return null;
    others.sort((a, b) => b - a);
    const limit = others[Math.min(Math.max(Math.ceil((p / 100) * others.length) - 1, 0), others.length - 1)];
    return score(trial, step) >= limit
      ? null
      : `at step ${step} it is not among the best ${p} % of ${others.length} trials`;
  };
}

export interface HalvingOptions {
  /** The step of the first rung; default 1. */
  readonly minResource?: number;
  /** One of so many trials goes on from each rung, and rungs are so many times as far apart; default 4. */
  readonly reductionFactor?: number;
}

/**
 * Asynchronous successive halving (Li et al. 2020): at the steps r, rη, rη², … a trial goes on if it is among the best 1/η of those that
 * reached the step so far.
 */
export function successiveHalving({ minResource = 1, reductionFactor = 4 }: HalvingOptions = {}): PruningRule {
  if (!(minResource > 0)) invalid("minResource", "a step above 0", minResource);
  integer("reductionFactor", reductionFactor, 2);
  return (trial, view) => {
    const step = lastStep(trial);
    if (step === null || step < minResource) return null;
    let rung = minResource;
    while (rung * reductionFactor <= step) rung *= reductionFactor;
    const score = scores(view);
    const reached = view.trials.filter((other) => (lastStep(other) ?? Number.NEGATIVE_INFINITY) >= rung);
    const own = score(trial, rung);
    const better = reached.filter((other) => score(other, rung) > own).length;
    const kept = Math.max(Math.floor(reached.length / reductionFactor), 1);
    return better < kept
      ? null
      : `at step ${rung} it is not among the best ${kept} of the ${reached.length} trials that reached it`;
  };
}

/** Stops a trial whose last value is outside [lower, upper]. */
export function threshold({
  lower = Number.NEGATIVE_INFINITY,
  upper = Number.POSITIVE_INFINITY,
}: {
  readonly lower?: number;
  readonly upper?: number;
}): PruningRule {
  if (!(lower < upper)) invalid("threshold", "lower below upper", [lower, upper]);
  return (trial, { metric }) => {
    const value = trial.reports.at(-1)?.values[metric];
    if (value === undefined || (value >= lower && value <= upper)) return null;
    return `${metric} is ${value}, ${value < lower ? `below ${lower}` : `above ${upper}`}`;
  };
}

function lastStep({ reports }: Trial): number | null {
  return reports.length === 0 ? null : Math.max(...reports.map(({ step }) => step));
}

/** The best value that a trial had up to a step, larger is better. */
function scores({ metric, direction }: PruningView): (trial: Trial, step: number) => number {
  const sign = direction === "maximize" ? 1 : -1;
  return ({ reports }, step) =>
    reports.reduce((best, report) => {
      const value = report.values[metric];
      return report.step <= step && value !== undefined ? Math.max(best, sign * value) : best;
    }, Number.NEGATIVE_INFINITY);
}
