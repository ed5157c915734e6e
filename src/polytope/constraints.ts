import { allFinite, finite, InputError, invalid, invalidShape } from "../errors/index.ts";
import { norm } from "../linalg/index.ts";
import { type Bounds, type Box, boxOf } from "./box.ts";

/** One linear constraint: `coefficients · x >= rhs` among inequalities, `= rhs` among equalities. */
export interface LinearConstraint {
  /** One per coordinate. */
  readonly coefficients: ArrayLike<number>;
  /** The right-hand side. */
  readonly rhs: number;
  /** Its name in messages; defaults to its place in the list. */
  readonly name?: string;
}

/** The points within `bounds` that satisfy every inequality and every equality. */
export interface Polytope {
  /** Defaults to none. */
  readonly bounds?: Bounds;
  /** `coefficients · x >= rhs`; defaults to none. */
  readonly inequalities?: readonly LinearConstraint[];
  /** `coefficients · x = rhs`; defaults to none. */
  readonly equalities?: readonly LinearConstraint[];
}

/** A checked constraint whose coefficients have norm 1. */
export interface Row {
  readonly name: string;
  readonly coefficients: Float64Array;
  readonly rhs: number;
}

/** A checked polytope. */
export interface Facets {
  readonly n: number;
  readonly box: Box;
  readonly inequalities: readonly Row[];
  readonly equalities: readonly Row[];
}

/** Widths, distances and contradictions below this, relative to the size of the set, are rounding errors. */
export const tolerance = 1e-9;

/** No point satisfies all constraints. */
export class InfeasibleError extends InputError {
  /** The name of its class. */
  override name = "InfeasibleError";
  /** The names of constraints that are inconsistent together. */
  readonly constraints: readonly string[];

  constructor(message: string, constraints: readonly string[]) {
    super(message);
    this.constraints = constraints;
  }
}

/** The error for constraints, by name, that are inconsistent together. */
export function infeasible(names: readonly string[], reason = ""): InfeasibleError {
  const [together, remedy] = names.length === 1 ? ["", "relax it"] : [" together", "relax one of them"];
  return new InfeasibleError(
    `invalid constraints: no point satisfies ${names.join(", ")}${together}${reason}; ${remedy}`,
    names,
  );
}

/** Checks a polytope of n coordinates. A constraint whose coefficients are all zero is dropped if it holds, and an error otherwise. */
export function facetsOf(n: number, polytope: Polytope): Facets {
  if (typeof polytope !== "object" || polytope === null)
    invalid("polytope", "{ bounds, inequalities?, equalities? }", polytope);
  const { bounds, inequalities = [], equalities = [] } = polytope;
  return {
    n,
    box: boxOf(n, bounds),
    inequalities: unitRows("inequalities", n, inequalities, (rhs) => rhs <= 0),
    equalities: unitRows("equalities", n, equalities, (rhs) => rhs === 0),
  };
}

function unitRows(list: string, n: number, constraints: readonly LinearConstraint[], holds: (rhs: number) => boolean) {
  if (!Array.isArray(constraints)) invalid(list, "a list of constraints", constraints);
  return constraints.flatMap((constraint: LinearConstraint, k): Row[] => {
    const name = constraint?.name ?? `${list}[${k}]`;
    if (typeof constraint?.coefficients?.length !== "number") invalid(name, "{ coefficients, rhs }", constraint);
    const { coefficients } = constraint;
    if (coefficients.length !== n) invalidShape(`${name}.coefficients`, `(${n})`, [coefficients.length]);
    allFinite(`${name}.coefficients`, coefficients);
    const rhs = finite(`${name}.rhs`, constraint.rhs);
    const size = norm(coefficients);
    if (size > 0) return [{ name, coefficients: Float64Array.from(coefficients, (a) => a / size), rhs: rhs / size }];
    if (holds(rhs)) return [];
    throw infeasible([name], ` (all its coefficients are zero, its rhs is ${rhs})`);
  });
}
