/**
 * The error function and its relatives on the whole real line, with derivatives that keep their relative accuracy where
 * erfcx′(x) = 2x erfcx(x) − 2/√π cancels. The rational functions are those of Sun's fdlibm: of erf near 0 and near 1, and of
 * log(x erfcx(x)) from 1.25 to infinity. Errors are below 2 units in the last place.
 */
import { expOfSum } from "./exp.ts";
import { log, log1p } from "./log.ts";
import { FAR, millsTail } from "./mills.ts";
import { productRest } from "./product.ts";

const NEAR_ZERO = 0.84375;
const NEAR_ONE = 1.25;
const OFFSET = 0.5625;
/** erf(1), rounded to single precision. */
const ERF_ONE = 0.8450629115104675;

/** The error function (2/√π) ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < NEAR_ZERO) return x + x * slopeExcess(x * x);
  if (Number.isNaN(x)) return x;
  const value = size < NEAR_ONE ? ERF_ONE + erfNearOne(size - 1) : size < 6 ? 1 - erfcTail(size) : 1;
  return x < 0 ? -value : value;
}

/** 1 − erf(x), with full relative accuracy on the right. */
export function erfc(x: number): number {
  if (x < 0.25) return x > -NEAR_ZERO ? 1 - (x + x * slopeExcess(x * x)) : 1 + erf(-x);
  if (x < NEAR_ZERO) return 0.5 - (x * slopeExcess(x * x) + (x - 0.5));
  return x < NEAR_ONE ? 1 - ERF_ONE - erfNearOne(x - 1) : erfcTail(x);
}

/** exp(x²) erfc(x): 1/(√π x) far right; overflows below −26.6. */
export function erfcx(x: number): number {
  if (x >= NEAR_ONE) {
    const tail = logScaledTail(1 / (x * x));
    const exponent = tail - OFFSET;
    return expOfSum(exponent, tail - (exponent + OFFSET)) / x;
  }
  const square = x * x;
  if (!(square < 1000)) return square > 0 ? Number.POSITIVE_INFINITY : square;
  const bell = expOfSum(square, productRest(x, x, square));
  return x > -NEAR_ONE ? bell * erfc(x) : 2 * bell - erfcx(-x);
}

/** erf(x)/x − 1 as a function of x². */
function slopeExcess(z: number): number {
  const above =
    0.12837916709551256 +
    z * (-0.3250421072470015 + z * (-0.02848174957559851 + z * (-0.005770270296489442 + z * -0.000023763016656650163)));
  const below =
    1 +
    z *
      (0.39791722395915535 +
        z *
          (0.0650222499887673 +
            z * (0.005081306281875766 + z * (0.00013249473800432164 + z * -0.000003960228278775368))));
  return above / below;
}

/** erf(1 + s) − ERF_ONE. */
function erfNearOne(s: number): number {
  const above =
    -0.0023621185607526594 +
    s *
      (0.41485611868374833 +
        s *
          (-0.3722078760357013 +
            s *
              (0.31834661990116175 +
                s * (-0.11089469428239668 + s * (0.035478304325618236 + s * -0.002166375594868791)))));
  const below =
    1 +
    s *
      (0.10642088040084423 +
        s *
          (0.540397917702171 +
            s *
              (0.07182865441419627 +
                s * (0.12617121980876164 + s * (0.01363708391202905 + s * 0.011984499846799107)))));
  return above / below;
}

/** log(x erfcx(x)) + 9/16 as a function of s = 1/x², for x ≥ 1.25: small, hence with little rounding. */
function logScaledTail(s: number): number {
  if (s > 0.1225) {
    const above =
      -0.009864944034847148 +
      s *
        (-0.6938585727071818 +
          s *
            (-10.558626225323291 +
              s *
                (-62.375332450326006 +
                  s *
                    (-162.39666946257347 +
                      s * (-184.60509290671104 + s * (-81.2874355063066 + s * -9.814329344169145))))));
    const below =
      1 +
      s *
        (19.651271667439257 +
          s *
            (137.65775414351904 +
              s *
                (434.56587747522923 +
                  s *
                    (645.3872717332679 +
                      s *
                        (429.00814002756783 +
                          s * (108.63500554177944 + s * (6.570249770319282 + s * -0.0604244152148581)))))));
    return above / below;
  }
  const above =
    -0.009864942924700099 +
    s *
      (-0.799283237680523 +
        s *
          (-17.757954917754752 +
            s * (-160.63638485582192 + s * (-637.5664433683896 + s * (-1025.0951316110772 + s * -483.5191916086514)))));
  const below =
    1 +
    s *
      (30.33806074348246 +
        s *
          (325.7925129965739 +
            s *
              (1536.729586084437 +
                s *
                  (3199.8582195085955 +
                    s * (2553.0504064331644 + s * (474.52854120695537 + s * -22.44095244658582))))));
  return above / below;
}

/** erfc(x) for x ≥ 1.25, its exponent as a sum of two numbers. */
function erfcTail(x: number): number {
  if (x > 28) return 0;
  const square = x * x;
  const tail = logScaledTail(1 / square);
  const constant = tail - OFFSET;
  const exponent = constant - square;
  const rest = tail - (constant + OFFSET) + (constant - (exponent + square)) - productRest(x, x, square);
  return expOfSum(exponent, rest) / x;
}

export const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** log erfc(x). Below 1/2 through log1p(−erf), which is exact near 0; above through erfcx, which never underflows. */
export function logErfc(x: number): number {
  return x < 0.5 ? log1p(-erf(x)) : log(erfcx(x)) - x * x;
}

/** log erfcx(x) = x² + log erfc(x), computed from the form that neither overflows nor cancels. */
export function logErfcx(x: number): number {
  return x < 0.5 ? x * x + log1p(-erf(x)) : log(erfcx(x));
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
