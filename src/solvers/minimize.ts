import { oneOf } from "../errors/index.ts";
import type { Bounds, Polytope } from "../polytope/index.ts";
import { type AdamOptions, adam } from "./adam.ts";
import { type LbfgsbOptions, lbfgsb } from "./lbfgsb/lbfgsb.ts";
import { drive } from "./runAll.ts";
import { sqp } from "./sqp.ts";
import type { Evaluation, SolverOptions, SolverResult } from "./types.ts";

export interface MinimizeOptions {
  bounds?: Bounds;
  /** Linear constraints besides the bounds; with any, the method is `sqp`. */
  constraints?: Pick<Polytope, "inequalities" | "equalities">;
  /** Without constraints; default `lbfgsb`. */
  method?: "lbfgsb" | "adam" | "sqp";
  /** Those of the method. */
  options?: SolverOptions | LbfgsbOptions | AdamOptions;
}

/** Minimises a smooth function from `x0` with the solver that suits its constraints. */
export function minimize(
  fn: (x: Float64Array) => Evaluation,
  x0: ArrayLike<number>,
  { bounds, constraints = {}, method, options }: MinimizeOptions = {},
): SolverResult {
  const { inequalities = [], equalities = [] } = constraints;
  const constrained = inequalities.length + equalities.length > 0;
  const name = oneOf(
    "method",
    method ?? (constrained ? "sqp" : "lbfgsb"),
    constrained ? ["sqp"] : ["lbfgsb", "adam", "sqp"],
  );
  if (name === "sqp") return drive(sqp(x0, { bounds, inequalities, equalities }, options), fn);
  return drive((name === "adam" ? adam : lbfgsb)(x0, bounds, options), fn);
}
