import { checkedColumns } from "../arguments/index.ts";
import { InputError, invalidShape, knownKeys } from "../errors/index.ts";
import { asTensor, type Tensor, type TensorLike, tensor } from "../tensor/index.ts";
import { checkedMoments } from "./affineInputs.ts";
import { affineMoments, type OutcomeTransform } from "./outcomeTransform.ts";
import { columnStatistics, MIN_SPREAD } from "./statistics.ts";

export interface StandardizeOptions {
  /** One per output; learned from the training outcomes by default, with `stds`. */
  means?: readonly number[];
  stds?: readonly number[];
}

/** (y − mean)/std, per output. Outcomes that do not vary, or a single one, have their mean taken off and std 1. */
export function standardize(options: StandardizeOptions = {}): OutcomeTransform {
  knownKeys("standardize", options, ["means", "stds"]);
  if (options.means === undefined && options.stds === undefined) return unfitted;
  const { means, stds } = checkedMoments("standardize", options.means, options.stds);
  const affine = { offset: tensor(means), scale: tensor(stds) };
  const checked = (what: string, values: TensorLike): Tensor => {
    const y = asTensor(values);
    if (y.shape[y.rank - 1] !== means.length) invalidShape(what, `… n x ${means.length}`, y.shape);
    return y;
  };
  const self: OutcomeTransform = {
    type: "standardize",
    affine,
    momentsFrom: affineMoments(affine),
    fit: () => self,
    forward: (Y) => checked("outcomes", Y).sub(affine.offset).div(affine.scale),
    forwardVariance: (_, Yvar) => checked("Yvar", Yvar).div(affine.scale.square()),
    inverse: (Z) => checked("outcomes", Z).mul(affine.scale).add(affine.offset),
    select: (outputs) => {
      const picked = checkedColumns("outputs", outputs) ?? [];
      if (picked.some((i) => i >= means.length))
        throw new InputError(`invalid outputs: standardize has ${means.length}, got [${picked.join(", ")}]`);
      return standardize({ means: picked.map((i) => means[i]), stds: picked.map((i) => stds[i]) });
    },
    toJSON: () => ({ type: "standardize", means, stds }),
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
  get momentsFrom() {
    return fail();
  },
  fit: (Y) => {
    const learned = columnStatistics("outcomes", asTensor(Y));
    return standardize({
      means: learned.map(({ mean }) => mean),
      stds: learned.map(({ std }) => (std < MIN_SPREAD ? 1 : std)),
    });
  },
  forward: fail,
  forwardVariance: fail,
  inverse: fail,
  select: () => unfitted,
  toJSON: () => ({ type: "standardize" }),
};
