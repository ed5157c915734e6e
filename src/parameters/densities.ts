import { finite, invalid, positive } from "../errors/index.ts";
import * as math from "../math/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import { logGamma, sampleGamma } from "./gamma.ts";
import type { Prior, PriorJSON, RandomSource } from "./prior.ts";

const { add, div, greater, less, log, log1p, mul, square, sub, where } = ops;

const LOG_SQRT_2PI = math.log(2 * Math.PI) / 2;

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

/** −∞ outside the support, with gradient 0; a NaN stays one. */
function masked(logDensity: (x: Tensor) => Tensor, [lower, upper]: readonly [number, number]) {
  const isOutside = (v: number) => v < lower || v > upper;
  return (x: Tensor): Tensor => {
    if (!x.data.some(isOutside)) return logDensity(x);
    const outside = add(less(x, lower), greater(x, upper));
    return where(outside, Number.NEGATIVE_INFINITY, logDensity(where(outside, lower, x)));
  };
}

/** −½ ((x − loc)/scale)² − log(scale √2π) */
function logNormalDensity(x: Tensor, loc: number, scale: number): Tensor {
  return sub(mul(square(div(sub(x, loc), scale)), -0.5), math.log(scale) + LOG_SQRT_2PI);
}

/** Normal(mean, std²). */
export function normalPrior(mean: number, std: number): Prior {
  return prior({
    name: "normal",
    arguments: [finite("mean", mean), positive("std", std)],
    logDensity: (x) => logNormalDensity(x, mean, std),
    mode: mean,
    sample: (random) => mean + std * random.normal(),
  });
}

/** log x ~ Normal(loc, scale²). */
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

/** b^a x^(a−1) e^(−b x) / Γ(a), a the concentration and b the rate. */
export function gammaPrior(concentration: number, rate: number): Prior {
  const [a, b] = [positive("concentration", concentration), positive("rate", rate)];
  const constant = a * math.log(b) - logGamma(a);
  return prior({
    name: "gamma",
    arguments: [a, b],
    support: POSITIVE,
    logDensity: (x) => add(sub(mul(log(x), a - 1), mul(x, b)), constant),
    mode: a < 1 ? null : (a - 1) / b,
    sample: (random) => sampleGamma(a, random) / b,
  });
}

/** 2 / (π s (1 + (x/s)²)) for x ≥ 0, s the scale. */
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

/** The same density everywhere in [lower, upper]. */
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

const byName: Readonly<Record<string, (first: number, second: number) => Prior>> = {
  normal: normalPrior,
  logNormal: logNormalPrior,
  gamma: gammaPrior,
  halfCauchy: halfCauchyPrior,
  uniform: uniformPrior,
};

export function priorToJSON({ name, arguments: numbers }: Prior): PriorJSON {
  return { name, arguments: [...numbers] };
}

/** Throws InputError for a name that no prior has. */
export function priorFromJSON({ name, arguments: [first, second] }: PriorJSON): Prior {
  if (!Object.hasOwn(byName, name)) invalid("prior name", `one of ${Object.keys(byName).join(", ")}`, name);
  return byName[name](first, second);
}
