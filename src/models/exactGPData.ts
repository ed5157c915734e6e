import { warn } from "../errors/index.ts";
import { foreignKernelTypes } from "../kernels/index.ts";
import { type ParameterJSON, type ParameterValues, parameterToJSON, positive } from "../parameters/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { GPComponents } from "./components.ts";
import type { SavedModel } from "./model.ts";
import type { Observations } from "./observations.ts";

/** A tensor as plain data. */
export interface ArrayData {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** An exact GP as plain data: its parts, observations and hyperparameters, without caches. */
export interface SavedGP extends SavedModel {
  readonly type: "ExactGP";
  readonly covariance: { readonly type: string };
  readonly mean: { readonly type: string };
  readonly noise: ParameterJSON | null;
  readonly inputTransform: { readonly type: string };
  readonly outcomeTransform: { readonly type: string };
  readonly observations: readonly { readonly X: ArrayData; readonly Y: ArrayData; readonly Yvar: ArrayData | null }[];
  readonly hyperparameters: { readonly [name: string]: ArrayData };
}

export function savedGP(
  { covariance, mean, noise, inputTransform, outcomeTransform }: GPComponents,
  observations: readonly Observations[],
  values: ParameterValues,
): SavedGP {
  const kernel = covariance.toJSON();
  for (const type of foreignKernelTypes(kernel))
    warn(`saved a custom kernel; read it with loadModel(json, { kernels: { ${type} } })`);
  return {
    type: "ExactGP",
    covariance: kernel,
    mean: mean.toJSON(),
    noise: noise && parameterToJSON(noise, positive()),
    inputTransform: inputTransform.toJSON(),
    outcomeTransform: outcomeTransform.toJSON(),
    observations: observations.map(({ X, Y, Yvar }) => ({ X: plain(X), Y: plain(Y), Yvar: Yvar && plain(Yvar) })),
    hyperparameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)])),
  };
}

function plain({ shape, data }: Tensor): ArrayData {
  return { shape: [...shape], data: Array.from(data) };
}
