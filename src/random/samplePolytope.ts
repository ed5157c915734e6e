import { checkedSeed, integerFrom, readOptions } from "../arguments/index.ts";
import { integer, invalid } from "../errors/index.ts";
import { combine, facetsOf, type Polytope, roundedInterior, unitCube } from "../polytope/index.ts";
import { generator, type RandomGenerator, type Seed } from "./generator.ts";

/** Options of `samplePolytope`. */
export interface PolytopeSamplingOptions {
  /** Defaults to 0. */
  seed?: Seed;
  /** Steps before the first point; defaults to 50 per free dimension. */
  burnIn?: number;
  /** Steps from one point to the next; defaults to 4 per free dimension. */
  thinning?: number;
}

/**
 * n uniformly distributed points of a polytope with finite bounds, `n x d`, row-major, by a hit-and-run walk (Smith 1984) from
 * the analytic centre, in coordinates in which the polytope is about round. Steps alternate between the axes and random
 * directions, so that with bounds only the points are independent. Explicit and implied equalities are eliminated first: the points
 * are uniform on the remaining face, which may be a single point.
 *
 *     samplePolytope(100, { bounds: { lower: [0, 0], upper: [1, 1] }, inequalities: [{ coefficients: [1, -1], rhs: 0 }] })
 *
 * @throws InputError for bounds that are missing, reversed or infinite, and for constraints of another length;
 * InfeasibleError if no point satisfies all constraints.
 */
export function samplePolytope(n: number, polytope: Polytope, options: PolytopeSamplingOptions = {}): Float64Array {
  integer("n", n, 1);
  const { seed, burnIn, thinning } = readOptions("samplePolytope options", options, {
    seed: [checkedSeed, 0],
    burnIn: [integer, undefined],
    thinning: [integerFrom(1), undefined],
  });
  const d = polytope?.bounds?.lower?.length ?? 0;
  if (d === 0) invalid("polytope", "{ bounds: { lower, upper } } of at least one dimension", polytope);
  const random = generator(seed);

  const cube = unitCube(d, polytope);
  const { origin, basis, columns, distance } = roundedInterior(facetsOf(cube.free.length, cube.polytope));
  const k = basis.length;
  const walk = hitAndRun(columns, distance, random);
  walk(burnIn ?? 50 * k);

  const points = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const u = combine(basis, walk(thinning ?? 4 * k), origin);
    points.set(cube.fromUnit(u.map((v) => Math.min(Math.max(v, 0), 1))), i * d);
  }
  return points;
}

/**
 * A walk from the origin whose stationary distribution is uniform on { z : start + Σ z_c columns_c >= 0 }; every call takes
 * some steps and returns the current point.
 */
function hitAndRun(columns: readonly Float64Array[], start: Float64Array, random: RandomGenerator) {
  const k = columns.length;
  const still = new Float64Array(start.length);
  const z = new Float64Array(k);
  const direction = new Float64Array(k);
  let turn = 0;

  return (steps: number): Float64Array => {
    if (k === 0) return z;
    const distance = combine(columns, z, start); // recomputed in each call, so that rounding errors do not accumulate
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
      if (!(back < ahead)) continue; // in a corner narrower than rounding errors
      const length = back + (ahead - back) * random.uniform();
      for (let j = 0; j < k; j++) z[j] += length * direction[j];
      for (let i = 0; i < speed.length; i++) distance[i] += length * speed[i];
    }
    return z;
  };
}
