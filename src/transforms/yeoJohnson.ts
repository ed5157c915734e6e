import { allFinite, InputError, invalid, invalidShape, knownKeys } from "../errors/index.ts";
import * as math from "../math/index.ts";
import { ops, type Tensor, tensor } from "../tensor/index.ts";
import { type OutcomeTransform, outcomeTransform, outputsOf } from "./outcomeTransform.ts";
import type { Statistic } from "./statistics.ts";

const { exp, expm1, log1p, maximum } = ops;

/** Options of `yeoJohnson`. */
export interface YeoJohnsonOptions {
  /** λ of each output, from 0 to 2; learned from the training outcomes by default. */
  lambdas?: readonly number[];
}

/**
 * The transform of Yeo and Johnson (2000), for each output of `… n x m`, with B_λ(y) = ((1 + y)^λ − 1)/λ, B_0(y) = log(1 + y):
 *
 *     z = B_λ(y) for y ≥ 0,   z = −B_(2−λ)(−y) for y < 0
 *
 * λ = 1 is the identity, 0 takes the logarithm of large outcomes, 2 that of small ones; for λ in [0, 2] every z has an inverse. A λ that is
 * not given is learned by maximum likelihood in [0, 2]; no gradient flows through it. The transform is
 * meant for outcomes of mean 0 and standard deviation 1: `chainOutcomes(standardize(), yeoJohnson(), standardize())`. Throws InputError for
 * a λ outside [0, 2] and for outcomes that are not finite.
 */
export function yeoJohnson(options: YeoJohnsonOptions = {}): OutcomeTransform {
  knownKeys(type, options, ["lambdas"]);
  const { lambdas } = options;
  if (lambdas === undefined) return unfitted;
  if (!Array.isArray(lambdas) || lambdas.length === 0 || !lambdas.every((l) => l >= 0 && l <= 2))
    invalid(`${type} lambdas`, "a list of numbers from 0 to 2", lambdas);
  return fitted(tensor(lambdas));
}

const type = "yeoJohnson";

/** Replaces an exponent of 0: the general formula then gives B_0 up to rounding, also in single precision. */
const MIN_EXPONENT = 1e-30;

function fitted(lambda: Tensor, statistics: readonly Statistic[] = []): OutcomeTransform {
  const m = lambda.size;
  const upper = maximum(lambda, MIN_EXPONENT);
  const lower = maximum(ops.sub(2, lambda), MIN_EXPONENT);
  const checked = (y: Tensor): Tensor =>
    y.shape[y.rank - 1] === m ? y : invalidShape("outcomes", `… n x ${m}`, y.shape);
  return outcomeTransform({
    type,
    options: { lambdas: lambda.toArray() },
    statistics,
    forward: (y) => bySign(checked(y), upper, lower, (part, power) => expm1(log1p(part).mul(power)).div(power)),
    inverse: (z) => bySign(checked(z), upper, lower, (part, power) => expm1(log1p(part.mul(power)).div(power))),
    // dz/dy = (1 + |y|)^(±(λ − 1))
    forwardVariance: (y, variance) =>
      variance.mul(exp(bySign(checked(y), upper, lower, log1p).mul(lambda.sub(1)).mul(2))),
    select: (outputs) => {
      const own = ops.gather(lambda, outputsOf(type, m, outputs), 0);
      return fitted(own, statistics.length > 0 ? learned(own) : []);
    },
  });
}

/** f of the positive part minus f of the negative part, which is smooth at 0. */
function bySign(x: Tensor, upper: Tensor, lower: Tensor, f: (part: Tensor, power: Tensor) => Tensor): Tensor {
  return f(maximum(x, 0), upper).sub(f(maximum(x.neg(), 0), lower));
}

function learned(lambda: Tensor): Statistic[] {
  return [{ name: `λ of ${type}`, tensor: lambda, cut: true }];
}

const fail = (): never => {
  throw new InputError(`the outcome transform "${type}" has not learned its lambdas: call fit(Y) or give them`);
};

const unfitted: OutcomeTransform = outcomeTransform({
  type,
  fit: (Y) => {
    if (Y.rank < 2 || Y.size === 0) invalidShape("outcomes", "n x m with at least one row", Y.shape);
    allFinite("outcomes", Y.data, Y.shape);
    const m = Y.shape[Y.rank - 1];
    const columns = Array.from({ length: m }, (_, j) => Y.data.filter((_, i) => i % m === j));
    const lambda = tensor(columns.map(mostLikelyLambda));
    return fitted(lambda, learned(lambda));
  },
  forward: fail,
  forwardVariance: fail,
  inverse: fail,
});

/** Number of grid steps on [0, 2], and the width at which the golden-section search ends. */
const [STEPS, WIDTH] = [80, 1e-7];
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The maximum-likelihood λ in [0, 2]: the best point of a grid, refined by golden-section search. 1 for constant outcomes. */
function mostLikelyLambda(outcomes: Float64Array): number {
  const value = logLikelihood(outcomes);
  let best = 1;
  for (let k = 0; k <= STEPS; k++) {
    const lambda = (2 * k) / STEPS;
    if (value(lambda) > value(best)) best = lambda;
  }
  if (!Number.isFinite(value(best))) return 1;
  let [low, high] = [Math.max(best - 2 / STEPS, 0), Math.min(best + 2 / STEPS, 2)];
  while (high - low > WIDTH) {
    const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (value(a) > value(b)) high = b;
    else low = a;
  }
  const middle = (low + high) / 2;
  return value(middle) > value(best) ? middle : best;
}

/**
 * The profile log likelihood of λ for normal z, up to a constant: −(n/2) log(variance of z) + (λ − 1) Σ sign(y) log(1 + |y|).
 */
function logLikelihood(outcomes: Float64Array): (lambda: number) => number {
  const n = outcomes.length;
  const logs = outcomes.map((y) => math.log1p(Math.abs(y)));
  const logJacobian = logs.reduce((sum, log, i) => sum + Math.sign(outcomes[i]) * log, 0);
  const power = (log: number, exponent: number) => (exponent === 0 ? log : math.expm1(exponent * log) / exponent);
  return (lambda) => {
    const z = logs.map((log, i) => (outcomes[i] >= 0 ? power(log, lambda) : -power(log, 2 - lambda)));
    const mean = z.reduce((sum, v) => sum + v, 0) / n;
    const variance = z.reduce((sum, v) => sum + math.square(v - mean), 0) / n;
    return -0.5 * n * math.log(variance) + (lambda - 1) * logJacobian;
  };
}
