import { positive } from "../../errors/index.ts";
import * as scalar from "../../math/index.ts";
import { apply, primitive } from "../primitive.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor.ts";
import { add, div, exp, mul, neg, sign, square, sub } from "./arithmetic.ts";
import { binary, each, each2, type UnaryOp, unary } from "./elementwise.ts";
import { squeeze } from "./layout.ts";
import * as lowered from "./lowered/index.ts";
import { logSumExp, max } from "./reduce.ts";

/*
 * Special functions, each stable over the whole real line (src/math has the numerics). A derivative that would cancel is an op of its
 * own, r, whose derivative is again written in ops, with the formula as a comment. The last argument is the lowering (lowered), for
 * graph formats that lack the function.
 */

/** Declares f together with its derivative r: `slopeOfR(x, r)` is r′ in ops. */
function withSlope(
  name: string,
  f: (x: number) => number,
  df: (x: number) => number,
  slopeOfR: (x: Tensor, r: Tensor) => Tensor,
  lower: readonly [f: (x: Tensor) => Tensor, r: (x: Tensor) => Tensor],
): UnaryOp {
  const slope = unary(`${name}Slope`, each(df), (dy, x, r) => mul(dy, slopeOfR(x, r)), lower[1]);
  return unary(name, each(f), (dy, x) => mul(dy, slope(x)), lower[0]);
}

const bell = (dy: Tensor, x: Tensor, factor: number) => mul(mul(dy, exp(neg(square(x)))), factor);

/** The error function. */
export const erf = unary("Erf", each(scalar.erf), (dy, x) => bell(dy, x, scalar.TWO_OVER_SQRT_PI), lowered.erf);
/** 1 − erf x, without cancellation for large x. */
export const erfc = unary("Erfc", each(scalar.erfc), (dy, x) => bell(dy, x, -scalar.TWO_OVER_SQRT_PI), lowered.erfc);

/*
 * With h(x) = φ(x) + x Φ(x), q = h/Φ and p = Φ/h − φ/Φ: q′ = q p, and q = x + φ/Φ. The second derivatives of the logarithms below are products
 * of these; differences of first derivatives would cancel in the tails.
 */

/** p(x). */
const slopeGap: UnaryOp = unary(
  "SlopeGap",
  each(scalar.slopeGap),
  (dy, x, p) => mul(dy, sub(mul(logNdtrSlope(x), meanExcess(x)), mul(logEiHelperSlope(x), p))),
  lowered.slopeGap,
);

const logErfcxSlope: UnaryOp = unary(
  "LogErfcxSlope",
  each(scalar.dlogErfcx),
  (dy, x, r) => mul(dy, mul(mul(r, slopeGap(mul(x, -Math.SQRT2))), -Math.SQRT2)),
  lowered.dlogErfcx,
);

/** q(x) = −(log erfcx)′(−x/√2)/√2. */
const meanExcess = (x: Tensor) => mul(logErfcxSlope(mul(x, -Math.SQRT1_2)), -Math.SQRT1_2);

/** log erfcx(x). r = −√2 q(−√2 x): r′ = −√2 r p(−√2 x). */
export const logErfcx = unary(
  "LogErfcx",
  each(scalar.logErfcx),
  (dy, x) => mul(dy, logErfcxSlope(x)),
  lowered.logErfcx,
);

/** exp(x²) erfc(x). r = erfcx · l, l = (log erfcx)′: r′ = erfcx (l² + l′). */
export const erfcx: UnaryOp = withSlope(
  "Erfcx",
  scalar.erfcx,
  scalar.derfcx,
  (x, r) => mul(r, sub(logErfcxSlope(x), mul(slopeGap(mul(x, -Math.SQRT2)), Math.SQRT2))),
  [lowered.erfcx, lowered.derfcx],
);

/** log erfc(x). r′ = −r (log erfcx)′. */
export const logErfc = withSlope("LogErfc", scalar.logErfc, scalar.dlogErfc, (x, r) => neg(mul(r, logErfcxSlope(x))), [
  lowered.logErfc,
  lowered.dlogErfc,
]);

/** Standard normal density. */
export const normalPdf = unary(
  "NormalPdf",
  each(scalar.normalPdf),
  (dy, x, y) => neg(mul(mul(dy, x), y)),
  lowered.normalPdf,
);

/** log of the standard normal density. */
export const logPhi = unary("LogPhi", each(scalar.logPhi), (dy, x) => neg(mul(dy, x)), lowered.logPhi);

/** Standard normal distribution function Φ. */
export const ndtr = unary("Ndtr", each(scalar.ndtr), (dy, x) => mul(dy, normalPdf(x)), lowered.ndtr);

/** Inverse of Φ on (0, 1). */
export const ndtri = unary("Ndtri", each(scalar.ndtri), (dy, _, y) => div(dy, normalPdf(y)), lowered.ndtri);

const logNdtrSlope: UnaryOp = unary(
  "LogNdtrSlope",
  each(scalar.dlogNdtr),
  (dy, x, r) => neg(mul(dy, mul(r, meanExcess(x)))),
  lowered.dlogNdtr,
);

/** log Φ(x). r = φ/Φ: r′ = −r q. */
export const logNdtr = unary("LogNdtr", each(scalar.logNdtr), (dy, x) => mul(dy, logNdtrSlope(x)), lowered.logNdtr);

/** log of the hazard φ(x)/Φ(−x). r = q(−x): r′ = −r p(−x). */
export const logHazard = withSlope(
  "LogHazard",
  scalar.logHazard,
  scalar.dlogHazard,
  (x, r) => neg(mul(r, slopeGap(neg(x)))),
  [lowered.logHazard, lowered.dlogHazard],
);

/** h(x) = φ(x) + x Φ(x): expected improvement in units of σ. */
export const eiHelper = unary("EiHelper", each(scalar.eiHelper), (dy, x) => mul(dy, ndtr(x)), lowered.eiHelper);

const logEiHelperSlope: UnaryOp = unary(
  "LogEiHelperSlope",
  each(scalar.dlogEiHelper),
  (dy, x, r) => neg(mul(dy, mul(r, slopeGap(x)))),
  lowered.dlogEiHelper,
);

/** log h(x). r = Φ/h: r′ = −r p. */
export const logEiHelper = unary(
  "LogEiHelper",
  each(scalar.logEiHelper),
  (dy, x) => mul(dy, logEiHelperSlope(x)),
  lowered.logEiHelper,
);

/** log(1 − eˣ) for x < 0. r′ = r − r². */
export const log1mexp = withSlope("Log1mexp", scalar.log1mexp, scalar.dlog1mexp, (_, r) => sub(r, square(r)), [
  lowered.log1mexp,
  lowered.dlog1mexp,
]);

/** log(e^b − e^a) for a < b. Throws ShapeError where they do not broadcast. */
export function logDiffExp(a: TensorLike, b: TensorLike): Tensor {
  return add(b, log1mexp(sub(a, b)));
}

/** log(1 + eˣ). */
export const softplus = unary("Softplus", each(scalar.softplus), (dy, x) => mul(dy, sigmoid(x)), lowered.softplus);
/** 1 / (1 + e⁻ˣ). */
export const sigmoid: UnaryOp = unary(
  "Sigmoid",
  each(scalar.sigmoid),
  (dy, x, y) => mul(dy, mul(y, sigmoid(neg(x)))),
  lowered.sigmoid,
);
/** log(1 / (1 + e⁻ˣ)), without overflow. */
export const logSigmoid = unary(
  "LogSigmoid",
  each(scalar.logSigmoid),
  (dy, x) => mul(dy, sigmoid(neg(x))),
  lowered.logSigmoid,
);

/** log log(1 + eˣ). r = sigmoid/softplus: r′ = r (sigmoid(−x) − r). */
export const logSoftplus = withSlope(
  "LogSoftplus",
  scalar.logSoftplus,
  scalar.dlogSoftplus,
  (x, r) => mul(r, sub(sigmoid(neg(x)), r)),
  [lowered.logSoftplus, lowered.dlogSoftplus],
);

/** 1/(1 + x²). r = −2x c²: r′ = c² (6 − 8c). */
export const cauchy: UnaryOp = withSlope("Cauchy", scalar.cauchy, scalar.dcauchy, cauchyCurvature, [
  lowered.cauchy,
  lowered.dcauchy,
]);

function cauchyCurvature(x: Tensor): Tensor {
  const c = cauchy(x);
  return mul(square(c), sub(6, mul(c, 8)));
}

/** softplus(u) + 0.1 cauchy(u): a ReLU with polynomial tails. */
export const fatplus: UnaryOp = withSlope("Fatplus", scalar.fatplus, scalar.dfatplus, fatplusCurvature, [
  lowered.fatplus,
  lowered.dfatplus,
]);

function fatplusCurvature(u: Tensor): Tensor {
  return add(mul(sigmoid(u), sigmoid(neg(u))), mul(cauchyCurvature(u), scalar.CAUCHY_WEIGHT));
}

/** log fatplus(u). r′ = fatplus″/fatplus − r². */
export const logFatplus = withSlope(
  "LogFatplus",
  scalar.logFatplus,
  scalar.dlogFatplus,
  (u, r) => sub(div(fatplusCurvature(u), fatplus(u)), square(r)),
  [lowered.logFatplus, lowered.dlogFatplus],
);

/** A sigmoid with polynomial tails: (2/3) cauchy(u − 1/√3) for u < 0, mirrored above. */
export const fatmoid: UnaryOp = withSlope("Fatmoid", scalar.fatmoid, scalar.dfatmoid, fatmoidCurvature, [
  lowered.fatmoid,
  lowered.dfatmoid,
]);

function fatmoidCurvature(u: Tensor): Tensor {
  const side = sign(u);
  return mul(mul(side, -scalar.TWO_THIRDS), cauchyCurvature(add(mul(u, side), scalar.INFLECTION)));
}

/** log fatmoid(u). r′ = fatmoid″/fatmoid − r². */
export const logFatmoid = withSlope(
  "LogFatmoid",
  scalar.logFatmoid,
  scalar.dlogFatmoid,
  (u, r) => sub(div(fatmoidCurvature(u), fatmoid(u)), square(r)),
  [lowered.logFatmoid, lowered.dlogFatmoid],
);

interface Alpha {
  alpha: number;
}

const LogPareto = primitive<Alpha>({
  name: "LogPareto",
  shape: ([x]) => x.shape,
  forward: ([{ data }], { alpha }) => {
    const out = allocate(data.length);
    for (let k = 0; k < data.length; k++) out[k] = scalar.logPareto(data[k], alpha);
    return out;
  },
  vjp: (dy, [x], _, attributes) => [() => mul(dy, apply(LogParetoSlope, [x], attributes))],
  lower: ([x], { alpha }) => lowered.logPareto(x, alpha),
});

// r = −(1 + v)/D, v = x/a, a = α/2, D = 1 + v + v²/2 = exp(−logPareto/a): r′ = (r² − 1/D)/a.
const LogParetoSlope = primitive<Alpha>({
  name: "LogParetoSlope",
  shape: ([x]) => x.shape,
  forward: ([{ data }], { alpha }) => {
    const out = allocate(data.length);
    for (let k = 0; k < data.length; k++) out[k] = scalar.dlogPareto(data[k], alpha);
    return out;
  },
  vjp: (dy, [x], r, { alpha }) => {
    const a = alpha / 2;
    return [() => mul(dy, div(sub(square(r), exp(div(logPareto(x, alpha), a))), a))];
  },
  lower: ([x], { alpha }) => lowered.dlogPareto(x, alpha),
});

/** log of (1 + v + v²/2)^(−a), v = x/a, a = α/2, for x ≥ 0: a power-law replacement for −x. */
export function logPareto(x: TensorLike, alpha = 2): Tensor {
  return apply(LogPareto, [asTensor(x)], { alpha: positive("logPareto alpha", alpha) });
}

/** Smooth maximum with polynomial tails: M + τ log Σ pareto((M − x)/τ), M the maximum. Throws InputError unless τ is positive. */
export function fatmax(values: TensorLike, tau: number, axis = -1, alpha = 2): Tensor {
  const x = asTensor(values);
  positive("fatmax tau", tau);
  const top = max(x, axis, true);
  const smooth = logSumExp(logPareto(div(sub(top, x), tau), alpha), axis, true);
  return squeeze(add(top, mul(smooth, tau)), axis);
}

/** A smooth minimum whose tails decay like a power: −fatmax of −x. Throws InputError unless τ is positive. */
export function fatmin(values: TensorLike, tau: number, axis = -1, alpha = 2): Tensor {
  return neg(fatmax(neg(values), tau, axis, alpha));
}

const probInUpper = binary(
  "ProbNormalInUpper",
  each2(scalar.dlogProbNormalInUpper),
  (dy, a, b, upper) => [
    () => neg(mul(dy, mul(upper, probInLower(a, b)))),
    () => neg(mul(dy, mul(upper, add(b, upper)))),
  ],
  lowered.dlogProbNormalInUpper,
);

const probInLower: typeof probInUpper = binary(
  "ProbNormalInLower",
  each2(scalar.dlogProbNormalInLower),
  (dy, a, b, lower) => [
    () => neg(mul(dy, mul(lower, add(a, lower)))),
    () => neg(mul(dy, mul(lower, probInUpper(a, b)))),
  ],
  (a, b) => neg(lowered.dlogProbNormalInUpper(neg(b), neg(a))),
);

/** log(Φ(b) − Φ(a)) for a < b; either may be infinite. */
export const logProbNormalIn = binary(
  "LogProbNormalIn",
  each2(scalar.logProbNormalIn),
  (dy, a, b) => [() => mul(dy, probInLower(a, b)), () => mul(dy, probInUpper(a, b))],
  lowered.logProbNormalIn,
);
