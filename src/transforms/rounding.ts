import { checkedColumns, onColumns } from "../arguments/index.ts";
import { knownKeys, positive } from "../errors/index.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";

/** Options of `round`. */
export interface RoundOptions {
  /** Columns to round; all by default. */
  indices?: readonly number[];
}

/**
 * Rounds to the nearest whole number, halves to even, with a straight-through gradient. BoTorch: `Round`.
 * `indices` defaults to all columns. Throws InputError for columns that are not whole numbers.
 */
export function round(options: RoundOptions = {}): InputTransform {
  const type = "round";
  knownKeys(type, options, ["indices"]);
  const indices = checkedColumns(`${type} indices`, options.indices);
  return inputTransform({
    type,
    options: { indices },
    forward: (x) => onColumns(`inputs of ${type}`, x, indices, (some) => some.straightThrough(some.round())),
  });
}

/** Options of `approximateRound`. */
export interface ApproximateRoundOptions extends RoundOptions {
  /** Temperature τ: the width of the smoothed steps, in units of the inputs; defaults to 0.001. */
  tau?: number;
}

/**
 * Smooth rounding, ⌊x⌋ + (1 + tanh((x − ⌊x⌋ − 1/2)/τ))/2, with its exact gradient. BoTorch: `Round(approximate=True)`.
 * τ defaults to 1e-3, `indices` to all columns. Throws InputError unless τ is positive.
 */
export function approximateRound(options: ApproximateRoundOptions = {}): InputTransform {
  const type = "approximateRound";
  knownKeys(type, options, ["tau", "indices"]);
  const { tau = 1e-3 } = options;
  positive("tau", tau);
  const indices = checkedColumns(`${type} indices`, options.indices);
  return inputTransform({
    type,
    options: { tau, indices },
    forward: (x) =>
      onColumns(`inputs of ${type}`, x, indices, (some) => {
        const below = some.floor();
        return some.sub(below).sub(0.5).div(tau).tanh().add(1).div(2).add(below);
      }),
  });
}
