import { finite, InputError, integer, invalid, knownKeys, nonNegative } from "../../errors/index.ts";
import {
  bestTrial,
  type Definition,
  eligibleTrials,
  hypervolumeOf,
  paretoSet,
  referencePointOf,
  type StudyState,
} from "../trials/index.ts";
import type { Outlook } from "./source.ts";

/** What a stopping rule knows. */
export interface StoppingView {
  /** The study's state. */
  readonly state: StudyState;
  /** The study's definition, compiled. */
  readonly definition: Definition;
  /** Now, in milliseconds since 1970. */
  readonly time: number;
  /** What the model expects of further trials, computed when it is asked for; null before there are two results. */
  outlook(): Promise<Outlook | null>;
}

/** Why a stream should stop asking for trials, in a sentence; null where it should go on. */
export type StoppingRule = (view: StoppingView) => string | null | Promise<string | null>;

/** After so many trials, of all origins but those abandoned. Throws InputError unless the count is a whole number of at least 1. */
export function trials(count: number): StoppingRule {
  integer("trials", count, 1);
  return ({ state }) => {
    const made = state.trials.filter(({ status }) => status !== "abandoned").length;
    return made >= count ? `there are ${made} trials` : null;
  };
}

/** So many seconds after the study began. Throws InputError unless the limit is above 0. */
export function time(seconds: number): StoppingRule {
  positive("time", seconds);
  return ({ state, time }) => (time - state.began >= 1000 * seconds ? `${seconds} seconds are over` : null);
}

/** When the trials have cost so much. Throws InputError unless the limit is above 0. */
export function cost(limit: number): StoppingRule {
  positive("cost", limit);
  return ({ state }) => {
    const spent = state.trials.reduce((sum, trial) => sum + trial.cost, 0);
    return spent >= limit ? `the trials have cost ${spent}` : null;
  };
}

/** When the best trial has reached a value. Throws InputError unless the value is finite. */
export function target(value: number): StoppingRule {
  finite("target", value);
  return ({ state, definition }) => {
    const best = bestTrial(state, definition);
    if (!best) return null;
    const [reached] = best.objectives;
    const isReached = definition.objectives[0].direction === "maximize" ? reached >= value : reached <= value;
    return isReached ? `trial ${best.trial.id} reached the target with ${reached}` : null;
  };
}

/** When the Pareto set of several objectives has reached a hypervolume, measured as `study.hypervolume()` does. */
export function hypervolume(value: number): StoppingRule {
  positive("hypervolume", value);
  return ({ state, definition }) => {
    const { objectives } = definition;
    if (objectives.length === 1) throw new InputError("hypervolume: the study has one objective; use stopping.target");
    const rows = paretoSet(state, definition).map((each) => each.objectives);
    const reached = hypervolumeOf(objectives, rows, referencePointOf(objectives, rows));
    return reached >= value ? `the hypervolume is ${reached}` : null;
  };
}

/**
 * When so many trials in a row were completed without one that is better by more than `by` (default 0), or that adds more than that to the hypervolume
 * of several objectives; attached ones do not count.
 * Throws InputError unless the count is a whole number of at least 1.
 */
export function noImprovement(count: number, options: { readonly by?: number } = {}): StoppingRule {
  integer("noImprovement", count, 1);
  const { by = 0 } = knownKeys("noImprovement options", options, ["by"]);
  nonNegative("by", by);
  return ({ state, definition }) => {
    const { objectives } = definition;
    const settled = [...eligibleTrials(state, definition)].sort(
      (a, b) => (a.trial.settled as number) - (b.trial.settled as number) || a.trial.id - b.trial.id,
    );
    const rows = settled.map((each) => each.objectives);
    const referencePoint = referencePointOf(objectives, rows);
    const sign = objectives[0].direction === "maximize" ? 1 : -1;
    let [best, since] = [Number.NEGATIVE_INFINITY, 0];
    for (const [k, { trial }] of settled.entries()) {
      const value =
        objectives.length > 1 ? hypervolumeOf(objectives, rows.slice(0, k + 1), referencePoint) : sign * rows[k][0];
      if (value > best + by) since = 0;
      else if (trial.attempts > 0) since++;
      best = Math.max(best, value);
    }
    return since >= count ? `the last ${since} trials brought no improvement` : null;
  };
}

/**
 * When the largest expected improvement is below a share (default 0.1) of the noise's standard deviation.
 * Throws InputError unless the share is above 0.
 */
export function expectedImprovement(share = 0.1): StoppingRule {
  positive("expectedImprovement", share);
  return async ({ definition, outlook }) => {
    needOneObjective("expectedImprovement", definition);
    const seen = await outlook();
    if (!seen || seen.expectedImprovement >= share * seen.noise) return null;
    return `the expected improvement of ${seen.expectedImprovement.toPrecision(3)} is below ${share} of the noise`;
  };
}

/**
 * When the best trial is, by the model, within `epsilon` of the optimum: the upper confidence bound's maximum less the best lower confidence
 * bound of a trial is at most `epsilon` (Makarova et al. 2022).
 * Throws InputError unless the limit is above 0.
 */
export function regretBound(epsilon: number): StoppingRule {
  positive("regretBound", epsilon);
  return async ({ definition, outlook }) => {
    needOneObjective("regretBound", definition);
    const seen = await outlook();
    if (!seen || seen.regretBound > epsilon) return null;
    return `the best trial is within ${seen.regretBound.toPrecision(3)} of the optimum, by the model`;
  };
}

/** When one of the rules says so. Throws InputError for rules that are not functions. */
export function anyOf(...rules: readonly StoppingRule[]): StoppingRule {
  checkRules(rules);
  return async (view) => {
    for (const rule of rules) {
      const reason = await answerOf(rule, view);
      if (reason !== null) return reason;
    }
    return null;
  };
}

/** When all of the rules say so. Throws InputError for rules that are not functions. */
export function allOf(...rules: readonly StoppingRule[]): StoppingRule {
  if (rules.length === 0) invalid("allOf", "at least one rule", rules);
  checkRules(rules);
  return async (view) => {
    const reasons: string[] = [];
    for (const rule of rules) {
      const reason = await answerOf(rule, view);
      if (reason === null) return null;
      reasons.push(reason);
    }
    return reasons.join(", and ");
  };
}

function checkRules(rules: readonly StoppingRule[]): void {
  for (const rule of rules)
    if (typeof rule !== "function") invalid("stopping rule", "a function, such as stopping.trials(20)", rule);
}

async function answerOf(rule: StoppingRule, view: StoppingView): Promise<string | null> {
  const reason: unknown = await rule(view);
  if (reason !== null && typeof reason !== "string")
    invalid("answer of a stopping rule", "a reason, or null to go on", reason);
  return reason;
}

function needOneObjective(what: string, { objectives }: Definition): void {
  if (objectives.length > 1)
    throw new InputError(
      `${what}: the study has ${objectives.length} objectives; use stopping.hypervolume or stopping.noImprovement`,
    );
}

function positive(what: string, value: number): void {
  if (typeof value !== "number" || !(value > 0)) invalid(what, "a number above 0", value);
}
