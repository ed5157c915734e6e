import type { CheckedDefinition } from "./definition.ts";
import { readMeasurements } from "./measurements.ts";
import { compileGoals, type Goals } from "./objectives.ts";
import { agrees, openSpace, type SearchSpace } from "./space/index.ts";
import { type Configuration, type Definition, remembered } from "./trials/index.ts";

/** A definition whose formulas are compiled, and of whose space it is known that it is not empty. */
export interface CompiledStudy extends Definition {
  readonly definition: CheckedDefinition;
  readonly space: SearchSpace;
  readonly goals: Goals;
  /** The point of settings that were run; the same list for the same settings. */
  pointOf(settings: Configuration): readonly number[];
}

/** Throws InputError for a formula that is wrong, and for a space without an experiment. */
export async function compileStudy(definition: CheckedDefinition): Promise<CompiledStudy> {
  const [space, goals] = await Promise.all([openSpace(definition.space), compileGoals(definition)]);
  const { objectives, metrics, budget, baseline, learnFromPruned } = definition;
  return {
    definition,
    space,
    goals,
    objectives,
    metrics,
    budget,
    baseline,
    learnFromPruned,
    check: (parameters) => space.checked(parameters),
    attached(given) {
      const { configuration: parameters, outside } = space.attached(given);
      return { parameters, outside };
    },
    isTarget: (parameters) => agrees(parameters, space.targets),
    measured: (outcome) => readMeasurements(definition, goals, outcome),
    objectiveValues: (values) => goals.objectives(values).map(({ value }) => value),
    violations: goals.constraints,
    pointOf: remembered((settings) => Object.freeze(space.encoding.encode(settings))),
  };
}
