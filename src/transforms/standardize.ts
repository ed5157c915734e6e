import { InputError, invalidShape, knownKeys } from "../errors/index.ts";
import { asTensor, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { checkedMoments } from "./affineInputs.ts";
import { affineOutcomes, type OutcomeTransform, outputsOf } from "./outcomeTransform.ts";
import { columnStatistics, type Statistic, statistic } from "./statistics.ts";

/** Options of `standardize`. */
export interface StandardizeOptions {
  /** One per output; learned from the training outcomes by default, with `stds`. */
  means?: readonly number[];
  /** The standard deviations; learned where left out. */
  stds?: readonly number[];
}

/**
 * Standardizes every output, (y − mean)/std, `… n x m`. Statistics that are not given are learned from the training outcomes, with divisor
 * n − 1, and have gradients to them. A single outcome, or outcomes that are constant up to rounding errors, only have their mean subtracted.
 * Throws InputError for outcomes that are not finite. BoTorch: `Standardize`. The default of `singleTaskGP`.
 *
 *     singleTaskGP({ trainX, trainY, outcomeTransform: standardize({ means: [50], stds: [10] }) })
 */
export function standardize(options: StandardizeOptions = {}): OutcomeTransform {
  knownKeys("standardize", options, ["means", "stds"]);
  if (options.means === undefined && options.stds === undefined) return unfitted;
  const { means, stds } = checkedMoments("standardize", options.means, options.stds);
  return standardized(means, stds);
}

function standardized(mean: Tensor, std: Tensor, statistics: readonly Statistic[] = []): OutcomeTransform {
  const m = mean.size;
  const map = affineOutcomes({ offset: mean, scale: std });
  const checked = (what: string, values: TensorLike): Tensor => {
    const y = asTensor(values);
    if (y.shape[y.rank - 1] !== m) invalidShape(what, `… n x ${m}`, y.shape);
    return y;
  };
  const self: OutcomeTransform = {
    type: "standardize",
    ...map,
    statistics,
    fit: () => self,
    forward: (Y) => map.forward(checked("outcomes", Y)),
    forwardVariance: (Y, Yvar) => map.forwardVariance(Y, checked("Yvar", Yvar)),
    inverse: (Z) => map.inverse(checked("outcomes", Z)),
    select: (outputs) => {
      const picked = outputsOf("standardize", m, outputs);
      const pick = (t: Tensor) => ops.gather(t, picked, 0);
      return standardized(
        pick(mean),
        pick(std),
        statistics.map(({ name, tensor }) => statistic(name, pick(tensor))),
      );
    },
    toJSON: () => ({ type: "standardize", means: mean.toArray(), stds: std.toArray() }),
  };
  return self;
}

const fail = (): never => {
  throw new InputError(
    'the outcome transform "standardize" has not learned its means and stds: call fit(Y) or give them',
  );
};

const unfitted: OutcomeTransform = {
  type: "standardize",
  get affine() {
    return fail();
  },
  isMonotone: true,
  statistics: [],
  momentsFrom: fail,
  fit: (Y) => {
    const { mean, std } = columnStatistics("outcomes", asTensor(Y));
    const learned = [statistic("mean of standardize", mean), statistic("standard deviation of standardize", std)];
    return standardized(mean, std, learned);
  },
  forward: fail,
  forwardVariance: fail,
  inverse: fail,
  select: () => unfitted,
  toJSON: () => ({ type: "standardize" }),
};
