import { InputError, integer, invalid, invalidShape } from "../errors/index.ts";
import type { LinearConstraint, Polytope } from "../solvers/index.ts";
import { asTensor, Tensor, type TensorLike } from "../tensor/index.ts";

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

/** Throws InputError or ShapeError for bounds that are reversed or infinite, unknown inputs, and fixed values outside bounds. */
export function searchSpace(options: SearchSpaceOptions): SearchSpace {
  const { lower, upper } = checkedBounds(options.bounds);
  const d = lower.length;
  const fixed = checkedFixed(options.fixedFeatures ?? {}, lower, upper);
  const free = Array.from({ length: d }, (_, i) => i).filter((i) => !(i in fixed));
  const width = free.map((i) => upper[i] - lower[i]);
  const f = free.length;

  const toRow =
    (what: string) =>
    (constraint: ParameterConstraint, k: number): LinearConstraint => {
      const dense = denseCoefficients(`${what}[${k}]`, constraint, d);
      const offset = dense.reduce((sum, c, i) => sum + c * (fixed[i] ?? lower[i]), 0);
      return { coefficients: free.map((i, at) => dense[i] * width[at]), rhs: constraint.rhs - offset };
    };
  const constraints = {
    inequalities: (options.inequalityConstraints ?? []).map(toRow("inequalityConstraints")),
    equalities: (options.equalityConstraints ?? []).map(toRow("equalityConstraints")),
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
          for (let j = 0; j < f; j++) data[at + free[j]] = lower[free[j]] + width[j] * units[k][point * f + j];
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
  const t = asTensor(bounds);
  if (t.rank !== 2 || t.shape[0] !== 2 || t.shape[1] === 0)
    invalidShape("bounds", "2 x d", t.shape, "first the lower bounds of all inputs, then the upper");
  const d = t.shape[1];
  const [lower, upper] = [t.data.slice(0, d), t.data.slice(d)];
  for (let i = 0; i < d; i++)
    if (!(lower[i] <= upper[i] && Number.isFinite(lower[i]) && Number.isFinite(upper[i])))
      invalid("bounds", `finite lower[${i}] <= upper[${i}]`, [lower[i], upper[i]], "are the rows swapped?");
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
    if (!(value >= lower[i] && value <= upper[i]))
      invalid(`fixedFeatures[${i}]`, `a value within its bounds, ${lower[i]} to ${upper[i]}`, value);
    fixed[i] = value;
  }
  return fixed;
}

function denseCoefficients(what: string, { indices, coefficients, rhs }: ParameterConstraint, d: number): number[] {
  const at = indices ?? Array.from({ length: d }, (_, i) => i);
  if (at.length !== coefficients.length)
    throw new InputError(`invalid ${what}: ${coefficients.length} coefficients for ${at.length} inputs`);
  if (!Number.isFinite(rhs)) invalid(`${what}.rhs`, "a finite number", rhs);
  const dense = new Array<number>(d).fill(0);
  at.forEach((i, k) => {
    dense[integer(`${what}.indices[${k}]`, i, 0, d - 1)] += coefficients[k];
  });
  return dense;
}
