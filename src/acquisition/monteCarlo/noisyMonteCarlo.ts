import {
  asGiven,
  type ChecksOf,
  checkedPointSet,
  flag,
  integerFrom,
  lazily,
  type OptionValues,
  readOptions,
} from "../../arguments/index.ts";
import { InputError, invalidShape, showShape } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { givenSamples } from "../../posteriors/index.ts";
import { full, noGrad, ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, baselineOf, checkedModel, joined, jointAcquisition } from "../base/acquisition.ts";
import { type CheckedSmoothing, improvement, logImprovement, type Smoothing, smoothingChecks } from "./improvement.ts";
import {
  baseSamplesOf,
  type Draw,
  drawing,
  type MonteCarloOptions,
  monteCarloChecks,
  type SampledParts,
  type SamplingOptions,
  screened,
} from "./monteCarlo.ts";

/*
 * Improvement where observations are noisy: the best value so far is not known, so each sample has its own, the best of the function's
 * values at the baseline, the points observed (Letham et al. 2019, Balandat et al. 2020). The joint sample at [baseline, X] is the
 * posterior at X of a model with fantasies without noise at the baseline: so the baseline is factored once, and an evaluation costs the
 * new points only.
 *
 * With constraints only feasible baseline points count, constraint by constraint and sample by sample, without smoothing. In a sample
 * without any, the incumbent is pessimistic, so that any feasible point is an improvement: the lowest objective among the baseline
 * points with outcomes six standard deviations below their means (above, when minimizing), at most 0. That is BoTorch's bound, but at the
 * baseline itself, where BoTorch takes random convex combinations of it. Since it is at most 0, it depends on the origin of the outcomes:
 * here alone the candidate may change when a constant is added to them.
 */

/** The baseline of noisy acquisition functions: they improve on the best noise-free value at these points. */
export interface BaselineOptions {
  /**
   * The baseline, `n x d`: the points whose best value counts as the incumbent; by default all observed inputs. Base samples are `S x (n + q)`, the
   * baseline first.
   */
  baselineX?: TensorLike;
  /** Whether baseline points that `pruneBaseline` finds never to be the best are left out; defaults to false. */
  pruneBaseline?: boolean;
  /**
   * Whether pending points join the baseline, so that what X adds to them counts, rather than the batch of X. Base samples are then of
   * [baseline, pending, X], else of [baseline, X, pending]. Defaults to true, but to false for qNoisyExpectedImprovement.
   */
  incremental?: boolean;
}

/** Options of `qNoisyExpectedImprovement`. */
export interface NoisyMonteCarloOptions extends MonteCarloOptions, BaselineOptions {}

/** Options of `qLogNoisyExpectedImprovement`. */
export interface LogNoisyMonteCarloOptions extends NoisyMonteCarloOptions, Smoothing {}

export const baselineChecks = (incremental: boolean) =>
  ({
    baselineX: [asGiven<TensorLike>, undefined],
    pruneBaseline: [flag, false],
    incremental: [flag, incremental],
  }) satisfies ChecksOf<BaselineOptions>;

const noisyChecks = (incremental: boolean) => ({ ...monteCarloChecks, ...baselineChecks(incremental) });

/**
 * Noisy expected improvement E max_i (o_i − o*)⁺ of q points, o* the sample's own best at the baseline. Prefer its logarithm. Throws
 * InputError for a batch of models.
 */
export function qNoisyExpectedImprovement(model: Model, given?: NoisyMonteCarloOptions): Acquisition {
  const name = "qNoisyExpectedImprovement";
  const options = readOptions(`${name} options`, given, noisyChecks(false));
  return noisy(name, model, options, improvement, { isLog: false });
}

/**
 * Log noisy expected improvement of q points, smoothed so that it has a gradient everywhere (Ament et al. 2023). The first choice where
 * observations are noisy:
 *
 *     const acquisition = qLogNoisyExpectedImprovement(model);
 *     const { candidates } = await optimizeAcqf(acquisition, { bounds, q: 2 });
 *
 * Throws InputError for bad options.
 */
export function qLogNoisyExpectedImprovement(model: Model, given?: LogNoisyMonteCarloOptions): Acquisition {
  const name = "qLogNoisyExpectedImprovement";
  return logNoisy(name, model, readOptions(`${name} options`, given, { ...noisyChecks(true), ...smoothingChecks }));
}

export function logNoisy(
  name: string,
  model: Model,
  options: CheckedOptions & CheckedSmoothing,
  parts: SampledParts = {},
): Acquisition {
  const value = (draw: Draw, best: Tensor) => logImprovement(draw, best, options);
  return noisy(name, model, options, value, { isLog: true, ...parts });
}

type CheckedOptions = OptionValues<ReturnType<typeof noisyChecks>, NoisyMonteCarloOptions>;

function noisy(
  name: string,
  model: Model,
  options: CheckedOptions,
  value: (draw: Draw, best: Tensor) => Tensor,
  parts: SampledParts,
): Acquisition {
  const { seed, objective, constraints, maximize } = options;
  const draw = drawing(name, model, options);
  return onBaseline(name, model, options, {
    ...parts,
    prune: (X) => pruneBaseline(model, X, { seed, objective, constraints, maximize }).points,
    atBaseline: (baseline, z) => bestOfEach(model, baseline, draw, z),
    value: (samples, best) => value(draw(samples), best),
  });
}

/** What an acquisition function makes of joint samples at the baseline and at the candidates. */
export interface OnBaseline<Known> extends SampledParts {
  /** The points of a baseline that can matter. */
  prune(X: Tensor): Tensor;
  /** What is known of the samples at the baseline `n x d`, of base samples `S x n` (`S x n x m`). */
  atBaseline(baseline: Tensor, z: Tensor): Known;
  /** The value `b` of samples at the candidates, `S x b x q` (`S x b x q x m`). */
  value(samples: Tensor, known: Known): Tensor;
}

/** Makes a noisy acquisition function: the mean over samples of the improvement on the same sample's values at the baseline. */
export function onBaseline<Known>(
  name: string,
  model: Model,
  options: Pick<CheckedOptions, keyof BaselineOptions> & SamplingOptions,
  { prune, atBaseline, value, isScreened = false, ...parts }: OnBaseline<Known>,
): Acquisition {
  const { batchShape } = checkedModel(model);
  if (batchShape.length > 0)
    throw new InputError(`invalid model: ${name} takes no batch of models, and this one has ${showShape(batchShape)}`);
  const { incremental, sampler } = options;
  const samples = baseSamplesOf(options, model);
  const explicit = sampler === undefined ? null : givenSamples(sampler);
  const all = baselineOf(model, options.baselineX);
  const observed = options.pruneBaseline ? prune(all) : all;

  return jointAcquisition(name, model, null, (pending) => {
    const baseline = pending && incremental ? ops.concat([observed, pending], 0) : observed;
    const n = baseline.shape[0];
    const points = baseline.expandDims(0); // one batch member, that of every X
    const valueBy = (some: (z: Tensor) => Tensor) => {
      // Drawn samples of n points are the first columns of those of more.
      const first = some(explicit ? leading(explicit, n) : samples(n));
      const known = noGrad(() => atBaseline(baseline, first));
      const fantasies = model.fantasize(points, { sampler: first, observationNoise: false });
      const forward = (X: Tensor): Tensor => {
        if (X.rank !== 3) return forward(X.reshape([-1, ...X.shape.slice(-2)])).reshape(X.shape.slice(0, -2));
        const joint = incremental ? X : joined(X, pending);
        const last = some(samples(n + joint.shape[1])).narrow(1, n);
        return value(fantasies.posterior(joint).rsampleEach(last), known);
      };
      return forward;
    };
    const few = lazily({ value: () => valueBy(screened) });
    return { value: valueBy((z) => z), ...parts, ...(isScreened && { screening: (X) => few.value(X) }) };
  });
}

/** The columns of the first n points of explicit base samples, which have more. */
function leading(z: Tensor, n: number): Tensor {
  if (z.rank < 2 || z.shape[1] <= n)
    invalidShape("base samples", "S x (n + q)", z.shape, `the baseline alone has n = ${n} points`);
  return z.narrow(1, 0, n);
}

/** How many standard deviations below their means the outcomes of a pessimistic incumbent are; as in BoTorch. */
const PESSIMISM = 6;

/** The largest objective of each sample among the feasible points of the baseline, `S x 1 x 1`. */
function bestOfEach(model: Model, baseline: Tensor, draw: (samples: Tensor) => Draw, z: Tensor): Tensor {
  const sampled = draw(model.posterior(baseline.expandDims(0)).rsample(z));
  const best = feasible(sampled).max(-1, true);
  if (best.data.every(Number.isFinite)) return best;
  const low = full([1, 1, ...z.shape.slice(2)], -PESSIMISM * sampled.t); // a base sample of single points
  const { objective } = draw(model.posterior(baseline.expandDims(1)).rsample(low));
  return ops.where(ops.greater(best, Number.NEGATIVE_INFINITY), best, objective.min().minimum(0));
}

/** Objectives `S x b x q`, −∞ where a constraint is broken. */
function feasible({ objective, violations }: Draw): Tensor {
  return violations.reduce((kept, g) => ops.where(ops.lessEqual(g, 0), kept, Number.NEGATIVE_INFINITY), objective);
}

/** Options of `pruneBaseline`. */
export interface PruneOptions extends MonteCarloOptions {
  /** Defaults to 2,048. */
  numSamples?: number;
}

/**
 * The points among X, `n x d`, that are the best in at least one joint sample of the function's values there (infeasible ones never
 * are), and their indices. A baseline without the others gives the same values at less cost.
 * Throws InputError for bad options.
 */
export function pruneBaseline(
  model: Model,
  X: TensorLike,
  given?: PruneOptions,
): { points: Tensor; indices: number[] } {
  const options = readOptions("pruneBaseline options", given, {
    ...monteCarloChecks,
    numSamples: [integerFrom(1), 2048],
  });
  const points = checkedPointSet("X of pruneBaseline", X, checkedModel(model).inputDimension);
  const n = points.shape[0];
  const draw = drawing("pruneBaseline", model, options);
  const z = baseSamplesOf(options, model)(n);
  const values = noGrad(() => feasible(draw(model.posterior(points).rsample(z)))).data;
  const isBest = new Array<boolean>(n).fill(false);
  for (let at = 0; at < values.length; at += n) {
    const sample = values.subarray(at, at + n);
    const best = sample.reduce((i, v, j) => (v > sample[i] ? j : i), 0);
    isBest[best] ||= sample[best] > Number.NEGATIVE_INFINITY;
  }
  const winners = isBest.flatMap((won, i) => (won ? [i] : []));
  // Where no point is ever feasible, none can be left out.
  const indices = winners.length > 0 ? winners : isBest.map((_, i) => i);
  return { points: ops.gather(points, indices, 0), indices };
}
