import * as classic from "./classic.ts";
import * as constrained from "./constrained.ts";
import * as discrete from "./discrete.ts";
import * as engineering from "./engineering.ts";
import * as hartmann from "./hartmann.ts";
import * as multiFidelity from "./multiFidelity.ts";
import * as multiObjective from "./multiObjective.ts";
import * as multiObjectiveEngineering from "./multiObjectiveEngineering.ts";
import * as multiObjectiveScalable from "./multiObjectiveScalable.ts";
import type { MultiObjectiveProblem, ProblemFactory, TestProblem } from "./problem.ts";
import * as scalable from "./scalable.ts";
import * as sensitivity from "./sensitivity.ts";

const families = [classic, scalable, hartmann, discrete, sensitivity, constrained, engineering, multiFidelity];

/** Every test problem with one objective by its name: `testFunctions["Branin"]()`. */
export const testFunctions = byName(families);

/** Every test problem with several objectives by its name: `multiObjectiveTestFunctions["BraninCurrin"]()`. */
export const multiObjectiveTestFunctions = byName<MultiObjectiveProblem>([
  multiObjective,
  multiObjectiveScalable,
  multiObjectiveEngineering,
]);

function byName<Made extends { name: string } = TestProblem>(
  families: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, ProblemFactory<Made>>> {
  const factories = families.flatMap((family) => Object.values(family) as ProblemFactory<Made>[]);
  return Object.fromEntries(factories.map((make) => [make().name, make]));
}
