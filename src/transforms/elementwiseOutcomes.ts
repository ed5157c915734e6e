import { checkEntries, checkedColumns, columnsOf, onColumns, withColumns } from "../arguments/index.ts";
import { knownKeys, positive } from "../errors/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import type { OutcomeMoments } from "./moments.ts";
import { identityOutcomes, type OutcomeTransform, outcomeTransform } from "./outcomeTransform.ts";

const { expm1, log1p, maximum, pow, where } = ops;

/** Options of `logOutcome` and `bilogOutcome`. */
export interface ElementwiseOptions {
  /** Outputs to transform; all by default. */
  outputs?: readonly number[];
}

interface Definition {
  type: string;
  forward(y: Tensor): Tensor;
  inverse(z: Tensor): Tensor;
  /** Derivative of forward. */
  slope(y: Tensor): Tensor;
  /** Its domain, all numbers by default; `expected` and `hint` are for the error about other outcomes. */
  domain?: { contains(y: number): boolean; expected: string; hint: string };
  /** By quadrature by default. */
  momentsFrom?(z: OutcomeMoments): OutcomeMoments;
  /** Whether the inverse never decreases; true by default. */
  isMonotone?: boolean;
}

/** z = log y of positive outcomes; y is log-normal where z is normal. Throws InputError for other outcomes. BoTorch: `Log`. */
export function logOutcome(options: ElementwiseOptions = {}): OutcomeTransform {
  knownKeys("logOutcome", options, ["outputs"]);
  return elementwise(logarithm, {}, options.outputs);
}

const logarithm: Definition = {
  type: "log",
  forward: (y) => y.log(),
  inverse: (z) => z.exp(),
  slope: (y) => ops.div(1, y),
  domain: {
    contains: (y) => y > 0,
    expected: "a positive outcome, as its logarithm is taken",
    hint: "use bilogOutcome where outcomes may be zero or negative",
  },
  // E y = exp(μ + v/2), Var y = (eᵛ − 1) (E y)²
  momentsFrom: ({ mean, variance }) => {
    const expected = mean.add(variance.div(2)).exp();
    return { mean: expected, variance: variance.expm1().mul(expected.square()) };
  },
};

/** Options of `powerOutcome`. */
export interface PowerOutcomeOptions extends ElementwiseOptions {
  /** Positive. */
  power: number;
}

/** z = yᵖ of non-negative outcomes; also of negative ones if p is an odd whole number. Throws InputError for other outcomes. BoTorch: `Power`. */
export function powerOutcome(options: PowerOutcomeOptions): OutcomeTransform {
  knownKeys("powerOutcome", options, ["power", "outputs"]);
  const power = positive("power", options.power);
  return elementwise(raised(power), { power }, options.outputs);
}

function raised(p: number): Definition {
  return {
    type: "power",
    forward: (y) => pow(y, p),
    inverse: (z) => root(z, p),
    isMonotone: !Number.isInteger(1 / p) || (1 / p) % 2 === 1,
    slope: (y) => pow(y, p - 1).mul(p),
    domain: {
      contains: (y) => y >= 0 || p % 2 === 1,
      expected: `a non-negative outcome for the power ${p}`,
      hint: "use an odd whole power, or bilogOutcome, where outcomes may be negative",
    },
  };
}

/**
 * z^(1/p), also for a z that no outcome has but a normal sample may: if 1/p is whole, any z; if p is odd, the root of a negative z;
 * otherwise a negative z gives 0.
 */
function root(z: Tensor, p: number): Tensor {
  if (Number.isInteger(1 / p)) return pow(z, 1 / p);
  const positiveRoot = (t: Tensor) => {
    const isPositive = ops.greater(t, 0);
    return where(isPositive, pow(where(isPositive, t, 1), 1 / p), 0);
  };
  return p % 2 === 1 ? positiveRoot(z).sub(positiveRoot(z.neg())) : positiveRoot(z);
}

/** z = sign(y) log(1 + |y|), for outcomes of any sign and size. BoTorch: `Bilog`. */
export function bilogOutcome(options: ElementwiseOptions = {}): OutcomeTransform {
  knownKeys("bilogOutcome", options, ["outputs"]);
  return elementwise(bilogarithm, {}, options.outputs);
}

// From positive and negative parts rather than the sign, which has gradient 0 at 0.
const bilogarithm: Definition = {
  type: "bilog",
  forward: (y) => log1p(maximum(y, 0)).sub(log1p(maximum(y.neg(), 0))),
  inverse: (z) => expm1(maximum(z, 0)).sub(expm1(maximum(z.neg(), 0))),
  slope: (y) => ops.div(1, y.abs().add(1)),
};

/** A transform that acts on some outputs, entry by entry; it learns nothing. */
function elementwise(map: Definition, options: object, outputs?: readonly number[]): OutcomeTransform {
  const { type, domain, isMonotone, momentsFrom } = map;
  const columns = checkedColumns(`${type} outputs`, outputs);
  return outcomeTransform({
    type,
    options: { ...options, outputs: columns },
    isMonotone,
    forward: (y) => {
      if (domain) checkEntries("outcomes", y, columns, domain.contains, domain.expected, domain.hint);
      return onColumns("outcomes", y, columns, map.forward);
    },
    forwardVariance: (y, variance) => {
      const slope = map.slope(columnsOf(y, columns));
      return onColumns("variances", variance, columns, (some) => some.mul(slope.square()));
    },
    inverse: (z) => onColumns("outcomes", z, columns, map.inverse),
    ...(momentsFrom && {
      momentsFrom: ({ mean, variance }) => {
        const some = momentsFrom({ mean: columnsOf(mean, columns), variance: columnsOf(variance, columns) });
        return {
          mean: withColumns(mean, columns, some.mean),
          variance: withColumns(variance, columns, some.variance),
        };
      },
    }),
    select: (picked) => {
      if (!columns) return elementwise(map, options);
      const kept = picked.flatMap((output, i) => (columns.includes(output) ? [i] : []));
      return kept.length === 0 ? identityOutcomes : elementwise(map, options, kept);
    },
  });
}
