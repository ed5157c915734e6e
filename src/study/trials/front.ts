import { InputError } from "../../errors/index.ts";
import { hypervolume, inferReferencePoint, isNonDominated } from "../../pareto/index.ts";
import type { Definition, StudyObjective } from "./definition.ts";
import { evidenceOf, type ObservedTrial } from "./evidence.ts";
import type { StudyState } from "./state.ts";

/** Values of the objectives by row, all to be maximized. */
export function maximized(
  rows: readonly (readonly number[])[],
  objectives: readonly StudyObjective[],
): (readonly number[])[] {
  return rows.map((row) => row.map((value, j) => (objectives[j].direction === "maximize" ? value : 0 - value)));
}

/** Those that no other one dominates, in their order; of several with equal objectives, the first. */
function nonDominated<T extends { readonly objectives: readonly number[] }>(
  all: readonly T[],
  objectives: readonly StudyObjective[],
): T[] {
  const rows = all.map((each) => each.objectives);
  const isOnFront = isNonDominated(maximized(rows, objectives));
  return all.filter((_, i) => isOnFront[i]);
}

/** The complete trials at the highest fidelity that satisfy the outcome constraints, by id. */
export function eligibleTrials(state: StudyState, definition: Definition): ObservedTrial[] {
  return evidenceOf(state, definition).complete.filter(
    ({ trial, violations }) => violations.every((violation) => violation <= 0) && definition.isTarget(trial.settings),
  );
}

/** The eligible trials that are not dominated, by id. */
export function paretoSet(state: StudyState, definition: Definition): ObservedTrial[] {
  return nonDominated(eligibleTrials(state, definition), definition.objectives);
}

/** The best trial observed; null before there is one. Throws InputError where there are several objectives. */
export function bestTrial(state: StudyState, definition: Definition): ObservedTrial | null {
  if (definition.objectives.length > 1)
    throw new InputError(`best: the study has ${definition.objectives.length} objectives; use pareto()`);
  return paretoSet(state, definition)[0] ?? null;
}

/**
 * The point from which hypervolume is measured, in the users' units: the thresholds where every objective has one; otherwise inferred from values of
 * the objectives by row, a tenth of the range of their front below its worst values, and nowhere better than a threshold. Null where there are
 * neither all thresholds nor rows.
 */
export function referencePointOf(
  objectives: readonly StudyObjective[],
  rows: readonly (readonly number[])[],
): number[] | null {
  const thresholds = objectives.map(({ threshold }) => threshold);
  if (thresholds.every((threshold) => threshold !== undefined)) return thresholds;
  if (rows.length === 0) return null;
  const [caps] = maximized([thresholds.map((threshold) => threshold ?? Number.NaN)], objectives);
  const inferred = inferReferencePoint(maximized(rows, objectives), {
    maxReferencePoint: caps.map((cap) => (Number.isNaN(cap) ? null : cap)),
  });
  return [...maximized([inferred], objectives)[0]];
}

/** The hypervolume of values of the objectives by row; 0 while it is not known from where it is measured. */
export function hypervolumeOf(
  objectives: readonly StudyObjective[],
  rows: readonly (readonly number[])[],
  referencePoint: readonly number[] | null,
): number {
  if (!referencePoint) return 0;
  return hypervolume(maximized(rows, objectives), maximized([referencePoint], objectives)[0]);
}
