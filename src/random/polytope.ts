import { finite, InputError, integer, invalid } from "../errors/index.ts";
import { type AffineSpace, affineSpace, dot, type LinearConstraint, norm } from "./affine.ts";
import { analyticCentre, solveUpper } from "./analyticCentre.ts";
import { chebyshevCentre } from "./chebyshevCentre.ts";
import { generator, type RandomGenerator, type Seed } from "./generator.ts";
import { type HalfSpaces, slacks } from "./halfSpaces.ts";

/** { x : lower <= x <= upper, every inequality and every equality holds } */
export interface Polytope {
  readonly bounds: { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> };
  /** coefficients · x >= rhs; defaults to none. */
  readonly inequalities?: readonly LinearConstraint[];
  /** coefficients · x = rhs; defaults to none. */
  readonly equalities?: readonly LinearConstraint[];
}

export interface PolytopeSamplingOptions {
  /** Seed of the walk; defaults to 0. */
  seed?: Seed;
  /** Steps before the first point; defaults to 50 per free dimension. */
  burnIn?: number;
  /** Steps from one point to the next; defaults to 4 per free dimension. */
  thinning?: number;
}

/**
 * n points of a polytope, uniformly distributed, `n x d`, row-major. A hit-and-run walk (Smith 1984) starts from the
 * analytic centre, in coordinates that make the polytope round; its steps go along the axes and in random directions in
 * turn, so that with bounds alone the points are independent. Equalities, stated or implied, are solved beforehand: the
 * points are uniform on the face that is left, down to a single point. Throws `InputError` where the polytope is empty.
 */
export function samplePolytope(
  n: number,
  polytope: Polytope,
  { seed = 0, burnIn, thinning }: PolytopeSamplingOptions = {},
): Float64Array {
  integer("n", n, 1);
  if (burnIn !== undefined) integer("burnIn", burnIn);
  if (thinning !== undefined) integer("thinning", thinning, 1);
  const { lower, upper } = polytope.bounds;
  const d = validate(polytope);
  const random = generator(seed);

  const { origin, basis, columns, distance } = roundedBody(toUnitCube(polytope, d), d);
  const k = basis.length;
  const walk = hitAndRun(columns, distance, random);
  walk(burnIn ?? 50 * k);

  const points = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const z = walk(thinning ?? 4 * k);
    const u = combine(basis, z, origin);
    for (let j = 0; j < d; j++) {
      const x = lower[j] + (upper[j] - lower[j]) * u[j];
      points[i * d + j] = Math.min(Math.max(x, lower[j]), upper[j]);
    }
  }
  return points;
}

function validate({ bounds: { lower, upper }, inequalities = [], equalities = [] }: Polytope): number {
  const d = lower.length;
  if (d === 0) invalid("bounds", "at least one dimension", lower);
  if (upper.length !== d) invalid("bounds.upper", `${d} numbers, as many as bounds.lower`, upper);
  for (let j = 0; j < d; j++) {
    const hint = "a uniform distribution needs finite bounds";
    if (!Number.isFinite(lower[j])) invalid(`bounds.lower[${j}]`, "a finite number", lower[j], hint);
    if (!Number.isFinite(upper[j])) invalid(`bounds.upper[${j}]`, "a finite number", upper[j], hint);
    if (lower[j] > upper[j]) invalid(`bounds.upper[${j}]`, `at least the lower bound ${lower[j]}`, upper[j]);
  }
  for (const [name, constraints] of Object.entries({ inequalities, equalities }))
    constraints.forEach(({ coefficients, rhs }, i) => {
      if (coefficients.length !== d)
        invalid(`${name}[${i}].coefficients`, `${d} numbers, one per coordinate`, coefficients);
      for (let j = 0; j < d; j++) finite(`${name}[${i}].coefficients[${j}]`, coefficients[j]);
      finite(`${name}[${i}].rhs`, rhs);
    });
  return d;
}

/** A constraint of the unit cube's coordinates, with the name that messages give it. */
interface NamedConstraint extends LinearConstraint {
  readonly name: string;
}

interface UnitPolytope {
  inequalities: NamedConstraint[];
  equalities: NamedConstraint[];
}

/** The same polytope in u = (x - lower) / (upper - lower), its rows of length 1, the bounds among the inequalities. */
function toUnitCube({ bounds: { lower, upper }, inequalities = [], equalities = [] }: Polytope, d: number) {
  const rescale = (name: string) => (constraint: LinearConstraint, i: number) => {
    const size = norm(constraint.coefficients);
    const coefficients = Float64Array.from(constraint.coefficients, (c, j) => c * (upper[j] - lower[j]));
    // A constraint on fixed coordinates alone has no row: it is measured in its own units.
    const length = norm(coefficients) || size || 1;
    const rhs = (constraint.rhs - dot(constraint.coefficients, lower)) / length;
    return { name: `${name}[${i}]`, coefficients: coefficients.map((c) => c / length), rhs };
  };
  const unit: UnitPolytope = {
    inequalities: inequalities.map(rescale("inequalities")),
    equalities: equalities.map(rescale("equalities")),
  };
  for (let j = 0; j < d; j++) {
    const axis = new Float64Array(d);
    axis[j] = 1;
    unit.inequalities.push({ name: `bounds.lower[${j}]`, coefficients: axis, rhs: 0 });
    unit.inequalities.push({ name: `bounds.upper[${j}]`, coefficients: axis.map((a) => -a), rhs: -1 });
  }
  return unit;
}

/** Widths, distances and contradictions below this, relative to the bounds, are taken for rounding. */
const tolerance = 1e-9;

interface Interior {
  /** u = origin + basis · z */
  space: AffineSpace;
  /** The polytope in z, which has an interior. */
  body: HalfSpaces;
  /** A point well inside it. */
  start: Float64Array;
}

/** Solves the equalities, and turns inequalities that can only hold with equality into equalities until none is left. */
function findInterior({ inequalities, equalities }: UnitPolytope, d: number): Interior {
  const space = affineSpace(equalities, d);
  if (!space) throw empty(equalities);
  const k = space.basis.length;

  const kept: NamedConstraint[] = [];
  const rows: number[] = [];
  const offsets: number[] = [];
  for (const constraint of inequalities) {
    const row = space.basis.map((column) => dot(constraint.coefficients, column));
    const length = norm(row);
    const offset = constraint.rhs - dot(constraint.coefficients, space.origin);
    if (length > tolerance) {
      kept.push(constraint);
      rows.push(...row.map((r) => r / length));
      offsets.push(offset / length);
    } else if (offset > tolerance) throw empty([constraint, ...equalities]);
  }
  const body = { rows: Float64Array.from(rows), offsets: Float64Array.from(offsets), dimension: k };
  if (k === 0) return { space, body, start: new Float64Array(0) };

  const { centre, radius, binding } = chebyshevCentre(body);
  if (radius > tolerance) return { space, body, start: centre };
  const bound = binding.map((i) => kept[i]);
  if (radius < -tolerance) throw empty([...bound, ...equalities]);
  return findInterior({ inequalities, equalities: [...equalities, ...bound] }, d);
}

function empty(conflict: readonly NamedConstraint[]): InputError {
  const names = conflict.map(({ name }) => name).join(", ");
  return new InputError(`invalid polytope: no point satisfies ${names} together; relax one of them`);
}

interface RoundedBody extends AffineSpace {
  /** How fast the distance from every half-space's edge grows along each coordinate: `k` arrays of length m. */
  columns: Float64Array[];
  /** Distance from every half-space's edge at the origin, the analytic centre. */
  distance: Float64Array;
}

/** The polytope's affine space in coordinates whose origin is the analytic centre and in which it is round. */
function roundedBody(polytope: UnitPolytope, d: number): RoundedBody {
  const { space, body, start } = findInterior(polytope, d);
  const { centre, root } = analyticCentre(body, start);
  const axes = Array.from(start, (_, j) =>
    solveUpper(
      root,
      Float64Array.from(start, (_, c) => (c === j ? 1 : 0)),
    ),
  );
  const noOffset = { ...body, offsets: new Float64Array(body.offsets.length) };
  return {
    origin: combine(space.basis, centre, space.origin),
    basis: axes.map((axis) => combine(space.basis, axis, new Float64Array(d))),
    columns: axes.map((axis) => slacks(noOffset, axis)),
    distance: slacks(body, centre),
  };
}

/** start + Σ weights_c columns_c */
function combine(columns: readonly Float64Array[], weights: Float64Array, start: Float64Array): Float64Array {
  const sum = start.slice();
  columns.forEach((column, c) => {
    for (let i = 0; i < sum.length; i++) sum[i] += weights[c] * column[i];
  });
  return sum;
}

/**
 * A walk from the origin whose stationary distribution is uniform on { z : start + Σ z_c columns_c >= 0 }; every call takes
 * some steps and returns the place it has come to.
 */
function hitAndRun(columns: readonly Float64Array[], start: Float64Array, random: RandomGenerator) {
  const k = columns.length;
  const still = new Float64Array(start.length);
  const z = new Float64Array(k);
  const direction = new Float64Array(k);
  let turn = 0;

  return (steps: number): Float64Array => {
    if (k === 0) return z;
    const distance = combine(columns, z, start); // anew in each call, so that rounding does not pile up
    for (let step = 0; step < steps; step++, turn++) {
      const axis = turn % 2 === 0 ? (turn / 2) % k : -1;
      for (let j = 0; j < k; j++) direction[j] = axis < 0 ? random.normal() : axis === j ? 1 : 0;
      const speed = axis < 0 ? combine(columns, direction, still) : columns[axis];

      let back = Number.NEGATIVE_INFINITY;
      let ahead = Number.POSITIVE_INFINITY;
      for (let i = 0; i < speed.length; i++) {
        if (speed[i] > 0) back = Math.max(back, -distance[i] / speed[i]);
        if (speed[i] < 0) ahead = Math.min(ahead, -distance[i] / speed[i]);
      }
      if (!(back < ahead)) continue; // in a corner as narrow as the rounding
      const length = back + (ahead - back) * random.uniform();
      for (let j = 0; j < k; j++) z[j] += length * direction[j];
      for (let i = 0; i < speed.length; i++) distance[i] += length * speed[i];
    }
    return z;
  };
}
