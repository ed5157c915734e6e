import { finite, InputError, integer, invalid } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { baseSamples, namedOptions, type Sampler, sampleCount } from "../../posteriors/index.ts";
import type { Seed } from "../../random/index.ts";
import { ops, type Tensor, zeros } from "../../tensor/index.ts";
import { posteriorMean, transformFor } from "../analytic/analytic.ts";
import { type Acquisition, acquisition } from "../base/acquisition.ts";
import { type CostModel, costsOf, inverseCostWeighting } from "../base/cost.ts";
import type { PosteriorTransform } from "../base/posteriorTransform.ts";
import { joined } from "../monteCarlo/monteCarlo.ts";
import {
  type ByFidelity,
  checkedTrace,
  checkFidelities,
  expandTraceObservations,
  type FidelityBounds,
  projectToTargetFidelity,
  type TraceOptions,
} from "./fidelity.ts";

export interface KnowledgeGradientOptions {
  /** How many outcomes of the design points are imagined; defaults to 64, or to the rows of `sampler`. */
  numFantasies?: number;
  /** Base samples of the imagined outcomes, `F x q` (`F x q x m`), or how to draw them; by default Sobol-normal ones of `seed`. */
  sampler?: Sampler;
  /** Seed of the default base samples; defaults to 0. */
  seed?: Seed;
  /** The best posterior mean as things stand, which is taken off; defaults to 0. */
  currentValue?: number;
  /**
   * What an outcome is worth, applied to samples at the inner points; needs `innerSampler`. By default an outcome is worth itself,
   * and the posterior mean is taken.
   */
  objective?: (samples: Tensor) => Tensor;
  /** Base samples `J x 1` for `objective`. */
  innerSampler?: Sampler;
  /** Makes one output of several. */
  posteriorTransform?: PosteriorTransform;
}

/** How a knowledge gradient takes fidelities into account. */
export interface FidelityOptions {
  /** The fidelities at which the objective counts, by the index of the input; inner points are moved there. */
  targetFidelities?: ByFidelity;
  /** Lowest and highest value of fidelities that do not run from 0 to 1. */
  fidelityBounds?: FidelityBounds["bounds"];
  /** What the design points cost; gains count per cost. By default cost does not matter. */
  costModel?: CostModel;
  /** Which lower fidelities a run shows along the way; base samples are then `F x q (1 + count)`. None by default. */
  traceObservations?: TraceOptions;
}

export interface MultiFidelityKnowledgeGradientOptions extends KnowledgeGradientOptions, FidelityOptions {
  targetFidelities: ByFidelity;
}

/**
 * Knowledge gradient, one-shot: how much the best posterior mean is expected to rise when q design points are observed. For each of
 * F imagined outcomes an inner point x'_f stands for the maximiser of the posterior mean under it; all are optimised together
 * (Balandat et al. 2020): X is `b x (q + F) x d`, the design points first, and the value mean_f μ_f(x'_f) − currentValue.
 * Gradients reach the design points through the outcomes and through the conditioning. `optimizeAcqf` supplies and removes the
 * inner points itself. `currentValue` changes no maximiser.
 */
export function qKnowledgeGradient(model: Model, given?: KnowledgeGradientOptions): Acquisition {
  const name = "qKnowledgeGradient";
  return oneShot(name, model, namedOptions(`${name} options`, given, lookaheadNames));
}

/**
 * One-shot knowledge gradient about the objective at its target fidelity, per cost of the design points, which may have any
 * fidelity (Wu et al. 2019): X is `b x (q + F) x d` as for `qKnowledgeGradient`, the inner points' fidelities are set to their
 * targets, and each gain μ_f(x'_f) − currentValue is divided by the cost of the q points (multiplied, if negative). So
 * `currentValue` matters: the best posterior mean at the target fidelity. Pending points are imagined along; their cost is spent.
 */
export function qMultiFidelityKnowledgeGradient(
  model: Model,
  given: MultiFidelityKnowledgeGradientOptions,
): Acquisition {
  const name = "qMultiFidelityKnowledgeGradient";
  const options = namedOptions(`${name} options`, given, [...lookaheadNames, ...fidelityNames]);
  if (options.targetFidelities === undefined)
    invalid("targetFidelities", "a fidelity by the index of its input, such as { 2: 1 }", undefined);
  return oneShot(name, model, options);
}

export const lookaheadNames: readonly (keyof KnowledgeGradientOptions)[] = [
  ...(["numFantasies", "sampler", "seed", "currentValue", "objective", "innerSampler", "posteriorTransform"] as const),
];

export const fidelityNames: readonly (keyof FidelityOptions)[] = [
  ...(["targetFidelities", "fidelityBounds", "costModel", "traceObservations"] as const),
];

function oneShot(name: string, model: Model, options: KnowledgeGradientOptions & FidelityOptions): Acquisition {
  const { F, inner, imagine, gain } = lookahead(model, options);
  const build = (pending: Tensor | null): Acquisition => {
    const value = (X: Tensor): Tensor => {
      if (X.rank === 2) return value(X.expandDims(0)).squeeze(0);
      const { design, inner } = splitFantasyPoints(X, F);
      return gain(imagine(design, pending)(inner).squeeze(-1), design, options.currentValue ?? 0);
    };
    return acquisition(name, model, null, value, {
      oneShot: {
        points: F,
        inner,
        ...(!options.objective && { worth: (designs, points) => imagine(designs, pending)(points) }),
      },
      withPending: (points) => build(pending ? ops.concat([pending, points], 0) : points),
    });
  };
  return build(null);
}

/** A knowledge gradient but for where its inner points come from. */
export interface Lookahead {
  /** How many outcomes are imagined. */
  readonly F: number;
  /** What a single point is worth as things stand. */
  readonly inner: Acquisition;
  /**
   * What inner points `… p x d` are worth each, `… F x b x p`, after each imagined outcome of a design `b x q x d`; with an objective
   * one at a time, p = 1.
   */
  imagine(design: Tensor, pending: Tensor | null): (inner: Tensor) => Tensor;
  /** The mean gain `b` from worths `F x b`, per cost of the design where cost matters. */
  gain(worths: Tensor, design: Tensor, currentValue: number): Tensor;
}

export function lookahead(model: Model, options: KnowledgeGradientOptions & FidelityOptions): Lookahead {
  const { seed = 0, objective, innerSampler, posteriorTransform, costModel } = options;
  const { targetFidelities, fidelityBounds: bounds, traceObservations } = options;
  const transform = transformFor(model, options);
  finite("currentValue", options.currentValue ?? 0);
  if (objective && innerSampler === undefined)
    throw new InputError("invalid innerSampler: an objective is averaged over samples; pass base samples J x 1 for it");
  if (costModel !== undefined && typeof costModel !== "function")
    invalid("costModel", "a function such as affineFidelityCost makes", costModel);
  if (traceObservations) checkedTrace(traceObservations, model.inputDimension);
  const F = fantasyCount(options);
  const sampler = options.sampler ?? { numSamples: F, seed };
  const project = (X: Tensor) => (targetFidelities ? projectToTargetFidelity(X, targetFidelities, { bounds }) : X);
  project(zeros([1, model.inputDimension])); // refuses what is no fidelity of this model

  const worthUnder = (belief: Model) => (X: Tensor) => {
    const posterior = transform(belief.posterior(project(X)));
    return objective ? objective(posterior.rsample(innerSampler as Sampler)).mean(0) : posterior.mean;
  };
  return {
    F,
    inner: acquisition("worth as things stand", model, 1, (X) => worthUnder(model)(X).squeeze(-1), {
      promising: posteriorMean(model, { posteriorTransform }).promising,
    }),
    imagine: (design, pending) => {
      if (targetFidelities) checkFidelities(design, targetFidelities, bounds);
      const observed = pending ? joined(design, pending) : design;
      const joint = traceObservations ? expandTraceObservations(observed, traceObservations) : observed;
      const z = baseSamples(sampler, joint.shape[joint.rank - 2], model.numOutputs);
      return worthUnder(model.fantasize(joint, { sampler: z }));
    },
    gain: (worths, design, currentValue) => {
      const gains = worths.sub(currentValue);
      return (costModel ? inverseCostWeighting(gains, costsOf(costModel, design)) : gains).mean(0);
    },
  };
}

/** X `b x (q + F) x d` as design points `b x q x d` and inner points `F x b x 1 x d`. */
export function splitFantasyPoints(X: Tensor, F: number): { design: Tensor; inner: Tensor } {
  const q = X.shape[1] - F;
  if (q < 1)
    invalid("X of qKnowledgeGradient", `at least ${F + 1} points (one design point and ${F} inner ones)`, X.shape[1]);
  return { design: X.narrow(1, 0, q), inner: X.narrow(1, q, F).transpose([1, 0, 2]).expandDims(2) };
}

function fantasyCount({ numFantasies, sampler }: KnowledgeGradientOptions): number {
  if (sampler === undefined) return integer("numFantasies", numFantasies ?? 64, 1);
  const rows = sampleCount(sampler);
  if (numFantasies !== undefined && numFantasies !== rows)
    invalid("numFantasies", `${rows}, as many as the sampler has`, numFantasies);
  return integer("numFantasies", rows, 1);
}
