export { combine } from "./affine.ts";
export { type Bounds, type Box, boxOf, checkedPoint, clamp, projectedGradientNorm, stepToBounds } from "./box.ts";
export {
  type Facets,
  facetsOf,
  InfeasibleError,
  infeasible,
  type LinearConstraint,
  type Polytope,
} from "./constraints.ts";
export { roundedInterior } from "./interior.ts";
export { MetricProjection } from "./metricProjection.ts";
export { identity, nearestPoint, projectOntoPolytope } from "./project.ts";
export { unitCube } from "./unitCube.ts";
