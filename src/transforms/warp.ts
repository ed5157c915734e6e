import { checkedColumns, onColumns } from "../arguments/index.ts";
import { invalid, knownKeys } from "../errors/index.ts";
import {
  declareParameter,
  logNormalPrior,
  optionsFromJSON,
  type ParameterOption,
  type ParameterValues,
  parameterToJSON,
  positive,
} from "../parameters/index.ts";
import { ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { boundsOf } from "./affineInputs.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";

/** Options of `warp`. */
export interface WarpOptions {
  /** Columns to warp. */
  indices: readonly number[];
  /** Rows lower and upper of those columns, `2 x k`; the unit interval by default. */
  bounds?: TensorLike;
  /** Concentrations, one per column; initially 1 (no warp), with a log-normal prior of median 1. */
  a?: ParameterOption;
  /** The second parameter of Kumaraswamy's distribution. */
  b?: ParameterOption;
}

/** Inputs are kept this far, relative to the interval, from its ends, where the slope may be infinite. */
const MARGIN = 1e-7;

/**
 * Warps inputs by Kumaraswamy's distribution function 1 − (1 − uᵃ)ᵇ, u the input scaled to [0, 1], with a and b fitted along with the
 * model. Inputs are clipped to the bounds. (Snoek et al., Input warping for Bayesian optimization of non-stationary functions, 2014.)
 * BoTorch: `Warp`.
 * Throws InputError for bad options.
 */
export function warp(options: WarpOptions): InputTransform {
  const type = "warp";
  knownKeys(type, options, ["indices", "bounds", "a", "b"]);
  const indices = checkedColumns(`${type} indices`, options.indices) ?? invalid(`${type} indices`, "a list", undefined);
  const bounds = options.bounds === undefined ? null : boundsOf(`${type} bounds`, options.bounds, indices);
  const [lower, width] = bounds ? [bounds[0], bounds[1].sub(bounds[0])] : [0, 1];
  const defaults = {
    shape: [indices.length],
    initial: 1,
    constraint: positive(),
    prior: logNormalPrior(0, Math.sqrt(0.75)),
  };
  const a = declareParameter("warp a", options.a, defaults);
  const b = declareParameter("warp b", options.b, defaults);
  return inputTransform({
    type,
    parameters: { a, b },
    options: {
      indices,
      ...(bounds && { bounds: bounds.map((row) => row.toArray()) }),
      a: parameterToJSON(a, defaults.constraint),
      b: parameterToJSON(b, defaults.constraint),
    },
    forward: (x, values) =>
      onColumns(`inputs of ${type}`, x, indices, (some) => distribution(inward(some.sub(lower).div(width)), values)),
    inverse: (x, values) =>
      onColumns(`inputs of ${type}`, x, indices, (some) => outward(quantile(some, values)).mul(width).add(lower)),
  });
}

export function warpFromJSON(fields: object): InputTransform {
  return warp(optionsFromJSON<WarpOptions>(fields));
}

function inward(u: Tensor): Tensor {
  return u
    .mul(1 - 2 * MARGIN)
    .add(MARGIN)
    .clip(MARGIN, 1 - MARGIN);
}

function outward(u: Tensor): Tensor {
  return u.sub(MARGIN).div(1 - 2 * MARGIN);
}

/** 1 − (1 − uᵃ)ᵇ, computed from logarithms so that neither difference cancels. */
function distribution(u: Tensor, { a, b }: ParameterValues): Tensor {
  return ops.log1mexp(u.log().mul(a)).mul(b).expm1().neg();
}

/** (1 − (1 − y)^(1/b))^(1/a) */
function quantile(y: Tensor, { a, b }: ParameterValues): Tensor {
  return ops.log1mexp(y.clip(0, 1).neg().log1p().div(b)).div(a).exp();
}
