import { checkedNumbers } from "../acquisition/base/acquisition.ts";
import { finite, InputError, integer, invalid, invalidShape } from "../errors/index.ts";
import type { LinearConstraint, Polytope } from "../solvers/index.ts";
import { Tensor, type TensorLike } from "../tensor/index.ts";

/** Σ_k coefficients_k · x[indices_k] ≥ rhs (or = rhs) for every candidate, in the units of x. */
export interface ParameterConstraint {
  /** Which inputs the coefficients belong to; all, in order, by default. */
  indices?: readonly number[];
  coefficients: readonly number[];
  rhs: number;
}

export interface SearchSpaceOptions {
  /** Lower and upper bounds of the inputs, `2 x d`. */
  bounds: TensorLike;
  /** Inputs held at a value, by index. */
  fixedFeatures?: Readonly<Record<number, number>>;
  /** Each is ≥ its rhs. */
  inequalityConstraints?: readonly ParameterConstraint[];
  /** Each is = its rhs. */
  equalityConstraints?: readonly ParameterConstraint[];
}

/**
 * Where q candidates of d inputs may lie, seen as a polytope in the unit cube of the free coordinates: fixed inputs and those
 * with equal bounds are left out, the others scaled by their bounds.
 */
export interface SearchSpace {
  readonly d: number;
  /** Number of free coordinates of one candidate. */
  readonly free: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Constraints of one candidate in free unit coordinates, without the cube itself. */
  readonly constraints: Required<Pick<Polytope, "inequalities" | "equalities">>;
  /** The same for q candidates side by side. */
  polytope(q: number): Polytope;
  /** From free unit coordinates, k vectors of q · free entries, to X, `k x q x d`. */
  toPoints(units: readonly Float64Array[], q: number): Tensor;
  /** From one candidate's d inputs to its free unit coordinates, moved into the cube. */
  toUnit(x: ArrayLike<number>): Float64Array;
  /** The part of a gradient by X, `k x q x d`, that belongs to vector `k`, by its free unit coordinates. */
  pullBack(gradient: Tensor, k: number, q: number): Float64Array;
}

/** By how much, relative to its terms, a constraint on fixed inputs may miss its rhs. */
const ROUNDING = 1e-12;

/** Throws InputError or ShapeError for bounds that are reversed or infinite, unknown inputs, and fixed values outside bounds. */
export function searchSpace(options: SearchSpaceOptions): SearchSpace {
  const { lower, upper } = checkedBounds(options.bounds);
  const d = lower.length;
  const fixed = checkedFixed(options.fixedFeatures ?? {}, lower, upper);
  const free = Array.from({ length: d }, (_, i) => i).filter((i) => !(i in fixed));
  const width = free.map((i) => upper[i] - lower[i]);
  const f = free.length;

  /** The constraints on the free coordinates; one that concerns fixed inputs alone either holds and is left out, or throws. */
  const rowsOf = (what: string, given: readonly ParameterConstraint[] = [], holds: (excess: number) => boolean) => {
    if (!Array.isArray(given)) invalid(what, "a list of constraints", given);
    return given.flatMap((constraint: ParameterConstraint, k): LinearConstraint[] => {
      const dense = denseCoefficients(`${what}[${k}]`, constraint, d);
      const terms = dense.map((c, i) => c * (fixed[i] ?? lower[i]));
      const rhs = terms.reduce((left, term) => left - term, constraint.rhs);
      const coefficients = free.map((i, at) => dense[i] * width[at]);
      if (coefficients.some((c) => c !== 0)) return [{ coefficients, rhs }];
      const size = terms.reduce((sum, term) => sum + Math.abs(term), Math.abs(constraint.rhs));
      if (!holds(-rhs / Math.max(size, Number.MIN_VALUE)))
        throw new InputError(`invalid ${what}[${k}]: the inputs in it are fixed, and do not satisfy it; relax it`);
      return [];
    });
  };
  const constraints = {
    inequalities: rowsOf("inequalityConstraints", options.inequalityConstraints, (excess) => excess >= -ROUNDING),
    equalities: rowsOf("equalityConstraints", options.equalityConstraints, (excess) => Math.abs(excess) <= ROUNDING),
  };

  return {
    d,
    free: f,
    lower,
    upper,
    constraints,
    polytope(q) {
      const repeated = (rows: readonly LinearConstraint[]) =>
        rows.flatMap(({ coefficients, rhs }) =>
          Array.from({ length: q }, (_, point) => {
            const wide = new Float64Array(q * f);
            wide.set(coefficients, point * f);
            return { coefficients: wide, rhs };
          }),
        );
      return {
        bounds: { lower: new Float64Array(q * f), upper: new Float64Array(q * f).fill(1) },
        inequalities: repeated(constraints.inequalities),
        equalities: repeated(constraints.equalities),
      };
    },
    toPoints(units, q) {
      const data = new Float64Array(units.length * q * d);
      for (let k = 0, at = 0; k < units.length; k++)
        for (let point = 0; point < q; point++, at += d) {
          for (const [i, value] of Object.entries(fixed)) data[at + Number(i)] = value;
          // lower + width · 1 may be rounded beyond the upper bound.
          for (let j = 0; j < f; j++)
            data[at + free[j]] = Math.min(lower[free[j]] + width[j] * units[k][point * f + j], upper[free[j]]);
        }
      return new Tensor([units.length, q, d], data);
    },
    toUnit: (x) => Float64Array.from(free, (i, j) => Math.min(Math.max((x[i] - lower[i]) / width[j], 0), 1)),
    pullBack(gradient, k, q) {
      const out = new Float64Array(q * f);
      for (let point = 0; point < q; point++)
        for (let j = 0; j < f; j++) out[point * f + j] = gradient.data[(k * q + point) * d + free[j]] * width[j];
      return out;
    },
  };
}

function checkedBounds(bounds: TensorLike | undefined): { lower: Float64Array; upper: Float64Array } {
  if (bounds === undefined) invalid("bounds", "2 x d (lower row, upper row)", bounds);
  const t = checkedNumbers("bounds", bounds);
  if (t.rank !== 2 || t.shape[0] !== 2)
    invalidShape("bounds", "2 x d", t.shape, "first the lower bounds of all inputs, then the upper");
  const d = t.shape[1];
  const [lower, upper] = [t.data.slice(0, d), t.data.slice(d)];
  for (let i = 0; i < d; i++) {
    if (!(lower[i] <= upper[i]))
      invalid("bounds", `lower[${i}] <= upper[${i}]`, [lower[i], upper[i]], "are the rows swapped?");
    finite(`bounds: width of input ${i}`, upper[i] - lower[i]);
  }
  return { lower, upper };
}

function checkedFixed(
  given: Readonly<Record<number, number>>,
  lower: Float64Array,
  upper: Float64Array,
): Record<number, number> {
  const fixed: Record<number, number> = {};
  lower.forEach((value, i) => {
    if (value === upper[i]) fixed[i] = value;
  });
  for (const [key, value] of Object.entries(given)) {
    const i = integer("fixedFeatures index", Number(key), 0, lower.length - 1);
    if (!(finite(`fixedFeatures[${i}]`, value) >= lower[i] && value <= upper[i]))
      invalid(`fixedFeatures[${i}]`, `a value within its bounds, ${lower[i]} to ${upper[i]}`, value);
    fixed[i] = value;
  }
  return fixed;
}

function denseCoefficients(what: string, constraint: ParameterConstraint, d: number): number[] {
  if (typeof constraint !== "object" || constraint === null)
    invalid(what, "{ indices?, coefficients, rhs }", constraint);
  const { coefficients, rhs, indices = Array.from({ length: d }, (_, i) => i) } = constraint;
  if (!isList(coefficients)) invalid(`${what}.coefficients`, "a list of numbers", coefficients);
  if (!isList(indices)) invalid(`${what}.indices`, "a list of whole numbers", indices);
  if (indices.length !== coefficients.length)
    throw new InputError(`invalid ${what}: ${coefficients.length} coefficients for ${indices.length} inputs`);
  finite(`${what}.rhs`, rhs);
  const dense = new Array<number>(d).fill(0);
  indices.forEach((i, k) => {
    dense[integer(`${what}.indices[${k}]`, i, 0, d - 1)] += finite(`${what}.coefficients[${k}]`, coefficients[k]);
  });
  return dense;
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
