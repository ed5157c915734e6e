import type { AcquisitionName } from "./acquisitions.ts";
import type { NoiseFinding } from "./noise.ts";
import type { Evidence } from "./strategy.ts";

/** The acquisition function that suits a problem, and why. */
export interface Choice {
  readonly acquisition: AcquisitionName;
  readonly because: string;
}

/** A declared budget of at most so many trials is small. */
const SMALL_BUDGET = 50;

/** With more objectives than these the improvement of a scalarization chooses. */
const MANY_OBJECTIVES = 4;

/** The acquisition function by which the default strategy chooses. */
export function choiceOf({ space, objectives, declared = {} }: Evidence, noise: NoiseFinding): Choice {
  if (objectives.length > MANY_OBJECTIVES)
    return {
      acquisition: "qLogNParEGO",
      because: `its cost does not grow with the front of ${objectives.length} objectives`,
    };
  const isSingle = objectives.length === 1;
  const fidelities = Object.keys(space.targets);
  if (isSingle && fidelities.length > 0)
    return {
      acquisition: "qMultiFidelityKnowledgeGradient",
      because: `trials may have less than the highest ${fidelities.join(", ")}`,
    };
  if (isSingle && declared.expensive && declared.trials !== undefined && declared.trials <= SMALL_BUDGET)
    return {
      acquisition: "qKnowledgeGradient",
      because: `trials are declared expensive, and the budget of ${declared.trials} is small`,
    };
  const [noisy, deterministic] = isSingle
    ? (["qLogNoisyExpectedImprovement", "logExpectedImprovement"] as const)
    : (["qLogNoisyExpectedHypervolumeImprovement", "qLogExpectedHypervolumeImprovement"] as const);
  return { acquisition: noise.isNoisy ? noisy : deterministic, because: noise.because };
}
