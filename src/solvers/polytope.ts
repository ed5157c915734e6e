import { InputError } from "../errors/index.ts";
import { clamp, pointOf } from "./box.ts";
import { identity } from "./dense.ts";
import { type Facets, facetsOf, type Polytope } from "./facets.ts";
import { MetricProjection } from "./metricProjection.ts";

/**
 * The point of the polytope nearest to `x` in the Euclidean norm.
 *
 * @throws InputError if the polytope is empty.
 */
export function projectOntoPolytope(x: ArrayLike<number>, polytope: Polytope): Float64Array {
  const target = pointOf(x);
  return nearestPoint(target, facetsOf(target.length, polytope));
}

export function nearestPoint(target: Float64Array, facets: Facets): Float64Array {
  const projection = new MetricProjection(facets);
  const failure = projection.solve(target, identity(facets.n));
  if (failure) throw new InputError(`invalid constraints: ${failure}; relax one of them`);
  return clamp(Float64Array.from(projection.point), facets.box);
}
