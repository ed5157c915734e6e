import { InputError } from "../errors/index.ts";
import { initialValues, type Parameters, type ParameterValues } from "../parameters/index.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor/index.ts";
import type { Statistic } from "./statistics.ts";

/** A transform as plain data: its type and options, with the learned statistics. */
export interface TransformJSON {
  /** The name of the transform. */
  readonly type: string;
  readonly [option: string]: unknown;
}

/**
 * A map of inputs `… n x d`, such as that from a search space to the unit cube of a model. Immutable; `toJSON` writes the options of its
 * factory.
 */
export interface InputTransform {
  /** Its name in files. */
  readonly type: string;
  /** Parameters that are fitted along with the model; only `warp` has any. */
  readonly parameters: Parameters;
  /** Statistics learned from the training inputs; empty for a transform that learns nothing or was given everything. */
  readonly statistics: readonly Statistic[];
  /** The transform with statistics learned from training inputs `n x d`; itself if it learns none, or has them already. */
  fit(trainX: TensorLike): InputTransform;
  /** `values` are those of `parameters`, by default the initial ones. */
  forward(X: TensorLike, values?: ParameterValues): Tensor;
  /** Throws InputError if there is no inverse. */
  inverse(X: TensorLike, values?: ParameterValues): Tensor;
  /** The transform as plain data. */
  toJSON(): TransformJSON;
}

interface Definition {
  type: string;
  options?: object;
  parameters?: Parameters;
  statistics?: readonly Statistic[];
  fit?(trainX: Tensor): InputTransform;
  forward(X: Tensor, values: ParameterValues): Tensor;
  inverse?(X: Tensor, values: ParameterValues): Tensor;
}

/** An input transform from its formulas, with defaults for the rest. */
export function inputTransform({
  type,
  options,
  parameters = {},
  statistics = [],
  fit,
  forward,
  inverse = () => {
    throw new InputError(`the input transform "${type}" has no inverse`);
  },
}: Definition): InputTransform {
  const initial = initialValues(parameters);
  const self: InputTransform = {
    type,
    parameters,
    statistics,
    fit: (trainX) => fit?.(asTensor(trainX)) ?? self,
    forward: (X, values = initial) => forward(asTensor(X), values),
    inverse: (X, values = initial) => inverse(asTensor(X), values),
    toJSON: () => ({ type, ...options }),
  };
  return self;
}

/** The identity. */
export const identityInputs: InputTransform = inputTransform({
  type: "identity",
  forward: (X) => X,
  inverse: (X) => X,
});
