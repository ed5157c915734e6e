import { dot } from "../linalg/index.ts";
import {
  checkedPoint,
  type Facets,
  facetsOf,
  identity,
  MetricProjection,
  nearestPoint,
  type Polytope,
  stepToBounds,
} from "../polytope/index.ts";
import { longest, patience, type RayResult, searchRay } from "./lineSearch.ts";
import { checkStart, describe, readOptions, type Solver, type SolverOptions, type SolverStatus } from "./types.ts";

const defaults: Required<SolverOptions> = { ftol: 2.2e-9, gtol: 1e-5, maxIterations: 1000, maxEvaluations: 15_000 };

/**
 * Minimizes a smooth function under bounds, linear inequalities and linear equalities by sequential quadratic programming: the
 * Newton point of a dense BFGS model, projected onto the polytope in the norm of that model, gives the direction of a line
 * search. Every point handed out is feasible, so the function may be undefined elsewhere; an infeasible start is projected
 * first. O(n²) per step and active constraint, meant for up to a few hundred variables.
 *
 * `gtol` bounds the gradient of the Lagrangian and the complementarity (constraints scaled to unit normals).
 *
 * @throws InputError if the lengths of constraints differ from that of `x0`; InfeasibleError if no point satisfies all of them.
 * @throws NumericalError (on resuming) if value or gradient at the start are not finite.
 */
export function sqp(x0: ArrayLike<number>, polytope: Polytope = {}, options: SolverOptions = {}): Solver {
  const start = checkedPoint("x0", x0);
  const facets = facetsOf(start.length, polytope);
  const settings = readOptions("sqp", options, defaults);
  return descend(nearestPoint(start, facets), facets, settings);
}

function* descend(x: Float64Array, facets: Facets, settings: Required<SolverOptions>): Solver {
  const { ftol, gtol, maxIterations, maxEvaluations } = settings;
  const { n, box } = facets;
  const trial = Float64Array.from(x);
  const start = yield trial;
  checkStart(start, x);

  let { value } = start;
  let evaluations = 1;
  let iterations = 0;
  const gradient = Float64Array.from(start.gradient);
  const projection = new MetricProjection(facets);
  const newton = new Float64Array(n);
  const direction = new Float64Array(n);
  const bent = new Float64Array(n);
  const change = new Float64Array(n);
  let factor = identity(n);
  let isIdentity = true;
  const end = (status: SolverStatus) => ({ x, value, gradient, iterations, evaluations, ...describe(status) });

  for (let before = value; ; ) {
    // Direction p = y − x to the minimizer y of the model in the polytope; `bent` = B p = (forces of constraints) − gradient.
    newtonPoint(x, gradient, factor, newton);
    if (projection.solve(newton, factor)) {
      // x itself is a point of the polytope, so the model must be too badly scaled.
      if (isIdentity) return end("lineSearch");
      factor = identity(n);
      isIdentity = true;
      continue;
    }
    let curvature = 0;
    let residual = 0;
    for (let i = 0; i < n; i++) {
      direction[i] = projection.point[i] - x[i];
      bent[i] = projection.force[i] - gradient[i];
      curvature += direction[i] * bent[i];
      residual = Math.max(residual, Math.abs(bent[i]));
    }
    const slope = dot(gradient, direction);
    if (Math.max(residual, -slope - curvature) <= gtol) return end("gradient");
    const enough = ftol * Math.max(Math.abs(before), Math.abs(value), 1);
    if (iterations > 0 && before - value <= enough) return end("decrease");
    if (iterations >= maxIterations) return end("maxIterations");
    if (evaluations >= maxEvaluations) return end("maxEvaluations");

    // After a failed line search: if steepest descent predicts no decrease either, this is the minimum within rounding.
    const hopeless = Math.max(ftol, 10 * Number.EPSILON) * Math.max(Math.abs(value), 1);
    if (isIdentity && iterations > 0 && -slope <= hopeless) return end("decrease");

    let ray: RayResult | undefined;
    if (slope < 0) {
      const firstStep = isIdentity ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
      const maxStep = Math.max(Math.min(stepToFacets(x, direction, facets), longest), 1);
      const trials = Math.min(patience, maxEvaluations - evaluations);
      ray = yield* searchRay({ x, direction, value, slope, firstStep, maxStep, box, maxTrials: trials }, trial);
      evaluations += ray.trials;
    }
    if (!ray?.accepted) {
      if (evaluations >= maxEvaluations) return end("maxEvaluations");
      if (isIdentity) return end("lineSearch");
      factor = identity(n);
      isIdentity = true;
      continue;
    }

    before = value;
    const { step, evaluation } = ray;
    value = evaluation.value;
    iterations++;
    let gain = 0;
    let roughness = 0;
    for (let i = 0; i < n; i++) {
      change[i] = evaluation.gradient[i] - gradient[i];
      gradient[i] = evaluation.gradient[i];
      direction[i] = trial[i] - x[i];
      bent[i] *= step;
      x[i] = trial[i];
      gain += direction[i] * change[i];
      roughness += change[i] * change[i];
    }
    curvature *= step * step;
    if (gain <= Number.EPSILON * -slope * step || !(curvature > 0)) continue;
    if (isIdentity) {
      const theta = roughness / gain;
      for (let i = 0; i < n; i++) factor[i * n + i] = 1 / Math.sqrt(theta);
      for (let i = 0; i < n; i++) bent[i] *= theta;
      curvature *= theta;
      isIdentity = false;
    }
    updateFactor(factor, direction, change, bent, gain, curvature);
  }
}

/** out ← x − J Jᵀ g, with column k of J in row k of `factor`. */
function newtonPoint(x: Float64Array, g: Float64Array, factor: Float64Array, out: Float64Array): void {
  const n = x.length;
  out.set(x);
  for (let k = 0; k < n; k++) {
    let along = 0;
    for (let i = 0; i < n; i++) along += factor[k * n + i] * g[i];
    for (let i = 0; i < n; i++) out[i] -= along * factor[k * n + i];
  }
}

/**
 * BFGS in product form (Brodlie, Gourlay & Greenstadt 1973): J ← (I − s uᵀ) J with u = y/(sᵀy) − B s/√(sᵀy · sᵀB s), which keeps
 * J Jᵀ positive definite whatever the rounding.
 */
function updateFactor(
  factor: Float64Array,
  s: Float64Array,
  y: Float64Array,
  bs: Float64Array,
  sy: number,
  sbs: number,
): void {
  const n = s.length;
  const mean = Math.sqrt(sy * sbs);
  for (let k = 0; k < n; k++) {
    let along = 0;
    for (let i = 0; i < n; i++) along += (y[i] / sy - bs[i] / mean) * factor[k * n + i];
    for (let i = 0; i < n; i++) factor[k * n + i] -= along * s[i];
  }
}

/** The largest t for which x + t d stays in the polytope. */
function stepToFacets(x: Float64Array, d: Float64Array, { box, inequalities }: Facets): number {
  return inequalities.reduce(
    (step, { coefficients, rhs }) => {
      const speed = dot(coefficients, d);
      return speed < 0 ? Math.min(step, (dot(coefficients, x) - rhs) / -speed) : step;
    },
    stepToBounds(x, d, box),
  );
}
