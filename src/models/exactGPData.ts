import { type ParameterJSON, type ParameterValues, parameterToJSON, positive } from "../parameters/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { GPComponents } from "./components.ts";
import type { Json } from "./model.ts";
import type { Observations } from "./observations.ts";

/** A tensor as plain data. */
export interface ArrayData {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type Part = { readonly type: string } & { readonly [name: string]: Json };

/** An exact GP as plain data: its parts, observations and hyperparameters; caches are computed anew. */
export type SavedGP = {
  readonly type: "ExactGP";
  readonly covariance: Part;
  readonly mean: Part;
  readonly noise: ParameterJSON | null;
  readonly inputTransform: Part;
  readonly outcomeTransform: Part;
  readonly observations: readonly { readonly X: ArrayData; readonly Y: ArrayData; readonly Yvar: ArrayData | null }[];
  readonly hyperparameters: { readonly [name: string]: ArrayData };
};

export function savedGP(
  { covariance, mean, noise, inputTransform, outcomeTransform }: GPComponents,
  observations: readonly Observations[],
  values: ParameterValues,
): SavedGP {
  return {
    type: "ExactGP",
    covariance: covariance.toJSON() as Part,
    mean: mean.toJSON() as Part,
    noise: noise && parameterToJSON(noise, positive()),
    inputTransform: inputTransform.toJSON() as Part,
    outcomeTransform: outcomeTransform.toJSON() as Part,
    observations: observations.map(({ X, Y, Yvar }) => ({ X: plain(X), Y: plain(Y), Yvar: Yvar && plain(Yvar) })),
    hyperparameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)])),
  };
}

function plain({ shape, data }: Tensor): ArrayData {
  return { shape: [...shape], data: Array.from(data) };
}
