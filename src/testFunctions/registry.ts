import * as classic from "./classic.ts";
import * as constrained from "./constrained.ts";
import * as discrete from "./discrete.ts";
import * as engineering from "./engineering.ts";
import * as hartmann from "./hartmann.ts";
import * as multiFidelity from "./multiFidelity.ts";
import type { ProblemFactory } from "./problem.ts";
import * as scalable from "./scalable.ts";
import * as sensitivity from "./sensitivity.ts";

const families = [classic, scalable, hartmann, discrete, sensitivity, constrained, engineering, multiFidelity];

/** Every test problem by its name: `testFunctions["Branin"]()`. */
export const testFunctions: Readonly<Record<string, ProblemFactory>> = Object.fromEntries(
  families.flatMap((family) => Object.values<ProblemFactory>(family)).map((factory) => [factory().name, factory]),
);
