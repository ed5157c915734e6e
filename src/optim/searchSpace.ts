import { asGiven, type ChecksOf, checkedBounds } from "../arguments/index.ts";
import { finite, InputError, integer, invalid, isRecord, warn } from "../errors/index.ts";
import { type LinearConstraint, type Polytope, projectOntoPolytope, unitCube } from "../polytope/index.ts";
import { Tensor, type TensorLike } from "../tensor/index.ts";

/** Σ_k coefficients_k · x[indices_k] ≥ rhs (or = rhs) for every candidate, in the units of x. */
export interface ParameterConstraint {
  /** Which inputs the coefficients belong to; all, in order, by default. */
  indices?: readonly number[];
  /** The coefficients, one for each index. */
  coefficients: readonly number[];
  /** The right-hand side. */
  rhs: number;
}

/** The space in which candidates are searched for. */
export interface SearchSpaceOptions {
  /** Bounds of the inputs, `2 x d`: a row of lower bounds and a row of upper bounds. Equal bounds fix an input. */
  bounds: TensorLike;
  /** Inputs held at a value, by index. */
  fixedFeatures?: Readonly<Record<number, number>>;
  /** Each is ≥ its rhs. */
  inequalityConstraints?: readonly ParameterConstraint[];
  /** Each is = its rhs. */
  equalityConstraints?: readonly ParameterConstraint[];
}

export const spaceChecks = {
  bounds: [asGiven],
  fixedFeatures: [asGiven, undefined],
  inequalityConstraints: [asGiven, undefined],
  equalityConstraints: [asGiven, undefined],
} as const satisfies ChecksOf<SearchSpaceOptions>;

/** Where q candidates of d inputs may lie, as a polytope in the unit cube of their free coordinates (see `unitCube`). */
export interface SearchSpace {
  readonly d: number;
  /** Number of free coordinates of one candidate. */
  readonly free: number;
  /** Whether there are constraints besides the bounds. */
  readonly constrained: boolean;
  /** The polytope of q candidates side by side. */
  polytope(q: number): Required<Polytope>;
  /** From free unit coordinates, k vectors of q · free entries, to X, `k x q x d`; `starts`: which start each vector comes from. */
  toPoints(units: readonly Float64Array[], q: number, starts?: readonly number[]): Tensor;
  /** From the d inputs of each of some candidates to their free unit coordinates, moved into the cube. */
  toUnit(x: Float64Array): Float64Array;
  /** From gradients by X, `k x q x d`, to those by the free unit coordinates of each of the k vectors. */
  pullBack(gradient: Tensor): Float64Array[];
}

/**
 * Throws InputError or ShapeError for bounds that are reversed, infinite or not `2 x d`, for unknown inputs and for fixed values outside
 * the bounds; InfeasibleError if no point satisfies the constraints.
 */
export function searchSpace(options: SearchSpaceOptions, inputs?: number): SearchSpace {
  const { lower, upper } = checkedBounds("bounds", options.bounds, inputs);
  warnOfPairs(lower, upper);
  const d = lower.length;
  for (const [i, value] of checkedFixed(options.fixedFeatures, lower, upper)) lower[i] = upper[i] = value;
  const { inequalityConstraints, equalityConstraints } = options;
  const cube = unitCube(d, {
    bounds: { lower, upper },
    inequalities: checkedConstraints("inequalityConstraints", inequalityConstraints, d),
    equalities: checkedConstraints("equalityConstraints", equalityConstraints, d),
  });
  const { inequalities, equalities } = cube.polytope;
  const free = cube.free.length;
  const constrained = inequalities.length + equalities.length > 0;
  if (constrained) projectOntoPolytope(new Float64Array(free), cube.polytope);

  return {
    d,
    free,
    constrained,
    polytope(q) {
      const repeated = (rows: readonly LinearConstraint[]) =>
        rows.flatMap(({ name, coefficients, rhs }) =>
          Array.from({ length: q }, (_, point) => {
            const wide = new Float64Array(q * free);
            wide.set(coefficients, point * free);
            return { name, coefficients: wide, rhs };
          }),
        );
      const names = Array.from({ length: q }, () => cube.free).flat();
      return {
        bounds: { lower: new Float64Array(q * free), upper: new Float64Array(q * free).fill(1), names },
        inequalities: repeated(inequalities),
        equalities: repeated(equalities),
      };
    },
    toPoints(units, q) {
      const data = new Float64Array(units.length * q * d);
      units.forEach((unit, k) => {
        for (let point = 0; point < q; point++)
          data.set(cube.fromUnit(unit.subarray(point * free, (point + 1) * free)), (k * q + point) * d);
      });
      return new Tensor([units.length, q, d], data);
    },
    toUnit: (x) => perCandidate(x, cube.toUnit),
    pullBack({ shape: [k, q], data }) {
      return Array.from({ length: k }, (_, i) =>
        perCandidate(data.subarray(i * q * d, (i + 1) * q * d), cube.pullBack),
      );
    },
  };

  function perCandidate(x: Float64Array, map: (x: Float64Array) => Float64Array): Float64Array {
    const out = new Float64Array((x.length / d) * free);
    for (let point = 0; point * d < x.length; point++)
      out.set(map(x.subarray(point * d, (point + 1) * d)), point * free);
    return out;
  }
}

/** Two inputs with bounds in pairs, as SciPy takes them, are a `2 x d` array too, in which most often an input is fixed. */
function warnOfPairs(lower: Float64Array, upper: Float64Array): void {
  const fixed = lower.filter((low, i) => low === upper[i]).length;
  const pairs = lower.length === 2 && lower[0] < lower[1] && upper[0] < upper[1];
  if (fixed === lower.length || (pairs && fixed > 0))
    warn(
      `bounds fix ${fixed} of ${lower.length} inputs: the first row holds the lower bounds of all inputs, the second row the upper bounds; for inputs held at a value use fixedFeatures`,
    );
}

function checkedFixed(
  given: Readonly<Record<number, number>> | undefined,
  lower: Float64Array,
  upper: Float64Array,
): [number, number][] {
  if (given === undefined) return [];
  if (!isRecord(given)) invalid("fixedFeatures", "an object of values by input index, such as { 0: 0.5 }", given);
  return Object.entries(given).map(([key, value]) => {
    const i = integer("fixedFeatures index", Number(key), 0, lower.length - 1);
    if (!(finite(`fixedFeatures[${i}]`, value) >= lower[i] && value <= upper[i]))
      invalid(`fixedFeatures[${i}]`, `a value within its bounds, ${lower[i]} to ${upper[i]}`, value);
    return [i, value];
  });
}

/** The constraints with a coefficient for every input. */
function checkedConstraints(
  list: string,
  given: readonly ParameterConstraint[] | undefined,
  d: number,
): LinearConstraint[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) invalid(list, "a list of constraints", given);
  return given.map((constraint: ParameterConstraint, k) => {
    const name = `${list}[${k}]`;
    if (typeof constraint !== "object" || constraint === null)
      invalid(name, "{ indices?, coefficients, rhs }", constraint);
    const { coefficients, rhs, indices = Array.from({ length: d }, (_, i) => i) } = constraint;
    if (!isList(coefficients)) invalid(`${name}.coefficients`, "a list of numbers", coefficients);
    if (!isList(indices)) invalid(`${name}.indices`, "a list of input indices", indices);
    if (indices.length !== coefficients.length)
      throw new InputError(`invalid ${name}: ${coefficients.length} coefficients for ${indices.length} inputs`);
    const dense = new Float64Array(d);
    indices.forEach((i, j) => {
      dense[integer(`${name}.indices[${j}]`, i, 0, d - 1)] += finite(`${name}.coefficients[${j}]`, coefficients[j]);
    });
    return { name, coefficients: dense, rhs: finite(`${name}.rhs`, rhs) };
  });
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
