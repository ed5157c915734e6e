import fc from "fast-check";
import type { Polytope } from "../../src/polytope/index.ts";

/** The largest amount by which any constraint is violated. */
export function violation(x: Float64Array, { bounds, inequalities = [], equalities = [] }: Polytope): number {
  const along = (a: ArrayLike<number>) => x.reduce((sum, xi, i) => sum + a[i] * xi, 0);
  return Math.max(
    0,
    ...inequalities.map(({ coefficients, rhs }) => rhs - along(coefficients)),
    ...equalities.map(({ coefficients, rhs }) => Math.abs(rhs - along(coefficients))),
    ...(bounds ? Array.from(x, (xi, i) => Math.max(bounds.lower[i] - xi, xi - bounds.upper[i])) : []),
  );
}

const entry = fc.double({ min: -2, max: 2, noNaN: true });
const vector = (n: number) => fc.array(entry, { minLength: n, maxLength: n });
export const unit = (n: number) => ({ lower: new Float64Array(n), upper: new Float64Array(n).fill(1) });
export const ones = (n: number) => new Array<number>(n).fill(1);

/** Polytopes around a known point, with facets through it and away from it, repeated rows and fixed coordinates. */
export const polytopeWithPoint = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc
    .record({
      inside: vector(n),
      normals: fc.array(fc.tuple(vector(n), fc.constantFrom(0, 0, 0.5, 2)), { maxLength: 2 * n }),
      levels: fc.array(vector(n), { maxLength: n }),
      room: fc.array(fc.constantFrom(0, 0.3, 1, Number.POSITIVE_INFINITY), { minLength: n, maxLength: n }),
      repeat: fc.boolean(),
      outside: vector(n),
      factor: fc.array(vector(n), { minLength: n, maxLength: n }),
    })
    .map(({ inside, normals, levels, room, repeat, outside, factor }) => {
      const at = (a: number[]) => a.reduce((sum, ai, i) => sum + ai * inside[i], 0);
      const usable = (a: number[]) => Math.hypot(...a) > 1e-3;
      const inequalities = normals
        .filter(([a]) => usable(a))
        .map(([coefficients, margin]) => ({ coefficients, rhs: at(coefficients) - margin }));
      const equalities = levels.filter(usable).map((coefficients) => ({ coefficients, rhs: at(coefficients) }));
      const polytope: Polytope = {
        bounds: { lower: inside.map((x, i) => x - room[i]), upper: inside.map((x, i) => x + room[(i + 1) % n]) },
        inequalities: repeat ? [...inequalities, ...inequalities] : inequalities,
        equalities: repeat ? [...equalities, ...equalities] : equalities,
      };
      return { n, inside, polytope, outside, factor };
    }),
);
