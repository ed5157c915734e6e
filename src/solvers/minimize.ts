import { invalid, knownKeys, oneOf } from "../errors/index.ts";
import type { Bounds, Polytope } from "../polytope/index.ts";
import { type AdamOptions, adam } from "./adam.ts";
import { type LbfgsbOptions, lbfgsb } from "./lbfgsb/lbfgsb.ts";
import { drive } from "./lockStep.ts";
import { sqp } from "./sqp.ts";
import type { Evaluation, SolverOptions, SolverResult } from "./types.ts";

/** Options of `minimize`. */
export interface MinimizeOptions {
  /** Lower and upper bounds of each coordinate; unbounded by default. */
  bounds?: Bounds;
  /** Linear constraints besides the bounds; with any, the method is `sqp`. */
  constraints?: Pick<Polytope, "inequalities" | "equalities">;
  /** Defaults to `lbfgsb`, with constraints to `sqp`. */
  method?: "lbfgsb" | "adam" | "sqp";
  /** Options of the method. */
  options?: SolverOptions | LbfgsbOptions | AdamOptions;
}

/**
 * Minimizes a smooth function from `x0`, within bounds and linear constraints:
 *
 *     const { x, value } = minimize(([x]) => ({ value: x * x, gradient: Float64Array.of(2 * x) }), [3]);
 *
 * @throws InputError for bad options, InfeasibleError if no point satisfies the constraints, NumericalError if value or gradient at the
 * start are not finite.
 */
export function minimize(
  fn: (x: Float64Array) => Evaluation,
  x0: ArrayLike<number>,
  given: MinimizeOptions = {},
): SolverResult {
  if (typeof fn !== "function") invalid("fn", "a function of x that returns { value, gradient }", fn);
  const {
    bounds,
    constraints = {},
    method,
    options,
  } = knownKeys("minimize options", given, [...["bounds", "constraints", "method", "options"]]);
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
