import { integer } from "../../errors/index.ts";
import { dot } from "../../linalg/index.ts";
import { square } from "../../math/index.ts";
import {
  type Bounds,
  type Box,
  boxOf,
  checkedPoint,
  clamp,
  projectedGradientNorm,
  stepToBounds,
} from "../../polytope/index.ts";
import { longest, patience, type RayResult, searchRay } from "../lineSearch.ts";
import { checkStart, describe, readOptions, type Solver, type SolverOptions, type SolverStatus } from "../types.ts";
import { CauchyPoint } from "./cauchyPoint.ts";
import { LimitedMemory } from "./limitedMemory.ts";
import { SubspaceMinimum } from "./subspace.ts";

/** Options of `lbfgsb`. */
export interface LbfgsbOptions extends SolverOptions {
  /** How many pairs of steps and gradient changes the Hessian approximation is made of; default 10. */
  corrections?: number;
}

const defaults: Required<LbfgsbOptions> = {
  ftol: 2.2e-9,
  gtol: 1e-5,
  maxIterations: 15_000,
  maxEvaluations: 15_000,
  corrections: 10,
};

/**
 * L-BFGS-B: minimizes a smooth function of a few to thousands of variables within bounds, in O(n · corrections) per step
 * (Byrd, Lu, Nocedal & Zhu, "A limited memory algorithm for bound constrained optimization", 1995, with the subspace projection
 * of Morales & Nocedal, 2011). No point outside the bounds is evaluated; a start outside is projected first. Where the
 * function is NaN or infinite the line search steps back.
 *
 * @throws InputError if the bounds are reversed or of another length than `x0`, or an option is unknown or negative.
 * @throws NumericalError (on resuming) if value or gradient at the start are not finite.
 */
export function lbfgsb(x0: ArrayLike<number>, bounds?: Bounds, options: LbfgsbOptions = {}): Solver {
  const x = checkedPoint("x0", x0);
  const box = boxOf(x.length, bounds);
  const settings = readOptions("lbfgsb", options, defaults);
  integer("lbfgsb option corrections", settings.corrections, 1);
  return descend(clamp(x, box), box, settings);
}

function* descend(x: Float64Array, box: Box, settings: Required<LbfgsbOptions>): Solver {
  const { ftol, gtol, maxIterations, maxEvaluations, corrections } = settings;
  const n = x.length;
  const trial = Float64Array.from(x);
  const start = yield trial;
  checkStart(start, x);

  let { value } = start;
  let evaluations = 1;
  let iterations = 0;
  const gradient = Float64Array.from(start.gradient);
  const direction = new Float64Array(n);
  const change = new Float64Array(n);
  const memory = new LimitedMemory(n, corrections);
  const cauchy = new CauchyPoint(n, corrections);
  const subspace = new SubspaceMinimum(n, corrections);
  const end = (status: SolverStatus) => ({ x, value, gradient, iterations, evaluations, ...describe(status) });

  for (let before = value; ; ) {
    if (projectedGradientNorm(x, gradient, box) <= gtol) return end("gradient");
    const enough = ftol * Math.max(Math.abs(before), Math.abs(value), 1);
    if (iterations > 0 && before - value <= enough) return end("decrease");
    if (iterations >= maxIterations) return end("maxIterations");
    if (evaluations >= maxEvaluations) return end("maxEvaluations");

    cauchy.find(x, gradient, box, memory);
    const definite = subspace.find(x, gradient, box, memory, cauchy);
    for (let i = 0; i < n; i++) direction[i] = subspace.point[i] - x[i];
    const slope = dot(gradient, direction);

    let ray: RayResult | undefined;
    if (definite && slope < 0) {
      // As long as no curvature is known, the length of the direction means nothing unless bounds on all sides gave it.
      const guess = memory.count === 0 && box.bounded !== "all";
      const firstStep = guess ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
      const toCauchyPoint = iterations === 0 && box.bounded !== "none";
      const maxStep = toCauchyPoint ? 1 : Math.max(Math.min(stepToBounds(x, direction, box), longest), 1);
      const trials = Math.min(patience, maxEvaluations - evaluations);
      ray = yield* searchRay({ x, direction, value, slope, firstStep, maxStep, box, maxTrials: trials }, trial);
      evaluations += ray.trials;
    }
    if (!ray?.accepted) {
      if (evaluations >= maxEvaluations) return end("maxEvaluations");
      // The decrease that steepest descent predicts; where that is within rounding too, this is the minimum.
      const promise = square(projectedGradientNorm(x, gradient, box));
      if (promise <= Math.max(ftol, 10 * Number.EPSILON) * Math.max(Math.abs(value), 1)) return end("decrease");
      if (memory.count === 0) return end("lineSearch");
      memory.reset();
      continue;
    }

    before = value;
    const { evaluation } = ray;
    value = evaluation.value;
    iterations++;
    for (let i = 0; i < n; i++) {
      change[i] = evaluation.gradient[i] - gradient[i];
      gradient[i] = evaluation.gradient[i];
      direction[i] = trial[i] - x[i];
      x[i] = trial[i];
    }
    const curved = dot(direction, change) > Number.EPSILON * -slope * ray.step;
    if (curved && !memory.push(direction, change)) memory.reset();
  }
}
