import {
  asGiven,
  type ChecksOf,
  callback,
  checkedSeed,
  type OptionValues,
  readOptions,
} from "../../arguments/index.ts";
import { finite, InputError, invalid } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { baseSamples, type Sampler } from "../../posteriors/index.ts";
import type { Seed } from "../../random/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { posteriorMean } from "../analytic/analytic.ts";
import { type Acquisition, acquisition, joined, jointAcquisition } from "../base/acquisition.ts";
import { type OutcomeOptions, outcomeChecks, singleOutcome } from "../base/posteriorTransform.ts";
import { type ByFidelity, checkedTrace, expandTraceObservations } from "../fidelity/fidelity.ts";
import { type FidelityOptions, fidelitiesOf, fidelityChecks } from "../fidelity/options.ts";
import { fantasyCount, splitFantasyPoints } from "./fantasies.ts";

/** Options of `qKnowledgeGradient`. */
export interface KnowledgeGradientOptions extends OutcomeOptions {
  /** How many outcomes of the design points are fantasized; defaults to 64, or to the rows of `sampler`. */
  numFantasies?: number;
  /** Base samples of the fantasized outcomes, `F x q` (`F x q x m`), or how to draw them; by default Sobol-normal ones of `seed`. */
  sampler?: Sampler;
  /** Seed of the default base samples; defaults to 0. */
  seed?: Seed;
  /** The best posterior mean of the current model, which is subtracted; defaults to 0. */
  currentValue?: number;
  /**
   * The objective, applied to samples at the inner points; needs `innerSampler`. By default it is the outcome itself, and the posterior
   * mean is taken.
   */
  objective?: (samples: Tensor) => Tensor;
  /** Base samples `J x 1` for `objective`. */
  innerSampler?: Sampler;
}

/** Options of `qMultiFidelityKnowledgeGradient`. */
export interface MultiFidelityKnowledgeGradientOptions extends KnowledgeGradientOptions, FidelityOptions {
  targetFidelities: ByFidelity;
}

export const lookaheadChecks = {
  ...outcomeChecks,
  numFantasies: [asGiven<number>, undefined],
  sampler: [asGiven<Sampler>, undefined],
  seed: [checkedSeed, 0],
  currentValue: [finite, undefined],
  objective: [callback("a function of samples"), undefined],
  innerSampler: [asGiven<Sampler>, undefined],
} satisfies ChecksOf<KnowledgeGradientOptions>;

type LookaheadOptions = OptionValues<typeof lookaheadChecks, KnowledgeGradientOptions> &
  Partial<OptionValues<typeof fidelityChecks, FidelityOptions>>;

/**
 * Knowledge gradient, one-shot: the expected increase of the best posterior mean when q design points are observed. For each of F
 * fantasized outcomes an inner point x'_f stands for the maximizer of the posterior mean under it; all are optimized together
 * (Balandat et al. 2020): X is `b x (q + F) x d`, the design points first, and the value mean_f μ_f(x'_f) − currentValue. Gradients
 * reach the design points through the outcomes and through the conditioning. `optimizeAcqf` supplies and removes the inner points
 * itself. `currentValue` changes no maximizer.
 *
 *     const { candidates } = await optimizeAcqf(qKnowledgeGradient(model, { numFantasies: 16 }), { bounds });
 *
 * Throws InputError for bad options, and for a model of several outputs without `posteriorTransform`.
 */
export function qKnowledgeGradient(model: Model, given?: KnowledgeGradientOptions): Acquisition {
  const name = "qKnowledgeGradient";
  return oneShot(name, model, readOptions(`${name} options`, given, lookaheadChecks));
}

/**
 * One-shot knowledge gradient of the objective at its target fidelity, per cost of the design points, which may have any fidelity
 * (Wu et al. 2019): X is `b x (q + F) x d` as for `qKnowledgeGradient`, the inner points' fidelities are set to their targets, and
 * each gain μ_f(x'_f) − currentValue is divided by the cost of the q points (multiplied, if negative). So `currentValue` matters: the
 * best posterior mean at the target fidelity. Pending points are fantasized too; their cost is spent.
 * Throws InputError for bad options, and for a model of several outputs without `posteriorTransform`.
 */
export function qMultiFidelityKnowledgeGradient(
  model: Model,
  given: MultiFidelityKnowledgeGradientOptions,
): Acquisition {
  const name = "qMultiFidelityKnowledgeGradient";
  if (given?.targetFidelities === undefined)
    invalid("targetFidelities", "a fidelity by the index of its input, such as { 2: 1 }", undefined);
  const options: KnowledgeGradientOptions & FidelityOptions = given;
  return oneShot(name, model, readOptions(`${name} options`, options, { ...lookaheadChecks, ...fidelityChecks }));
}

function oneShot(name: string, model: Model, options: LookaheadOptions): Acquisition {
  const { F, t, inner, fantasize, gain } = lookahead(name, model, options);
  return jointAcquisition(name, model, null, (pending) => ({
    value: (X) => {
      const { design, inner } = splitFantasyPoints(X, F);
      return gain(fantasize(design, pending)(inner).squeeze(-1), design, t * (options.currentValue ?? 0));
    },
    oneShot: {
      points: F,
      inner,
      ...(!options.objective && { innerValues: (designs, points) => fantasize(designs, pending)(points) }),
    },
  }));
}

/** A knowledge gradient but for where its inner points come from. */
export interface Lookahead {
  /** How many outcomes are fantasized. */
  readonly F: number;
  /** +1 when maximizing, −1 when minimizing. */
  readonly t: number;
  /** The value of a single point under the current model. */
  readonly inner: Acquisition;
  /**
   * The values of inner points `… p x d`, `… F x b x p`, after each fantasized outcome of a design `b x q x d`; with an objective
   * one point at a time, p = 1.
   */
  fantasize(design: Tensor, pending: Tensor | null): (inner: Tensor) => Tensor;
  /** The mean gain `b` of inner values `F x b` over the current one, per cost of the design where cost matters. */
  gain(innerValues: Tensor, design: Tensor, currentValue: Tensor | number): Tensor;
}

export function lookahead(name: string, model: Model, options: LookaheadOptions): Lookahead {
  const { seed, objective, innerSampler, posteriorTransform, maximize, traceObservations } = options;
  const outcome = singleOutcome(model, posteriorTransform);
  if (objective && innerSampler === undefined)
    throw new InputError("invalid innerSampler: an objective is averaged over samples; pass base samples J x 1 for it");
  if (traceObservations) checkedTrace(traceObservations, model.inputDimension);
  const { numFantasies, sampler = { numSamples: numFantasies ?? 64, seed } } = options;
  const F = fantasyCount(numFantasies, sampler);
  const fidelities = fidelitiesOf(options, model.inputDimension);

  const valueUnder = (belief: Model) => (X: Tensor) => {
    const posterior = outcome.of(belief.posterior(fidelities.atTarget(X)));
    const value = objective ? objective(posterior.rsample(innerSampler as Sampler)).mean(0) : posterior.mean;
    return maximize ? value : value.neg();
  };
  return {
    F,
    t: maximize ? 1 : -1,
    inner: acquisition(`${name} of the current model`, model, 1, (X) => valueUnder(model)(X).squeeze(-1), {
      incumbents: posteriorMean(model, { posteriorTransform, maximize }).incumbents,
    }),
    fantasize: (design, pending) => {
      fidelities.check(design);
      const observed = joined(design, pending);
      const joint = traceObservations ? expandTraceObservations(observed, traceObservations) : observed;
      const z = baseSamples(sampler, joint.shape[joint.rank - 2], model.numOutputs);
      return valueUnder(model.fantasize(joint, { sampler: z }));
    },
    gain: (innerValues, design, currentValue) => fidelities.perCost(innerValues.sub(currentValue), design).mean(0),
  };
}
