import {
  asGiven,
  type ChecksOf,
  checkedNumbers,
  checkedSeed,
  integerFrom,
  readOptions,
} from "../../arguments/index.ts";
import { finite } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { baseSamples, type Sampler } from "../../posteriors/index.ts";
import type { Seed } from "../../random/index.ts";
import { full, ops, type Tensor } from "../../tensor/index.ts";
import { type Acquisition, acquisition, checkedModel, joined, jointAcquisition } from "../base/acquisition.ts";
import { designSize, fantasyCount, setsBehind } from "../lookahead/fantasies.ts";
import {
  directionChecks,
  directionsOf,
  frontOfMedians,
  type ObjectivesOptions,
  signedReferencePoint,
} from "./objectives.ts";

/** Options of `qHypervolumeKnowledgeGradient`. */
export interface HypervolumeKnowledgeGradientOptions extends Pick<ObjectivesOptions, "referencePoint" | "maximize"> {
  /** How many outcomes of the design points are fantasized; defaults to 8, or to the rows of `sampler`. */
  numFantasies?: number;
  /** How many points approximate the front under each fantasy; defaults to 10. */
  numPareto?: number;
  /** Base samples of the fantasized outcomes, `F x q x m`, or how to draw them; by default Sobol-normal ones of `seed`. */
  sampler?: Sampler;
  /** Seed of the default base samples; defaults to 0. */
  seed?: Seed;
  /** The hypervolume of the posterior means of the current model, which is subtracted; defaults to 0. */
  currentValue?: number;
}

const checks = {
  ...directionChecks,
  referencePoint: [checkedNumbers],
  numFantasies: [integerFrom(1), undefined],
  numPareto: [integerFrom(1), 10],
  sampler: [asGiven<Sampler>, undefined],
  seed: [checkedSeed, 0],
  currentValue: [finite, 0],
} satisfies ChecksOf<HypervolumeKnowledgeGradientOptions>;

/**
 * Hypervolume knowledge gradient, one-shot: the expected hypervolume of the posterior means' front once q design points are observed
 * (Daulton et al. 2023). Under each of F fantasized outcomes, P inner points stand for the front; all are optimized together: X is
 * `b x (q + F P) x d`, the design points first, then the points of each fantasy. The value is mean_f HV(μ_f of its points) − currentValue.
 * The objectives are the outputs. `optimizeAcqf` supplies and removes the inner points itself.
 *
 *     const acquisition = qHypervolumeKnowledgeGradient(model, { referencePoint: [0, 0], numFantasies: 4, numPareto: 5 });
 *     const { candidates } = await optimizeAcqf(acquisition, { bounds });
 *
 * Throws InputError for bad options, and where objectives and the reference point do not match.
 */
export function qHypervolumeKnowledgeGradient(model: Model, given: HypervolumeKnowledgeGradientOptions): Acquisition {
  const name = "qHypervolumeKnowledgeGradient";
  const options = readOptions(`${name} options`, given, checks);
  const { numPareto: P, seed, currentValue } = options;
  const signs = directionsOf(name, options.maximize, checkedModel(model).numOutputs);
  const origin = signedReferencePoint(options.referencePoint, signs);
  const { numFantasies, sampler = { numSamples: numFantasies ?? 8, seed } } = options;
  const F = fantasyCount(numFantasies, sampler);
  const incumbents = () => frontOfMedians(model, signs);

  /** The hypervolume of the posterior means at points `… P x d`: `…`. */
  const valueUnder = (belief: Model, points: Tensor) =>
    volumeAbove(belief.posterior(points).mean.mul(signs).sub(origin).maximum(0));
  const front = acquisition(`${name} of the current model`, model, P, (X) => valueUnder(model, X), { incumbents });
  return jointAcquisition(name, model, null, (pending) => ({
    value: (X) => {
      const [q, d] = [designSize(name, X, F * P, "inner ones"), model.inputDimension];
      const observed = joined(X.narrow(-2, 0, q), pending);
      const z = baseSamples(sampler, observed.shape[observed.rank - 2], model.numOutputs);
      const inner = setsBehind(X.narrow(-2, q, F * P).reshape([...X.shape.slice(0, -2), F, P * d]));
      const fronts = inner.reshape([...inner.shape.slice(0, -1), P, d]);
      return valueUnder(model.fantasize(observed, { sampler: z }), fronts)
        .mean(0)
        .sub(currentValue);
    },
    incumbents,
    oneShot: { points: F * P, inner: [{ points: F * P, q: P, problem: front }] },
  }));
}

/**
 * The volume of the union of boxes [0, y], y `… p x m` not negative: `…`. Between two successive values of the last objective, the section is the
 * union of the boxes of the points above in the other objectives.
 */
function volumeAbove(Y: Tensor): Tensor {
  const [p, m] = Y.shape.slice(-2);
  if (m === 1) return Y.squeeze(-1).max(-1);
  const order = ops.argSort(Y.at(-1, m - 1), { descending: true });
  const sorted = Array.from({ length: m }, (_, j) => ops.takeAlongAxis(Y.at(-1, j), order));
  const last = sorted[m - 1];
  const next = last.narrow(-1, 1).pad([...last.shape.slice(1).map(() => [0, 0] as const), [0, 1]]);
  const above = ops
    .stack(sorted.slice(0, -1), -1)
    .expandDims(-3)
    .mul(ops.tril(full([p, p], 1)).expandDims(-1)); // row i: the points up to i
  return volumeAbove(above).mul(last.sub(next)).sum(-1);
}
