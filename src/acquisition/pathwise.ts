import { asGiven, checkedBounds, checkedSeed, flag, integerFrom, readOptions } from "../arguments/index.ts";
import { InputError, integer, invalid } from "../errors/index.ts";
import { type Model, observedInputs, type SamplePaths, samplePaths } from "../models/index.ts";
import type { Seed } from "../random/index.ts";
import { eye, noGrad, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { type Acquisition, acquisition, checkedModel } from "./base/acquisition.ts";
import { nestedMaximizers, spreadOver } from "./base/nestedOptimizer.ts";

/*
 * Uses of whole functions drawn from the posterior: Thompson sampling, and samples of where and what the maximum is.
 */

/** Options of `thompsonSampling`. */
export interface ThompsonSamplingOptions {
  /** Another seed is another draw; defaults to 0. */
  seed?: Seed;
  /** The largest q; defaults to 16. */
  numPaths?: number;
  /** How many random Fourier features make up a path; defaults to 1,024. */
  numFeatures?: number;
  /** Whether large outcomes are good; defaults to true. */
  maximize?: boolean;
}

/**
 * Thompson sampling: the value of q points `b x q x d` is Σ_i f_i(x_i), each f_i a function drawn from the posterior of a single output, so
 * that the maximizer is one draw of the maximizer for every candidate (Kandasamy et al. 2018). Throws InputError for several outputs, and
 * for a model that cannot draw functions (`Model.paths`).
 */
export function thompsonSampling(model: Model, given?: ThompsonSamplingOptions): Acquisition {
  const name = "thompsonSampling";
  const { seed, numPaths, numFeatures, maximize } = readOptions(`${name} options`, given, {
    seed: [checkedSeed, 0],
    numPaths: [integerFrom(1), 16],
    numFeatures: [integerFrom(1), undefined],
    maximize: [flag, true],
  });
  if (checkedModel(model).numOutputs !== 1)
    throw new InputError(`invalid model: ${name} needs one output, this has ${model.numOutputs}`);
  const paths = samplePaths(model, { numSamples: numPaths, seed, numFeatures });
  return acquisition(name, model, null, (X) => {
    const q = X.shape[X.rank - 2];
    integer(`number of points of ${name}`, q, 1, numPaths);
    const values = paths.forward(X).narrow(0, 0, q); // q x b x q
    const sign = maximize ? 1 : -1;
    const own = eye(q)
      .mul(sign)
      .reshape([q, ...X.shape.slice(0, -2).map(() => 1), q]);
    return values.mul(own).sum([0, -1]);
  });
}

/** Options of `optimalSamples`. */
export interface OptimalSamplesOptions {
  /** Where the maxima may lie, `2 x d`. */
  bounds: TensorLike;
  /** Local searches for each path; defaults to 8. */
  numRestarts?: number;
  /** Points evaluated to choose the starts from; defaults to 1,024. */
  rawSamples?: number;
  /** Of those points; defaults to 0. */
  seed?: Seed;
  /** Whether large outcomes are good; defaults to true. When they are not, the minima are sampled. */
  maximize?: boolean;
}

/**
 * The maximizer of every path of one output within bounds, `S x d`, and its value there, `S`.
 * Throws InputError for bad options and for several outputs, NumericalError where a path has no finite value and gradient.
 */
export function optimalSamples(paths: SamplePaths, given: OptimalSamplesOptions): { inputs: Tensor; outputs: Tensor } {
  const options = readOptions("optimalSamples options", given, {
    bounds: [asGiven],
    numRestarts: [integerFrom(1), 8],
    rawSamples: [integerFrom(1), 1024],
    seed: [checkedSeed, 0],
    maximize: [flag, true],
  });
  const { model, numSamples: S, forward } = paths ?? {};
  if (typeof forward !== "function" || !model || !Number.isInteger(S))
    invalid("paths", "what samplePaths draws", paths);
  if (model.numOutputs !== 1)
    throw new InputError(`invalid paths: expected those of one output, these have ${model.numOutputs}`);
  const box = checkedBounds("bounds", options.bounds, model.inputDimension);
  const groups = [...spreadOver(box, options), observedInputs(model)];
  // Points k x S x 1 x d, or k x 1 x 1 x d for all paths alike.
  const own = (x: Tensor): Tensor => {
    const [k, batch, , d] = x.shape;
    const drawn = paths.forward(x.reshape([k, batch, d])); // S x k x batch
    const values = options.maximize ? drawn : drawn.neg();
    if (batch === 1) return values.squeeze(-1).transpose();
    return ops.where(eye(S).expandDims(1), values, 0).sum(0);
  };
  const inputs = nestedMaximizers(own, [S], groups, box);
  const outputs = noGrad(() => own(inputs.expandDims(0))).squeeze(0);
  return { inputs: inputs.squeeze(1), outputs: options.maximize ? outputs : outputs.neg() };
}
