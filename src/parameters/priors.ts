import { finite, invalid, listed, positive, readerOf } from "../errors/index.ts";
import * as math from "../math/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";

/** The source of randomness of a prior: any seeded generator. */
export interface RandomSource {
  /** Uniform on [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** A prior distribution of one parameter. */
export interface Prior {
  /** The name of the distribution. */
  readonly name: string;
  /** The arguments of its factory, for saving. */
  readonly arguments: readonly number[];
  /** Log density of every entry, in x's shape; −∞ outside the support. */
  logDensity(x: Tensor): Tensor;
  /** Where the density is highest; null where it is unbounded or flat. */
  readonly mode: number | null;
  /** Draws a value. */
  sample(random: RandomSource): number;
}

/** A prior as plain data. */
export interface PriorJSON {
  /** The name of the distribution. */
  readonly name: string;
  /** Its parameters, in the order of the function that makes it. */
  readonly arguments: readonly number[];
}

const { add, div, greater, less, log, log1p, logPhi, mul, square, sub, where } = ops;

interface Density {
  name: string;
  arguments: readonly number[];
  /** Closed; [−∞, ∞] by default. */
  support?: readonly [number, number];
  /** Inside the support. */
  logDensity(x: Tensor): Tensor;
  mode: number | null;
  sample(random: RandomSource): number;
}

const POSITIVE = [Number.MIN_VALUE, Number.POSITIVE_INFINITY] as const;
const NON_NEGATIVE = [0, Number.POSITIVE_INFINITY] as const;

function prior({ support, logDensity, ...rest }: Density): Prior {
  return { ...rest, logDensity: support ? masked(logDensity, support) : logDensity };
}

/** −∞ outside the support, with gradient 0; NaN stays NaN. */
function masked(logDensity: (x: Tensor) => Tensor, [lower, upper]: readonly [number, number]) {
  const isOutside = (v: number) => v < lower || v > upper;
  return (x: Tensor): Tensor => {
    if (!x.data.some(isOutside)) return logDensity(x);
    const outside = add(less(x, lower), greater(x, upper));
    return where(outside, Number.NEGATIVE_INFINITY, logDensity(where(outside, lower, x)));
  };
}

/** log φ((x − loc)/scale) − log scale. */
function logNormalDensity(x: Tensor, loc: number, scale: number): Tensor {
  return sub(logPhi(div(sub(x, loc), scale)), math.log(scale));
}

/** Normal(mean, std²). Throws InputError unless `std` is positive. */
export function normalPrior(mean: number, std: number): Prior {
  return prior({
    name: "normal",
    arguments: [finite("mean", mean), positive("std", std)],
    logDensity: (x) => logNormalDensity(x, mean, std),
    mode: mean,
    sample: (random) => mean + std * random.normal(),
  });
}

/** log x ~ Normal(loc, scale²). Throws InputError unless `scale` is positive. */
export function logNormalPrior(loc: number, scale: number): Prior {
  return prior({
    name: "logNormal",
    arguments: [finite("loc", loc), positive("scale", scale)],
    support: POSITIVE,
    logDensity: (x) => {
      const logX = log(x);
      return sub(logNormalDensity(logX, loc, scale), logX);
    },
    mode: math.exp(loc - scale * scale),
    sample: (random) => math.exp(loc + scale * random.normal()),
  });
}

/** The density b^a x^(a−1) e^(−b x) / Γ(a) with concentration a and rate b. Throws InputError unless both are positive. */
export function gammaPrior(concentration: number, rate: number): Prior {
  const [a, b] = [positive("concentration", concentration), positive("rate", rate)];
  const constant = a * math.log(b) - math.logGamma(a);
  return prior({
    name: "gamma",
    arguments: [a, b],
    support: POSITIVE,
    logDensity: (x) => add(sub(mul(log(x), a - 1), mul(x, b)), constant),
    mode: a < 1 ? null : (a - 1) / b,
    sample: (random) => sampleGamma(a, random) / b,
  });
}

/** A draw from Gamma(a, 1), by Marsaglia and Tsang (2000). */
function sampleGamma(a: number, random: RandomSource): number {
  if (a < 1) return sampleGamma(a + 1, random) * math.pow(1 - random.uniform(), 1 / a);
  const d = a - 1 / 3;
  for (;;) {
    const z = random.normal();
    const v = math.pow(1 + z / Math.sqrt(9 * d), 3);
    if (v > 0 && math.log(1 - random.uniform()) < math.square(z) / 2 + d * (1 - v + math.log(v))) return d * v;
  }
}

/** The density 2 / (π s (1 + (x/s)²)) for x ≥ 0, with scale s. Throws InputError unless it is positive. */
export function halfCauchyPrior(scale: number): Prior {
  const constant = math.log(2 / Math.PI) - math.log(positive("scale", scale));
  return prior({
    name: "halfCauchy",
    arguments: [scale],
    support: NON_NEGATIVE,
    logDensity: (x) => sub(constant, log1p(square(div(x, scale)))),
    mode: 0,
    sample: (random) => scale * math.tan((Math.PI / 2) * random.uniform()),
  });
}

/** Uniform on [lower, upper]. Throws InputError unless the bounds are finite and in order. */
export function uniformPrior(lower: number, upper: number): Prior {
  if (!(finite("lower", lower) < finite("upper", upper))) invalid("uniform prior", "lower < upper", [lower, upper]);
  return prior({
    name: "uniform",
    arguments: [lower, upper],
    support: [lower, upper],
    logDensity: (x) => sub(mul(x, 0), math.log(upper - lower)),
    mode: null,
    sample: (random) => lower + (upper - lower) * random.uniform(),
  });
}

export function priorToJSON({ name, arguments: numbers }: Prior): PriorJSON {
  return { name, arguments: [...numbers] };
}

function ofTwo(make: (first: number, second: number) => Prior): (json: Omit<PriorJSON, "name">) => Prior {
  return ({ arguments: numbers }) => make(...(listed("prior arguments", numbers) as [number, number]));
}

/** The prior that `priorToJSON` wrote. Throws InputError for an unknown name. */
export const priorFromJSON: (json: PriorJSON) => Prior = readerOf(
  "prior",
  {
    normal: ofTwo(normalPrior),
    logNormal: ofTwo(logNormalPrior),
    gamma: ofTwo(gammaPrior),
    halfCauchy: ofTwo(halfCauchyPrior),
    uniform: ofTwo(uniformPrior),
  },
  "name",
);
