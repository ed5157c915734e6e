import { integer, invalid, knownKeys } from "../../errors/index.ts";
import type { Direction, Trial } from "../trials/index.ts";

/** What a pruning rule knows: all trials, and the metric that is optimized. */
export interface PruningView {
  /** All trials of the study. */
  readonly trials: readonly Trial[];
  /** The metric that is compared. */
  readonly metric: string;
  /** Whether large or small values of it are good. */
  readonly direction: Direction;
}

/** Why a running trial should be stopped, in a sentence; null where it should go on. A pure function. */
export type PruningRule = (trial: Trial, view: PruningView) => string | null;

/** Options of `pruning.median` and `pruning.percentile`. */
export interface PercentileOptions {
  /** Nothing is pruned before so many other trials reached the step; default 5. */
  readonly startupTrials?: number;
  /** Nothing is pruned before this step; default 0. */
  readonly warmupSteps?: number;
}

/** Stops a trial whose best value so far is worse than the median of what the others had at its step. Throws InputError for bad options. */
export function median(options: PercentileOptions = {}): PruningRule {
  return percentile(50, options);
}

/**
 * Stops a trial whose best value so far is not among the best p percent of what the others had at its step.
 * Throws InputError unless p is between 0 and 100.
 */
export function percentile(p: number, options: PercentileOptions = {}): PruningRule {
  const known = ["startupTrials", "warmupSteps"];
  const { startupTrials = 5, warmupSteps = 0 } = knownKeys("pruning options", options, known);
  if (!(p > 0 && p < 100)) invalid("percentile", "a number between 0 and 100", p);
  integer("startupTrials", startupTrials, 1);
  if (!Number.isFinite(warmupSteps)) invalid("warmupSteps", "a number", warmupSteps);
  return (trial, view) => {
    const curve = curveOf(trial, view);
    const last = curve.at(-1);
    if (!last || last.step < warmupSteps) return null;
    const { step } = last;
    const others = view.trials
      .filter(({ id }) => id !== trial.id)
      .map((other) => curveOf(other, view))
      .filter((other) => other.length > 0 && other[0].step <= step && other[other.length - 1].step >= step)
      .map((other) => best(other.filter((point) => point.step <= step)))
      .sort((a, b) => b - a);
    if (others.length < startupTrials) return null;
    const limit = others[Math.max(Math.ceil((p / 100) * others.length) - 1, 0)];
    return best(curve) >= limit
      ? null
      : `at step ${step} it is not among the best ${p} % of ${others.length} other trials`;
  };
}

/** Options of `pruning.successiveHalving`. */
export interface HalvingOptions {
  /** The step of the first rung; default 1. */
  readonly minResource?: number;
  /** One of so many trials goes on from each rung, and rungs are so many times as far apart; default 4. */
  readonly reductionFactor?: number;
}

/**
 * Asynchronous successive halving (Li et al. 2020): when a trial comes to the steps r, rη, rη², …, or first past them, it goes on if it is among the
 * best 1/η of those that came there so far.
 * Throws InputError for bad options.
 */
export function successiveHalving(options: HalvingOptions = {}): PruningRule {
  const known = ["minResource", "reductionFactor"];
  const { minResource = 1, reductionFactor = 4 } = knownKeys("pruning options", options, known);
  if (!(minResource > 0 && minResource < Infinity)) invalid("minResource", "a step above 0", minResource);
  integer("reductionFactor", reductionFactor, 2);
  return (trial, view) => {
    const curve = curveOf(trial, view);
    const [step, previous] = [curve.at(-1)?.step ?? 0, curve.at(-2)?.step ?? 0];
    let rung = minResource;
    while (rung * reductionFactor <= step) rung *= reductionFactor;
    // It is judged once on each rung.
    if (step < rung || previous >= rung) return null;
    const reached = view.trials.flatMap((other) => {
      const points = curveOf(other, view);
      const at = points.findIndex((point) => point.step >= rung);
      return at < 0 ? [] : [best(points.slice(0, at + 1))];
    });
    const own = best(curve);
    const better = reached.filter((other) => other > own).length;
    const kept = Math.max(Math.floor(reached.length / reductionFactor), 1);
    return better < kept
      ? null
      : `at step ${step} it is not among the best ${kept} of the ${reached.length} trials that came to step ${rung}`;
  };
}

/** Stops a trial whose last value is outside [lower, upper]; at least one of them is needed. Throws InputError without a limit. */
export function threshold(limits: { readonly lower?: number; readonly upper?: number }): PruningRule {
  const { lower = -Infinity, upper = Infinity } = knownKeys("threshold limits", limits, ["lower", "upper"]);
  if (!(lower < upper)) invalid("threshold", "lower below upper", [lower, upper]);
  if (lower === -Infinity && upper === Infinity) invalid("threshold", "a limit, lower or upper", limits);
  return (trial, { metric }) => {
    const value = trial.reports.findLast(({ values }) => values[metric] !== undefined)?.values[metric];
    if (value === undefined || (value >= lower && value <= upper)) return null;
    return `${metric} is ${value}, ${value < lower ? `below ${lower}` : `above ${upper}`}`;
  };
}

/** What a trial reported of the metric, by step; a larger score is better. */
interface CurvePoint {
  readonly step: number;
  readonly score: number;
}

function curveOf({ reports }: Trial, { metric, direction }: PruningView): CurvePoint[] {
  const sign = direction === "maximize" ? 1 : -1;
  const points = reports.flatMap(({ step, values: { [metric]: value } }) =>
    value === undefined ? [] : [{ step, score: sign * value }],
  );
  return points.sort((a, b) => a.step - b.step);
}

const best = (curve: readonly CurvePoint[]): number => Math.max(...curve.map(({ score }) => score));
