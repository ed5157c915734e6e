import { allFinite, InputError, invalidShape } from "../errors/index.ts";
import { type Bounds, type Box, boxOf } from "./box.ts";

/** One row of linear constraints: `coefficients · x >= rhs`, or `= rhs` among the equalities. */
export interface LinearConstraint {
  coefficients: ArrayLike<number>;
  rhs: number;
}

/** The points within `bounds` with `coefficients · x >= rhs` for the inequalities and `= rhs` for the equalities. */
export interface Polytope {
  bounds?: Bounds;
  inequalities?: readonly LinearConstraint[];
  equalities?: readonly LinearConstraint[];
}

/** A checked polytope; rows have norm 1, inequalities come first. */
export interface Facets {
  readonly n: number;
  readonly box: Box;
  readonly inequalities: number;
  readonly equalities: number;
  readonly rows: Float64Array;
  readonly rhs: Float64Array;
}

export function facetsOf(n: number, { bounds, inequalities = [], equalities = [] }: Polytope): Facets {
  const keptInequalities = unitRows("inequalities", n, inequalities, (rhs) => rhs <= 0);
  const keptEqualities = unitRows("equalities", n, equalities, (rhs) => rhs === 0);
  const all = [...keptInequalities, ...keptEqualities];
  return {
    n,
    box: boxOf(n, bounds),
    inequalities: keptInequalities.length,
    equalities: keptEqualities.length,
    rows: Float64Array.from(all.flatMap(({ coefficients }) => Array.from(coefficients))),
    rhs: Float64Array.from(all, ({ rhs }) => rhs),
  };
}

/** Scales every row to norm 1; a row of zeros says nothing, or what cannot be. */
function unitRows(
  name: string,
  n: number,
  constraints: readonly LinearConstraint[],
  holdsAtZero: (rhs: number) => boolean,
): LinearConstraint[] {
  return constraints.flatMap(({ coefficients, rhs }, k) => {
    const what = `${name}[${k}]`;
    if (coefficients.length !== n) invalidShape(`${what}.coefficients`, `(${n})`, [coefficients.length]);
    allFinite(`${what}.coefficients`, coefficients);
    allFinite(`${what}.rhs`, [rhs]);
    const norm = Math.hypot(...Array.from(coefficients));
    if (norm > 0) return [{ coefficients: Float64Array.from(coefficients, (a) => a / norm), rhs: rhs / norm }];
    if (holdsAtZero(rhs)) return [];
    throw new InputError(`invalid ${what}: all coefficients are zero but rhs is ${rhs}, so no point satisfies it`);
  });
}
