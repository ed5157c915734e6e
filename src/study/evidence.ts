import type { CompiledStudy } from "./compile.ts";
import type { CheckedDefinition } from "./definition.ts";
import type { Declared, Evidence } from "./strategies/index.ts";
import { combined, evidenceOf, type StudyState, type Trial } from "./trials/index.ts";

/** What strategies take from a definition. */
function declaredBy({ initialTrials, budget: { trials }, noise, expensive }: CheckedDefinition): Declared {
  const said = { initialTrials, trials, noise, expensive };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** What a strategy knows of a study: its trials as points of the space. */
export function encodedEvidence(state: StudyState, study: CompiledStudy): Evidence {
  const { complete, partial, pending, failed, pruned } = evidenceOf(state, study);
  const known = [...complete, ...partial];
  const { space, goals, objectives, pointOf } = study;
  const point = ({ settings }: Trial) => pointOf(settings);
  const start = state.trials.findLast((trial) => trial.start !== undefined)?.start;
  return {
    space,
    objectives,
    points: known.map(({ trial }) => point(trial)),
    outcomes: known.map((observed) => observed.objectives),
    variances: known.map(({ trial }) => goals.objectives(combined(trial.measurements)).map(({ variance }) => variance)),
    violations: known.map(({ violations }) => violations),
    pending: pending.map(point),
    failed: failed.map(point),
    pruned: pruned.map(point),
    declared: declaredBy(study.definition),
    ...(start && { start }),
  };
}
