import { invalid } from "../errors/index.ts";
import { square } from "../math/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import { defineKernel, perInput, perPair } from "./define.ts";
import type { NormalSource } from "./spectral.ts";

const { concat, cos, div, exp, log1p, maternExp, maternLinear, maternQuadratic, mul, neg, sin, sqrt } = ops;

/**
 * The factory of a stationary kernel, a function of the scaled squared distance s = Σ_i ((a_i − b_i)/lengthscale_i)². If the spectral
 * density is a multivariate t distribution, pass its degrees of freedom (Infinity for a normal one), so that sample paths can be drawn.
 *
 *     export const matern52 = stationary("matern52", (s) => ops.maternQuadratic(s, 5), 5);
 *
 * Throws InputError for a formula that is not a function.
 */
export function stationary(type: string, profile: (s: Tensor) => Tensor, degreesOfFreedom?: number) {
  if (typeof profile !== "function")
    invalid(`formula of ${type}`, "a function of the scaled squared distance", profile);
  return defineKernel({
    type,
    parameters: { lengthscale: perInput },
    ...(degreesOfFreedom && { frequency: (random, d) => student(random, d, degreesOfFreedom) }),
    formula: (pairs, { lengthscale }) => profile(pairs.scaled(lengthscale).squaredDistance()),
  });
}

/** A draw of the multivariate t distribution in d dimensions: normal numbers divided by the root mean square of further ones. */
function student(random: NormalSource, d: number, degreesOfFreedom: number): number[] {
  const normal = Array.from({ length: d }, random.normal);
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normal;
  const squares = Array.from({ length: degreesOfFreedom }, () => square(random.normal()));
  const root = Math.sqrt(squares.reduce((a, b) => a + b, 0) / degreesOfFreedom);
  return normal.map((z) => z / root);
}

/**
 * The squared exponential (RBF) kernel e^{−s/2}, s = Σ_i ((a_i − b_i)/lengthscale_i)². One lengthscale, or with `ard` one per input; log 2
 * initially. GPyTorch: `RBFKernel`.
 *
 *     rbf({ ard: 2, lengthscale: { initial: [0.3, 0.5], prior: gammaPrior(3, 6) } })
 */
export const rbf = stationary("rbf", (s) => ops.squaredExponential(s), Number.POSITIVE_INFINITY);

/** The Matérn-1/2 kernel e^{−a}, a = √s; not differentiable at coincident points, where its gradient is 0 by convention. */
export const matern12 = stationary("matern12", (s) => maternExp(s, 1), 1);

/** The Matérn-3/2 kernel (1 + a) e^{−a}, a = √(3 s). */
export const matern32 = stationary("matern32", (s) => maternLinear(s, 3), 3);

/**
 * The Matérn-5/2 kernel (1 + a + a²/3) e^{−a}, a = √(5 s). One lengthscale, or with `ard` one per input; log 2 initially. GPyTorch:
 * `MaternKernel(nu=2.5)`.
 *
 *     singleTaskGP({ trainX, trainY, covariance: kernels.scale(kernels.matern52({ ard: 3 })) })
 */
export const matern52 = stationary("matern52", (s) => maternQuadratic(s, 5), 5);

/** The rational quadratic kernel (1 + s/(2 alpha))^{−alpha}: a mixture of squared exponentials over lengthscales. */
export const rationalQuadratic = defineKernel({
  type: "rationalQuadratic",
  parameters: { lengthscale: perInput, alpha: perPair },
  formula: (pairs, { lengthscale, alpha }) => {
    const s = pairs.scaled(lengthscale).squaredDistance();
    return exp(neg(mul(log1p(div(s, mul(alpha, 2))), alpha)));
  },
});

/**
 * The periodic kernel exp(−2 Σ_i sin²(π (a_i − b_i)/period_i)/lengthscale_i), with the lengthscale not squared, as in GPyTorch: a squared
 * exponential of points on circles, since ‖(cos α, sin α) − (cos β, sin β)‖² = 4 sin²((α − β)/2).
 */
export const periodic = defineKernel({
  type: "periodic",
  parameters: { lengthscale: perInput, periodLength: perInput },
  formula: (pairs, { lengthscale, periodLength }) => {
    const onCircles = pairs.scaled(periodLength).map((x) => {
      const angle = mul(x, 2 * Math.PI);
      const radius = sqrt(lengthscale);
      return concat([div(cos(angle), radius), div(sin(angle), radius)], -1);
    });
    return ops.squaredExponential(onCircles.squaredDistance());
  },
});
