import {
  asGiven,
  type ChecksOf,
  checkedSeed,
  integerFrom,
  lazily,
  listOf,
  readOptions,
} from "../../arguments/index.ts";
import { invalid, invalidShape } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { baseSamples, GaussianPosterior, type Moments, type Sampler, sampleCount } from "../../posteriors/index.ts";
import type { Seed } from "../../random/index.ts";
import { broadcastShapes, ops, sameShape, type Tensor } from "../../tensor/index.ts";
import { posteriorMean } from "../analytic/analytic.ts";
import { type Acquisition, acquisition, type InnerProblem, joined } from "../base/acquisition.ts";
import { outcomeChecks, type PosteriorTransform, singleOutcome } from "../base/posteriorTransform.ts";
import { designSize, fantasyCount } from "./fantasies.ts";

/**
 * The value of a stage's points under the models of their branches: any acquisition function that takes models with a batch shape.
 * `bestF` is the best outcome that each branch has observed, fantasized ones included, in that shape; so `expectedImprovement` and its
 * relatives are stage values as they are.
 */
export type StageValue = (model: Model, observed: { readonly bestF: Tensor }) => Acquisition;

/** Options of `qMultiStepLookahead`. */
export interface MultiStepLookaheadOptions {
  /** How many points each later stage has together, `[q_1, …, q_k]`. */
  batchSizes: readonly number[];
  /** How many outcomes are fantasized of each stage but the last, `[F_1, …, F_k]`; by default as many as `samplers` have. */
  numFantasies?: readonly number[];
  /**
   * For each step base samples of the fantasized outcomes, `F_s x q_(s−1)` (`F_s x q_(s−1) x m`), or how to draw them; all branches and
   * batch members share them. By default Sobol-normal ones of `seed`.
   */
  samplers?: readonly Sampler[];
  /** Seed of the default base samples; defaults to 0. */
  seed?: Seed;
  /** The value of each of the k + 1 stages, null for none; by default the posterior mean at the last one. */
  stageValues?: readonly (StageValue | null)[];
  /** Makes one output of several, for `bestF` and for the default stage values. */
  posteriorTransform?: PosteriorTransform;
  /** Whether large outcomes are good, for `bestF` and for the default stage values; defaults to true. */
  maximize?: boolean;
}

/** The acquisition function that `qMultiStepLookahead` makes. */
export interface MultiStepLookahead extends Acquisition {
  /** How many points each further step observes. */
  readonly batchSizes: readonly number[];
  /** How many fantasies each step has. */
  readonly numFantasies: readonly number[];
  /** Base samples of the fantasized outcomes of a stage's q points, and of pending ones behind the first: `F x q` (`F x q x m`). */
  samples(stage: number, q: number): Tensor;
  /** The fantasized outcomes of design points `b x q_0 x d`: `F_1 x b x q_0` (`F_1 x b x q_0 x m`). */
  fantasies(design: Tensor): Tensor;
}

/**
 * Multi-step lookahead, one-shot: the value of q_0 points and of the decisions that follow them. Of the points of stage s − 1, F_s
 * outcomes are fantasized in every branch, and each is followed by q_s points of stage s; the value is the sum over stages of the values
 * of their points, averaged over branches (Jiang et al. 2020). X is `b x N x d`: the q_0 design points, then stage by stage the
 * q_s points of each branch (i_s, …, i_1), i_1 fastest, N = q_0 + Σ_s F_1 ⋯ F_s q_s. Gradients reach every stage through outcomes
 * and conditioning. `optimizeAcqf` supplies the later stages itself. Throws InputError for lists that do not fit together.
 */
export function qMultiStepLookahead(model: Model, given: MultiStepLookaheadOptions): MultiStepLookahead {
  const { batchSizes, numFantasies, samplers, stageValues, posteriorTransform, maximize } = checkedOptions(given);
  const { of } = singleOutcome(model, posteriorTransform);
  const stageValue = (stage: StageValue, branch: Model) => stage(branch, observedBy(branch, of, maximize));
  const branches = numFantasies.map((_, s) => numFantasies.slice(0, s + 1).reduce((a, b) => a * b));
  const sizes = batchSizes.map((q, s) => q * branches[s]);
  const later = sizes.reduce((a, b) => a + b);
  const inner = innerProblems();
  return build(null);

  /** The points of every stage: X `b x N x d`, with any number of axes for b, → `F_s x … x F_1 x b x q_s x d`. */
  function stages(X: Tensor): Tensor[] {
    const sets = X.shape.slice(0, -2);
    const q = designSize("qMultiStepLookahead", X, later, "of later stages");
    let start = 0;
    return [q, ...batchSizes].map((q, s) => {
      const fantasies = numFantasies.slice(0, s).reverse();
      const count = s === 0 ? q : sizes[s - 1];
      const part = X.narrow(-2, start, count).reshape([...sets, ...fantasies, q, X.shape[X.rank - 1]]);
      start += count;
      const axes = part.shape.map((_, axis) => axis);
      const [b, branch] = [axes.slice(0, sets.length), axes.slice(sets.length, -2)];
      return part.transpose([...branch, ...b, ...axes.slice(-2)]);
    });
  }

  /** The value of a stage's points, averaged over branches: `b`. */
  function averageValue(stage: number, value: Acquisition, points: Tensor): Tensor {
    const each = value.forward(points);
    const shape = broadcastShapes("invalid X: its batch and the model's", points.shape.slice(0, -2), model.batchShape);
    if (!sameShape(each.shape, shape))
      invalidShape(
        `value of stage ${stage}, ${value.name}`,
        shape.join(" x "),
        each.shape,
        "one per branch and member",
      );
    return each.reshape([-1, ...shape.slice(stage)]).mean(0);
  }

  function build(pending: Tensor | null): MultiStepLookahead {
    const samples = (stage: number, q: number) => {
      const others = stage === 0 && pending ? pending.shape[0] : 0;
      return baseSamples(samplers[stage], q + others, model.numOutputs);
    };
    /** The model for each fantasized outcome of a stage's points. */
    const fantasize = (stage: number, branch: Model, points: Tensor): Model => {
      const observed = stage === 0 ? joined(points, pending) : points;
      return branch.fantasize(observed, { sampler: samples(stage, points.shape[points.rank - 2]) });
    };
    const value = (X: Tensor): Tensor => {
      let branch = model;
      const values = stages(X).map((points, s) => {
        const stage = stageValues[s] && stageValue(stageValues[s], branch);
        const informed = s === 0 && pending ? (stage?.withPending?.(pending) ?? stage) : stage;
        const value = informed ? [averageValue(s, informed, points)] : [];
        if (s < batchSizes.length) branch = fantasize(s, branch, points);
        return value;
      });
      return values.flat().reduce((total, term) => total.add(term));
    };
    const fantasies = (design: Tensor) => {
      const outcomes = outcomesOf(fantasize(0, model, design));
      return outcomes[outcomes.length - 1].narrow(design.rank - 1, 0, design.shape[design.rank - 2]);
    };
    const lookahead = acquisition("qMultiStepLookahead", model, null, value, {
      oneShot: { points: later, inner },
      withPending: (points) => build(pending ? ops.concat([pending, points], 0) : points),
    });
    return { ...lookahead, batchSizes, numFantasies, samples, fantasies };
  }

  /** Each later stage's value under the current model; a stage without a value uses that of the next stage that has one. */
  function innerProblems(): InnerProblem[] {
    const valued = stageValues.filter((value) => value !== null);
    const current = new Map(valued.map((value) => [value, stageValue(value, model)]));
    return sizes.map((points, s) => {
      const next = stageValues.slice(s + 1).find((value) => value !== null) ?? valued[valued.length - 1];
      const problem = current.get(next) as Acquisition;
      return { points, problem, q: problem.q ?? batchSizes[s] };
    });
  }
}

/** The best outcome that each branch of a model has observed. */
function observedBy(model: Model, transform: PosteriorTransform, maximize: boolean) {
  return {
    get bestF(): Tensor {
      return outcomesOf(model)
        .map((y) => transform(certain(y, model.numOutputs)).mean)
        .map((y) => (maximize ? y.max(-1) : y.min(-1)))
        .reduce((best, y) => (maximize ? best.maximum(y) : best.minimum(y)));
    },
  };
}

/** The outcomes that a model has observed, block by block: training data, then what it was conditioned on, `… q` (`… q x m`). */
function outcomesOf(model: Model): Tensor[] {
  if (model.numOutputs === 1) return model.observations.map(({ Y }) => Y);
  const [first, ...others] = Array.from({ length: model.numOutputs }, (_, j) => model.output(j).observations);
  return first.map(({ Y }, block) => ops.stack([Y, ...others.map((blocks) => blocks[block].Y)], -1));
}

/** Outcomes as a posterior without variance. */
function certain(outcomes: Tensor, numOutputs: number): GaussianPosterior {
  const batch = outcomes.shape.slice(0, numOutputs === 1 ? -1 : -2);
  const mean = outcomes.reshape([...batch, -1]);
  const variance = () => mean.mul(0);
  return new GaussianPosterior(
    lazily<Moments>({ mean: () => mean, variance, covariance: () => ops.diag(variance()) }),
    numOutputs,
  );
}

const perStep = "one per step, as many as batchSizes";

const multiStepChecks = {
  ...outcomeChecks,
  batchSizes: [listOf(integerFrom(1), "a list of numbers, how many points each later stage has")],
  numFantasies: [listOf(integerFrom(1), `a list of numbers, ${perStep}`), undefined],
  samplers: [listOf(asGiven<Sampler>, `a list of base samples, ${perStep}`), undefined],
  seed: [checkedSeed, 0],
  stageValues: [listOf(checkedStageValue, "a list, one per stage"), undefined],
} satisfies ChecksOf<MultiStepLookaheadOptions>;

function checkedStageValue(what: string, value: StageValue | null): StageValue | null {
  return value === null || typeof value === "function" ? value : invalid(what, "a function, or null", value);
}

function checkedOptions(given: MultiStepLookaheadOptions) {
  const options = readOptions("qMultiStepLookahead options", given, multiStepChecks);
  const { batchSizes, seed, posteriorTransform, maximize } = options;
  const k = batchSizes.length;
  if (options.numFantasies === undefined && options.samplers === undefined)
    invalid("numFantasies", `${k} numbers, one per step`, undefined, "pass numFantasies or samplers");
  const explicit = options.samplers && ofLength(k, "samplers", options.samplers, perStep);
  const numFantasies = ofLength(k, "numFantasies", options.numFantasies ?? explicit?.map(sampleCount), perStep);
  const samplers = explicit ?? numFantasies.map((numSamples): Sampler => ({ numSamples, seed }));
  samplers.forEach((sampler, s) => void fantasyCount(numFantasies[s], sampler, `numFantasies[${s}]`));
  const last: StageValue = (model) => posteriorMean(model, { posteriorTransform, maximize });
  const defaults = [...batchSizes.map(() => null), last];
  const stageValues = ofLength(k + 1, "stageValues", options.stageValues ?? defaults, "one per stage");
  if (stageValues.every((value) => value === null))
    invalid("stageValues", "at least one that is not null", stageValues);
  return { batchSizes, numFantasies, samplers, stageValues, posteriorTransform, maximize };
}

function ofLength<T>(length: number, what: string, list: readonly T[] | undefined, meaning: string): readonly T[] {
  return list?.length === length ? list : invalid(what, `a list of ${length}, ${meaning}`, list);
}
