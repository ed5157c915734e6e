import { invalid, invalidShape } from "../errors/index.ts";
import { type Model, outputsOf } from "../models/index.ts";
import { givenSamples, namedOptions, namedTensor } from "../posteriors/index.ts";
import { noGrad, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { type Acquisition, acquisition, checkedModel } from "./acquisition.ts";
import {
  baseSamplesOf,
  commonOptions,
  type Draw,
  drawing,
  improvement,
  joined,
  logImprovement,
  type MonteCarloOptions,
  type Smoothing,
  smoothingOptions,
  withSmoothing,
} from "./monteCarlo.ts";

/*
 * Improvement where observations are noisy: the best so far is not known, so each sample has its own, the best of the function's
 * values at the points observed (Letham et al. 2019, Balandat et al. 2020). The joint sample at [baseline, X] is what the model fantasised
 * without noise at the baseline says of X: so the baseline is factored once, and an evaluation costs the new points only.
 */

export interface NoisyMonteCarloOptions extends MonteCarloOptions {
  /**
   * The baseline, `n x d`: points whose best is to be improved on; by default all that the model was told of. Base samples are
   * `S x (n + q)`, the baseline first.
   */
  observedX?: TensorLike;
  /** Whether baseline points that are hardly ever the best are left out; defaults to false. */
  pruneBaseline?: boolean;
  /**
   * Whether pending points join the baseline, so that what X adds to them counts, rather than the batch of X. Base samples are then of
   * [baseline, pending, X], else of [baseline, X, pending]. Defaults to false for qNEI, to true for qLogNEI.
   */
  incremental?: boolean;
}

export interface LogNoisyMonteCarloOptions extends NoisyMonteCarloOptions, Smoothing {}

/** E max_i (o_i − o*)⁺, o* the sample's own best at the baseline. Prefer its log. */
export function qNoisyExpectedImprovement(model: Model, given: NoisyMonteCarloOptions = {}): Acquisition {
  const options = namedOptions("qNEI options", given, [...commonOptions, ...noisyOptions]);
  return noisy("qNEI", model, { incremental: false, ...options }, improvement);
}

/** log of a smoothed qNEI, with a gradient everywhere (Ament et al. 2023). */
export function qLogNoisyExpectedImprovement(model: Model, given: LogNoisyMonteCarloOptions = {}): Acquisition {
  const named = namedOptions("qLogNEI options", given, [...commonOptions, ...noisyOptions, ...smoothingOptions]);
  const options = withSmoothing(named);
  return noisy("qLogNEI", model, { incremental: true, ...options }, (draw, best) =>
    logImprovement(draw, best, options),
  );
}

const noisyOptions = ["observedX", "pruneBaseline", "incremental"];

function noisy(
  name: string,
  model: Model,
  options: NoisyMonteCarloOptions,
  value: (draw: Draw, bestF: Tensor) => Tensor,
): Acquisition {
  checkedModel(model);
  const { pruneBaseline: prunes = false, incremental } = options;
  const draw = drawing(name, model, options);
  const drawn = baseSamplesOf(options, model);
  const explicit = options.sampler === undefined ? null : givenSamples(options.sampler);
  const all = checkedBaseline(model, options.observedX);
  const { seed, objective, constraints } = options;
  const observed = prunes ? pruneBaseline(model, all, { seed, objective, constraints }).points : all;

  const build = (pending: Tensor | null): Acquisition => {
    const baseline = pending && incremental ? ops.concat([observed, pending], 0) : observed;
    const n = baseline.shape[0];
    const points = baseline.expandDims(0); // one batch member, that of every X
    // The first columns of a Sobol sequence do not depend on how many there are; those of given samples certainly do not.
    const first = explicit ? explicit.narrow(1, 0, n) : drawn(n);
    const best = noGrad(() => bestOfEach(draw(model.posterior(points).rsample(first))));
    const fantasies = model.fantasize(points, { sampler: first, observationNoise: false });
    const forward = (X: Tensor): Tensor => {
      if (X.rank === 2) return forward(X.expandDims(0)).squeeze(0);
      const joint = pending && !incremental ? joined(X, pending) : X;
      const last = drawn(n + joint.shape[1]).narrow(1, n);
      return value(draw(fantasies.posterior(joint).rsampleEach(last)), best);
    };
    return acquisition(name, model, null, forward, {
      withPending: (more) => build(pending ? ops.concat([pending, more], 0) : more),
    });
  };
  return build(null);
}

/** The largest objective of each sample among its feasible points, `S x 1 x 1`; among none, the smallest ever drawn. */
function bestOfEach({ objective, violations }: Draw): Tensor {
  return feasible({ objective, violations }, ops.min(objective)).max(-1, true);
}

/** Objectives `S x b x q`, with `otherwise` where a constraint is broken. */
function feasible({ objective, violations }: Draw, otherwise: TensorLike): Tensor {
  return violations.reduce((kept, g) => ops.where(ops.lessEqual(g, 0), kept, otherwise), objective);
}

/** Points that were observed: those given, else all that any output was told of, each once. */
function checkedBaseline(model: Model, observedX: TensorLike | undefined): Tensor {
  const d = model.inputDimension;
  if (observedX === undefined)
    return distinctRows(
      outputsOf(model).flatMap(({ observations }) => observations.map(({ X }) => X)),
      d,
    );
  const points = namedTensor("observedX", observedX);
  if (points.rank !== 2 || points.shape[0] === 0 || points.shape[1] !== d)
    invalidShape("observedX", `n x ${d}`, points.shape);
  const place = points.data.findIndex((v) => !Number.isFinite(v));
  if (place >= 0) invalid("observedX", "finite coordinates", points.data[place]);
  return points;
}

function distinctRows(points: readonly Tensor[], d: number): Tensor {
  const rows = new Map<string, Float64Array>();
  for (const { data } of points)
    for (let at = 0; at < data.length; at += d) {
      const row = data.slice(at, at + d);
      rows.set(row.join(), row);
    }
  return ops.stack([...rows.values()], 0);
}

export interface PruneOptions extends MonteCarloOptions {
  /** Defaults to 2,048. */
  numSamples?: number;
}

/**
 * The points among X, `n x d`, that are the best in at least one joint sample of the function's values there (infeasible ones never
 * are), and their places. A baseline without the others says the same at less cost.
 */
export function pruneBaseline(
  model: Model,
  X: TensorLike,
  given: PruneOptions = {},
): { points: Tensor; indices: number[] } {
  checkedModel(model);
  const options = namedOptions("pruneBaseline options", given, commonOptions);
  const points = checkedBaseline(model, X);
  const n = points.shape[0];
  const z = baseSamplesOf({ numSamples: 2048, ...options }, model)(n);
  const draw = drawing("pruneBaseline", model, options);
  const values = noGrad(() => feasible(draw(model.posterior(points).rsample(z)), Number.NEGATIVE_INFINITY)).data;
  const isBest = new Array<boolean>(n).fill(false);
  for (let at = 0; at < values.length; at += n) {
    const sample = values.subarray(at, at + n);
    const best = sample.reduce((i, v, j) => (v > sample[i] ? j : i), 0);
    isBest[best] ||= sample[best] > Number.NEGATIVE_INFINITY;
  }
  const winners = isBest.flatMap((won, i) => (won ? [i] : []));
  // Where nothing is ever feasible, nothing can be said against any point.
  const indices = winners.length > 0 ? winners : isBest.map((_, i) => i);
  return { points: ops.gather(points, indices, 0), indices };
}
