import { InputError, invalid, invalidShape, showShape } from "../../errors/index.ts";
import { type Model, observedInputs } from "../../models/index.ts";
import { givenSamples, namedOptions, namedTensor } from "../../posteriors/index.ts";
import { full, noGrad, ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, checkedModel } from "../base/acquisition.ts";
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
 *
 * With constraints only feasible baseline points count, constraint by constraint and sample by sample, without smoothing. A sample
 * that has none is to be improved on from a pessimistic value, so that any feasible point is an improvement: the lowest objective at
 * the baseline of outcomes six standard deviations below their means, at most 0 (as BoTorch has it).
 */

export interface NoisyMonteCarloOptions extends MonteCarloOptions {
  /**
   * The baseline, `n x d`: points whose best is to be improved on; by default all that the model was told of. Base samples are
   * `S x (n + q)`, the baseline first.
   */
  observedX?: TensorLike;
  /** Whether baseline points that `pruneBaseline` finds never to be the best are left out; defaults to false. */
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
  if (model.batchShape.length > 0)
    throw new InputError(
      `invalid model: ${name} takes no batch of models, and this one has ${showShape(model.batchShape)}`,
    );
  const { pruneBaseline: prunes = false, incremental } = options;
  if (typeof prunes !== "boolean") invalid("pruneBaseline", "true or false", prunes);
  if (typeof incremental !== "boolean") invalid("incremental", "true or false", incremental);
  const draw = drawing(name, model, options);
  const drawn = baseSamplesOf(options, model);
  const explicit = options.sampler === undefined ? null : givenSamples(options.sampler);
  const all =
    options.observedX === undefined ? observedInputs(model) : checkedSet("observedX", model, options.observedX);
  const { seed, objective, constraints } = options;
  const observed = prunes ? pruneBaseline(model, all, { seed, objective, constraints }).points : all;

  const build = (pending: Tensor | null): Acquisition => {
    const baseline = pending && incremental ? ops.concat([observed, pending], 0) : observed;
    const n = baseline.shape[0];
    const points = baseline.expandDims(0); // one batch member, that of every X
    // Drawn samples of n points are the first columns of those of more.
    const first = explicit ? leading(explicit, n) : drawn(n);
    const best = noGrad(() => bestOfEach(model, baseline, draw, first));
    const fantasies = model.fantasize(points, { sampler: first, observationNoise: false });
    const forward = (X: Tensor): Tensor => {
      if (X.rank !== 3) return forward(X.reshape([-1, ...X.shape.slice(-2)])).reshape(X.shape.slice(0, -2));
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

/** The columns of the first n points of explicit base samples, which have more. */
function leading(z: Tensor, n: number): Tensor {
  if (z.rank < 2 || z.shape[1] <= n)
    invalidShape("base samples", "S x (n + q)", z.shape, `the baseline alone has n = ${n} points`);
  return z.narrow(1, 0, n);
}

/** The largest objective of each sample among the feasible points of the baseline, `S x 1 x 1`. */
function bestOfEach(model: Model, baseline: Tensor, draw: (samples: Tensor) => Draw, z: Tensor): Tensor {
  const best = feasible(draw(model.posterior(baseline.expandDims(0)).rsample(z))).max(-1, true);
  if (best.data.every(Number.isFinite)) return best;
  const low = full([1, 1, ...z.shape.slice(2)], -6); // a base sample of single points
  const { objective } = draw(model.posterior(baseline.expandDims(1)).rsample(low));
  return ops.where(ops.greater(best, Number.NEGATIVE_INFINITY), best, objective.min().minimum(0));
}

/** Objectives `S x b x q`, −∞ where a constraint is broken. */
function feasible({ objective, violations }: Draw): Tensor {
  return violations.reduce((kept, g) => ops.where(ops.lessEqual(g, 0), kept, Number.NEGATIVE_INFINITY), objective);
}

/** Points `n x d`, finite. */
function checkedSet(what: string, model: Model, given: TensorLike): Tensor {
  const points = namedTensor(what, given);
  const d = model.inputDimension;
  if (points.rank !== 2 || points.shape[0] === 0 || points.shape[1] !== d) invalidShape(what, `n x ${d}`, points.shape);
  const place = points.data.findIndex((v) => !Number.isFinite(v));
  if (place >= 0) invalid(what, "finite coordinates", points.data[place]);
  return points;
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
  const points = checkedSet("X of pruneBaseline", model, X);
  const n = points.shape[0];
  const z = baseSamplesOf({ numSamples: 2048, ...options }, model)(n);
  const draw = drawing("pruneBaseline", model, options);
  const values = noGrad(() => feasible(draw(model.posterior(points).rsample(z)))).data;
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
