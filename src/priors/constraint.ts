import { invalid } from "../errors/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";

/** Keeps a parameter in range: a smooth bijection to the coordinate that is searched, and box bounds on that coordinate. */
export interface Constraint {
  readonly name: "real" | "positive" | "interval";
  /** Bounds of the parameter itself. */
  readonly lower: number;
  readonly upper: number;
  /** From the searched coordinate to the parameter. */
  forward(u: Tensor): Tensor;
  /** From the parameter to the searched coordinate. */
  inverse(value: number): number;
}

/** Any real number. */
export const real: Constraint = {
  name: "real",
  lower: Number.NEGATIVE_INFINITY,
  upper: Number.POSITIVE_INFINITY,
  forward: (u) => u,
  inverse: (value) => value,
};

/** Positive numbers, at least `lower` (which a search can reach exactly), searched as logs. */
export function positive(lower = 0): Constraint {
  if (!(lower >= 0)) invalid("lower", "a non-negative number", lower);
  return {
    name: "positive",
    lower,
    upper: Number.POSITIVE_INFINITY,
    forward: (u) => ops.exp(u),
    inverse: Math.log,
  };
}

/** Numbers strictly between two bounds, searched as logits of the place between them. */
export function interval(lower: number, upper: number): Constraint {
  if (!(lower < upper)) invalid("interval", "lower < upper", [lower, upper]);
  const width = upper - lower;
  return {
    name: "interval",
    lower,
    upper,
    forward: (u) => ops.add(ops.mul(ops.sigmoid(u), width), lower),
    inverse: (value) => Math.log((value - lower) / (upper - value)),
  };
}
