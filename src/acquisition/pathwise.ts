import { checkedBounds } from "../arguments/index.ts";
import { InputError, integer } from "../errors/index.ts";
import { type Model, observedInputs, type SamplePaths, samplePaths } from "../models/index.ts";
import { namedOptions } from "../posteriors/index.ts";
import type { Seed } from "../random/index.ts";
import { eye, noGrad, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { type Acquisition, acquisition, checkedModel } from "./base/acquisition.ts";
import { nestedMaximizers, spreadOver } from "./base/nestedOptimizer.ts";

/*
 * What whole functions drawn from the posterior are good for: Thompson sampling, and samples of where and what the maximum is.
 */

export interface ThompsonSamplingOptions {
  /** Another seed is another draw; defaults to 0. */
  seed?: Seed;
  /** The largest q; defaults to 16. */
  numPaths?: number;
  /** Random waves that make up a path; defaults to 1,024. */
  numFeatures?: number;
}

/**
 * Thompson sampling: the value of q points is Σ_i f_i(x_i), each f_i a function drawn from the posterior of a single output, so that the
 * maximiser is one draw of the maximiser for every candidate (Kandasamy et al. 2018).
 */
export function thompsonSampling(model: Model, given: ThompsonSamplingOptions = {}): Acquisition {
  checkedModel(model);
  const {
    seed = 0,
    numPaths = 16,
    numFeatures,
  } = namedOptions("thompsonSampling options", given, ["seed", "numPaths", "numFeatures"]);
  integer("numPaths", numPaths, 1);
  if (model.numOutputs !== 1)
    throw new InputError(`invalid model: thompsonSampling needs one output, this has ${model.numOutputs}`);
  const paths = samplePaths(model, { numSamples: numPaths, seed, ...(numFeatures !== undefined && { numFeatures }) });
  return acquisition("thompsonSampling", model, null, (X) => {
    const q = X.shape[X.rank - 2];
    integer("number of points of thompsonSampling", q, 1, numPaths);
    const points = X.rank === 2 ? X.expandDims(0) : X;
    const values = paths.forward(points).narrow(0, 0, q); // q x b x q
    const own = ops.where(eye(q).expandDims(1), values, 0).sum([0, -1]);
    return X.rank === 2 ? own.squeeze(0) : own;
  });
}

export interface OptimalSamplesOptions {
  /** Where the maxima may lie, `2 x d`. */
  bounds: TensorLike;
  /** Local searches for each path; defaults to 8. */
  numRestarts?: number;
  /** Points valued to choose the starts from; defaults to 1,024. */
  rawSamples?: number;
  /** Of those points; defaults to 0. */
  seed?: Seed;
}

/** Where every path of one output is largest within bounds, `S x d`, and its values there, `S`. */
export function optimalSamples(paths: SamplePaths, given: OptimalSamplesOptions): { inputs: Tensor; outputs: Tensor } {
  const options = namedOptions("optimalSamples options", given, ["bounds", "numRestarts", "rawSamples", "seed"]);
  const { numRestarts = 8, rawSamples = 1024, seed = 0 } = options;
  const { model, numSamples: S } = paths;
  if (model.numOutputs !== 1)
    throw new InputError(`invalid paths: expected those of one output, these have ${model.numOutputs}`);
  const box = checkedBounds("bounds", options.bounds, model.inputDimension);
  const groups = [...spreadOver(box, { numRestarts, rawSamples, seed }), observedInputs(model)];
  // Points k x S x 1 x d, or k x 1 x 1 x d for all paths alike.
  const own = (x: Tensor): Tensor => {
    const [k, batch, , d] = x.shape;
    const values = paths.forward(x.reshape([k, batch, d])); // S x k x batch
    if (batch === 1) return values.squeeze(-1).transpose();
    return ops.where(eye(S).expandDims(1), values, 0).sum(0);
  };
  const inputs = nestedMaximizers(own, [S], groups, box);
  const outputs = noGrad(() => own(inputs.expandDims(0))).squeeze(0);
  return { inputs: inputs.squeeze(1), outputs };
}
