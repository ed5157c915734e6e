import { checkedColumns, onColumns, widthOf } from "../arguments/index.ts";
import { knownKeys, positive } from "../errors/index.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";

export interface RoundOptions {
  /** Columns to round; all by default. */
  indices?: readonly number[];
}

/** To the nearest whole number, halves to even; the derivative is taken as 1, so that a search still feels a slope. */
export function round(options: RoundOptions = {}): InputTransform {
  const type = "round";
  knownKeys(type, options, ["indices"]);
  const indices = checkedColumns(`${type} indices`, options.indices);
  return inputTransform({
    type,
    options: { indices },
    forward: (x) => {
      widthOf(`inputs of ${type}`, x, indices);
      return onColumns(x, indices, (some) => some.straightThrough(some.round()));
    },
  });
}

export interface ApproximateRoundOptions extends RoundOptions {
  /** Width of the steps' slopes, in units of the inputs; 0.001 by default. */
  tau?: number;
}

/** A smooth staircase, ⌊x⌋ + (1 + tanh((x − ⌊x⌋ − 1/2)/τ))/2, with its own derivative. */
export function approximateRound(options: ApproximateRoundOptions = {}): InputTransform {
  const type = "approximateRound";
  knownKeys(type, options, ["tau", "indices"]);
  const { tau = 1e-3 } = options;
  positive("tau", tau);
  const indices = checkedColumns(`${type} indices`, options.indices);
  return inputTransform({
    type,
    options: { tau, indices },
    forward: (x) => {
      widthOf(`inputs of ${type}`, x, indices);
      return onColumns(x, indices, (some) => {
        const below = some.floor();
        return some.sub(below).sub(0.5).div(tau).tanh().add(1).div(2).add(below);
      });
    },
  });
}
