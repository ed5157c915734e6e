/**
 * The error function and its kin on the whole real line, with derivatives that keep their relative accuracy where
 * erfcx′(x) = 2x erfcx(x) − 2/√π cancels.
 */
import erf from "@stdlib/math-base-special-erf";
import erfc from "@stdlib/math-base-special-erfc";
import erfcx from "@stdlib/math-base-special-erfcx";
import { FAR, millsTail } from "./mills.ts";

/** erf and erfc to an ulp or so; erfcx(x) = exp(x²) erfc(x), which overflows below −26.6 and is 1/(√π x) far right. */
export { erf, erfc, erfcx };

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** log erfc(x). Below 1/2 through log1p(−erf), which is exact near 0; above through erfcx, which never underflows. */
export function logErfc(x: number): number {
  return x < 0.5 ? Math.log1p(-erf(x)) : Math.log(erfcx(x)) - x * x;
}

/** log erfcx(x) = x² + log erfc(x), by the form of the two that neither overflows nor cancels. */
export function logErfcx(x: number): number {
  return x < 0.5 ? x * x + Math.log1p(-erf(x)) : Math.log(erfcx(x));
}

/** erf′(x) = (2/√π) exp(−x²); erfc′ = −erf′. */
export function derf(x: number): number {
  return TWO_OVER_SQRT_PI * Math.exp(-x * x);
}

/** erfcx′ = erfcx · logErfcx′. */
export function derfcx(x: number): number {
  return erfcx(x) * dlogErfcx(x);
}

/** logErfc′(x) = −(2/√π) / erfcx(x). */
export function dlogErfc(x: number): number {
  return -TWO_OVER_SQRT_PI / erfcx(x);
}

/** logErfcx′(x) = 2x − (2/√π) / erfcx(x); where √2 x > FAR the difference is taken by its continued fraction. */
export function dlogErfcx(x: number): number {
  const z = Math.SQRT2 * x;
  return z > FAR ? -Math.SQRT2 / (z + millsTail(z)) : 2 * x + dlogErfc(x);
}
