import { square } from "../math/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import { defineKernel, perInput, perPair } from "./define.ts";
import type { NormalSource } from "./spectral.ts";

const { concat, cos, div, exp, log1p, maternExp, maternLinear, maternQuadratic, mul, neg, sin, sqrt } = ops;

/**
 * The factory of a kernel that is a function of s = Σ_i ((a_i − b_i)/lengthscale_i)², the scaled squared distance. Where the spectral
 * density is that of Student's t distribution, pass its degrees of freedom, Infinity for a normal one: sample paths need them.
 *
 *     export const matern52 = stationary("matern52", (s) => ops.maternQuadratic(s, 5), 5);
 */
export function stationary(type: string, profile: (s: Tensor) => Tensor, degreesOfFreedom?: number) {
  return defineKernel({
    type,
    parameters: { lengthscale: perInput },
    ...(degreesOfFreedom && { frequency: (random, d) => student(random, d, degreesOfFreedom) }),
    formula: (pairs, { lengthscale }) => profile(pairs.scaled(lengthscale).squaredDistance()),
  });
}

/** One draw of Student's t in d dimensions: normal numbers divided by the root mean square of further ones. */
function student(random: NormalSource, d: number, degreesOfFreedom: number): number[] {
  const normal = Array.from({ length: d }, random.normal);
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normal;
  const squares = Array.from({ length: degreesOfFreedom }, () => square(random.normal()));
  const root = Math.sqrt(squares.reduce((a, b) => a + b, 0) / degreesOfFreedom);
  return normal.map((z) => z / root);
}

/** Squared exponential: e^{−s/2}. */
export const rbf = stationary("rbf", (s) => ops.squaredExponential(s), Number.POSITIVE_INFINITY);

/** Matérn-1/2: e^{−a}, a = √s; not differentiable where two points coincide, its gradient there is 0 by convention. */
export const matern12 = stationary("matern12", (s) => maternExp(s, 1), 1);

/** Matérn-3/2: (1 + a) e^{−a}, a = √(3 s). */
export const matern32 = stationary("matern32", (s) => maternLinear(s, 3), 3);

/** Matérn-5/2: (1 + a + a²/3) e^{−a}, a = √(5 s). */
export const matern52 = stationary("matern52", (s) => maternQuadratic(s, 5), 5);

/** (1 + s/(2 alpha))^{−alpha}: a mixture of squared exponentials over all lengthscales. */
export const rationalQuadratic = defineKernel({
  type: "rationalQuadratic",
  parameters: { lengthscale: perInput, alpha: perPair },
  formula: (pairs, { lengthscale, alpha }) => {
    const s = pairs.scaled(lengthscale).squaredDistance();
    return exp(neg(mul(log1p(div(s, mul(alpha, 2))), alpha)));
  },
});

/**
 * exp(−2 Σ_i sin²(π (a_i − b_i)/period_i)/lengthscale_i), the lengthscale not squared: a squared exponential of points on
 * circles, since ‖(cos α, sin α) − (cos β, sin β)‖² = 4 sin²((α − β)/2).
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
