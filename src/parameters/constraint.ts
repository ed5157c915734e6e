import { invalid, nonNegative, readerOf } from "../errors/index.ts";
import { log } from "../math/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";

/** Keeps a parameter in range: a smooth bijection to an unconstrained (raw) parameter, and bounds of the parameter itself. */
export interface Constraint {
  /** Which of the three constraints it is. */
  readonly name: "real" | "positive" | "interval";
  /** The smallest value; -Infinity where there is none. */
  readonly lower: number;
  /** The largest value; Infinity where there is none. */
  readonly upper: number;
  /** From the raw parameter to the parameter. */
  forward(u: Tensor): Tensor;
  /** From the parameter to the raw parameter; not finite where the parameter is out of range or at an open end. */
  inverse(value: number): number;
}

/** A constraint as plain data; an infinite bound is left out. */
export interface ConstraintJSON {
  /** Which of the three constraints it is. */
  readonly name: Constraint["name"];
  /** The lower bound, of those that have one. */
  readonly lower?: number;
  /** The upper bound, of those that have one. */
  readonly upper?: number;
}

/** Any real number. */
export const real: Constraint = {
  name: "real",
  lower: Number.NEGATIVE_INFINITY,
  upper: Number.POSITIVE_INFINITY,
  forward: (u) => u,
  inverse: (value) => value,
};

/** Positive numbers, at least `lower` (attainable; defaults to 0), fitted as logs. GPyTorch: `GreaterThan`. Throws InputError unless `lower` is non-negative and finite. */
export function positive(lower = 0): Constraint {
  nonNegative("lower", lower);
  return {
    name: "positive",
    lower,
    upper: Number.POSITIVE_INFINITY,
    forward: (u) => ops.exp(u),
    inverse: log,
  };
}

/** Numbers strictly between two bounds, fitted as logits. GPyTorch: `Interval`. Throws InputError unless the bounds are finite and in order. */
export function interval(lower: number, upper: number): Constraint {
  if (!(Number.isFinite(lower) && Number.isFinite(upper) && lower < upper))
    invalid("interval", "finite bounds, lower < upper", [lower, upper]);
  const width = upper - lower;
  return {
    name: "interval",
    lower,
    upper,
    forward: (u) => ops.add(ops.mul(ops.sigmoid(u), width), lower),
    inverse: (value) => log((value - lower) / (upper - value)),
  };
}

/** Whether a parameter may have this value. */
export function allows({ lower, upper, inverse }: Constraint, value: number): boolean {
  return value >= lower && value <= upper && Number.isFinite(inverse(value));
}

/** The range of a constraint, for messages. */
export function describeRange({ name, lower, upper }: Constraint): string {
  if (name === "real") return "finite numbers";
  if (name === "interval") return `numbers between ${lower} and ${upper}`;
  return lower === 0 ? "positive finite numbers" : `finite numbers of at least ${lower}`;
}

export function constraintToJSON({ name, lower, upper }: Constraint): ConstraintJSON {
  return {
    name,
    ...(Number.isFinite(lower) && { lower }),
    ...(Number.isFinite(upper) && { upper }),
  };
}

/** The constraint that `constraintToJSON` wrote. Throws InputError for an unknown name. */
export const constraintFromJSON: (json: ConstraintJSON) => Constraint = readerOf(
  "constraint",
  {
    real: () => real,
    positive: ({ lower }: Fields) => positive(lower),
    interval: ({ lower = Number.NaN, upper = Number.NaN }: Fields) => interval(lower, upper),
  },
  "name",
);

type Fields = Omit<ConstraintJSON, "name">;
