import {
  asGiven,
  type ChecksOf,
  checkedPointSet,
  checkedWeights,
  namedTensor,
  readOptions,
} from "../../arguments/index.ts";
import { invalid, invalidShape, nonNegative } from "../../errors/index.ts";
import { log } from "../../math/index.ts";
import type { Model } from "../../models/index.ts";
import { generator, type Seed } from "../../random/index.ts";
import { noGrad, ops, type Tensor, type TensorLike, tensor } from "../../tensor/index.ts";
import { type Acquisition, baselineOf, checkedModel, jointAcquisition } from "../base/acquisition.ts";
import { type Smoothing, smoothingChecks } from "../monteCarlo/improvement.ts";
import type { SampleFunction } from "../monteCarlo/monteCarlo.ts";
import { type BaselineOptions, baselineChecks, logNoisy } from "../monteCarlo/noisyMonteCarlo.ts";
import { type ObjectivesOptions, objectivesChecks, objectivesOf } from "./objectives.ts";

/** Options of `chebyshevScalarization`. */
export interface ChebyshevOptions {
  /** One weight per objective; an objective with a negative weight is minimized. */
  weights: TensorLike;
  /** Values of the objectives, `n x m`, by whose ranges they are normalized; `[]` for none. */
  Y: TensorLike;
  /** How much the weighted sum counts beside the maximum; defaults to 0.05. */
  alpha?: number;
}

/**
 * The augmented Chebyshev scalarization of m objectives that are maximized (Knowles 2005): −(max_j w_j t_j + α Σ_j w_j t_j), t_j the
 * negated objective j normalized to [0, 1] over Y. Every point of a front maximizes it for some weights. A function of samples `… m`,
 * which is an objective of Monte Carlo acquisition functions:
 *
 *     const objective = chebyshevScalarization({ weights: [0.3, 0.7], Y: trainY });
 *
 * An objective that is constant over Y counts as having range 1. Throws InputError or ShapeError for weights and values that do not fit together.
 */
export function chebyshevScalarization(options: ChebyshevOptions): SampleFunction {
  const { weights, Y, alpha } = readOptions("chebyshevScalarization options", options, {
    weights: [checkedWeights],
    Y: [namedTensor],
    alpha: [nonNegative, 0.05],
  });
  const m = weights.size;
  const { low, range } = noGrad(() => {
    if (Y.size === 0) return { low: tensor(weights.data.map(() => 0)), range: tensor(weights.data.map(() => 1)) };
    const costs = checkedPointSet("Y", Y, m).neg();
    const [low, high] = [costs.min(0), costs.max(0)];
    return { low, range: ops.where(ops.greater(high, low), high.sub(low), 1) };
  });
  const shift = tensor(weights.data.map((w) => (Y.size > 0 && w < 0 ? 1 : 0)));
  return (samples) => {
    if (samples.shape[samples.rank - 1] !== m)
      invalidShape("weights", `(${samples.shape[samples.rank - 1]}), one per objective`, weights.shape);
    const terms = samples.neg().sub(low).div(range).sub(shift).mul(weights);
    return terms.max(-1).add(terms.sum(-1).mul(alpha)).neg();
  };
}

/** Options of `qLogNParEGO`. */
export interface ParEGOOptions extends Omit<ObjectivesOptions, "referencePoint">, BaselineOptions, Smoothing {
  /** Weights of the objectives; by default drawn uniformly from the simplex, by `seed` and the number of pending points. */
  weights?: TensorLike;
}

const { referencePoint, ...withoutReference } = objectivesChecks;
const paregoChecks = {
  ...withoutReference,
  ...baselineChecks(true),
  ...smoothingChecks,
  weights: [asGiven<TensorLike>, undefined],
} satisfies ChecksOf<ParEGOOptions>;

/**
 * Log noisy expected improvement of a random Chebyshev scalarization of several objectives (ParEGO; Knowles 2005, Daulton et al. 2020):
 * cheap for many objectives. Its scale is taken from the posterior means at the baseline. Every further candidate of a batch, found with
 * those before as pending points, has other weights; so does another `seed`.
 *
 *     const { candidates } = await optimizeAcqf(qLogNParEGO(model), { bounds, q: 4, sequential: true });
 *
 * Throws InputError for a single objective, and for a batch of models.
 */
export function qLogNParEGO(model: Model, given?: ParEGOOptions): Acquisition {
  const name = "qLogNParEGO";
  const options = readOptions(`${name} options`, given, paregoChecks);
  const { objectives, maximize, weights, ...noisyOptions } = options;
  const m = objectives?.length ?? checkedModel(model).numOutputs;
  const { draw } = objectivesOf(name, model, options);
  const values = (samples: Tensor) => draw(samples).objectives;
  const Y = noGrad(() => values(model.posterior(baselineOf(model, options.baselineX)).mean));
  const scalarized = (weights: Tensor) => {
    if (weights.size !== m) invalid("weights", `${m} numbers, one per objective`, weights);
    const scalarization = chebyshevScalarization({ weights, Y });
    const objective = (samples: Tensor) => scalarization(values(samples));
    return logNoisy(name, model, { ...noisyOptions, objective, maximize: true }, { isScreened: true });
  };
  return jointAcquisition(name, model, null, (pending) => {
    const chosen = weights === undefined ? randomWeights(m, `${options.seed}/${pending?.shape[0] ?? 0}`) : weights;
    const plain = scalarized(checkedWeights("weights", chosen));
    const acquisition = pending ? (plain.withPending?.(pending) ?? plain) : plain;
    return { isLog: true, value: (X) => acquisition.forward(X), screening: acquisition.screening };
  });
}

/** Weights drawn uniformly from the simplex. */
function randomWeights(m: number, seed: Seed): Tensor {
  const random = generator(seed).fork("weights");
  const parts = Array.from({ length: m }, () => -log(1 - random.uniform()));
  const total = parts.reduce((a, b) => a + b);
  return tensor(parts.map((part) => part / total));
}
