import { checkedPoint, clamp } from "./box.ts";
import { type Facets, facetsOf, infeasible, type Polytope } from "./constraints.ts";
import { MetricProjection } from "./metricProjection.ts";

/**
 * The point of the polytope nearest to `x` (`d`) in the Euclidean norm. Throws InfeasibleError if no point satisfies all constraints,
 * and ShapeError for constraints whose length is not that of `x`.
 *
 *     projectOntoPolytope([2, 0.5], { bounds: { lower: [0, 0], upper: [1, 1] } }); // [1, 0.5]
 */
export function projectOntoPolytope(x: ArrayLike<number>, polytope: Polytope): Float64Array {
  const target = checkedPoint("x", x);
  return nearestPoint(target, facetsOf(target.length, polytope));
}

export function nearestPoint(target: Float64Array, facets: Facets): Float64Array {
  const projection = new MetricProjection(facets);
  const conflict = projection.solve(target, identity(facets.n));
  if (conflict) throw infeasible(conflict);
  return clamp(Float64Array.from(projection.point), facets.box);
}

export function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}
