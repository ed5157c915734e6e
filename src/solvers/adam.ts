import { invalid } from "../errors/index.ts";
import { pow } from "../math/index.ts";
import { type Bounds, type Box, boxOf, checkedPoint, clamp, projectedGradientNorm } from "../polytope/index.ts";
import {
  checkStart,
  describe,
  isSound,
  readOptions,
  type Solver,
  type SolverOptions,
  type SolverStatus,
} from "./types.ts";

/** Options of `adam`. */
export interface AdamOptions extends SolverOptions {
  /** Step size of each coordinate while the sign of its gradient is constant; default 0.025. */
  learningRate?: number;
  /** Decay rate of the mean gradient, below 1; default 0.9. */
  beta1?: number;
  /** Decay rate of the mean squared gradient, below 1; default 0.999. */
  beta2?: number;
  /** Added to the root of the mean squared gradient before dividing by it; default 1e-8. */
  epsilon?: number;
  /** Ends when the lowest value decreases by at most `ftol`, relative, over this many steps; default 50. */
  window?: number;
}

const defaults: Required<AdamOptions> = {
  learningRate: 0.025,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  window: 50,
  ftol: 1e-6,
  gtol: 1e-5,
  maxIterations: 1000,
  maxEvaluations: Number.POSITIVE_INFINITY,
};

/**
 * Adam (Kingma & Ba 2015) with every step projected onto the bounds, for noisy or rough gradients; the result is the lowest
 * evaluation seen. After a value or gradient that is not finite it restarts from the best point with half the learning rate. Defaults
 * that differ from `SolverOptions`: ftol 1e-6, maxIterations 1000.
 *
 * @throws InputError if the bounds are reversed or of another length than `x0`, or an option is unknown or out of range.
 * @throws NumericalError (on resuming) if value or gradient at the start are not finite.
 */
export function adam(x0: ArrayLike<number>, bounds?: Bounds, options: AdamOptions = {}): Solver {
  const x = checkedPoint("x0", x0);
  const box = boxOf(x.length, bounds);
  const settings = readOptions("adam", options, defaults);
  for (const name of ["beta1", "beta2"] as const)
    if (settings[name] >= 1) invalid(`adam option ${name}`, "a number below 1", settings[name]);
  return descend(clamp(x, box), box, settings);
}

function* descend(point: Float64Array, box: Box, settings: Required<AdamOptions>): Solver {
  const { beta1, beta2, epsilon, window, ftol, gtol, maxIterations, maxEvaluations } = settings;
  const n = point.length;
  let evaluation = yield point;
  checkStart(evaluation, point);

  const x = Float64Array.from(point);
  const gradient = Float64Array.from(evaluation.gradient);
  const mean = new Float64Array(n);
  const square = new Float64Array(n);
  let { value } = evaluation;
  let { learningRate } = settings;
  let age = 0;
  let iterations = 0;
  let evaluations = 1;
  let milestone = { value, iterations };
  const end = (status: SolverStatus) => ({ x, value, gradient, iterations, evaluations, ...describe(status) });

  for (;;) {
    if (projectedGradientNorm(point, evaluation.gradient, box) <= gtol) return end("gradient");
    if (iterations - milestone.iterations >= window) {
      if (milestone.value - value <= ftol * Math.max(Math.abs(milestone.value), Math.abs(value), 1))
        return end("decrease");
      milestone = { value, iterations };
    }
    if (iterations >= maxIterations) return end("maxIterations");
    if (evaluations >= maxEvaluations) return end("maxEvaluations");

    age++;
    for (let i = 0; i < n; i++) {
      const g = evaluation.gradient[i];
      mean[i] = beta1 * mean[i] + (1 - beta1) * g;
      square[i] = beta2 * square[i] + (1 - beta2) * g * g;
      const m = mean[i] / (1 - pow(beta1, age));
      const s = Math.sqrt(square[i] / (1 - pow(beta2, age)));
      point[i] -= (learningRate * m) / (s + epsilon);
    }
    evaluation = yield clamp(point, box);
    evaluations++;
    iterations++;
    if (!isSound(evaluation)) {
      learningRate /= 2;
      age = 0;
      mean.fill(0);
      square.fill(0);
      point.set(x);
      evaluation = { value, gradient };
    } else if (evaluation.value < value) {
      value = evaluation.value;
      x.set(point);
      gradient.set(evaluation.gradient);
    }
  }
}
