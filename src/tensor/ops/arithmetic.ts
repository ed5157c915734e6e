import { ShapeError, showShape } from "../../errors/index.ts";
import * as scalar from "../../math/index.ts";
import { number } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { sameShape } from "../shape.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Primitive, type Tensor, type TensorLike } from "../tensor.ts";
import { binary, comparison, each, each2, unary } from "./elementwise.ts";
import { where } from "./where.ts";

/** a + b; shapes broadcast. */
export const add = binary(
  "Add",
  (out, o, step, a, i, di, b, j, dj, n) => {
    for (let k = 0; k < n; k++) out[o + k * step] = a[i + k * di] + b[j + k * dj];
  },
  (dy) => [() => dy, () => dy],
);

/** a − b; shapes broadcast. */
export const sub = binary(
  "Sub",
  (out, o, step, a, i, di, b, j, dj, n) => {
    for (let k = 0; k < n; k++) out[o + k * step] = a[i + k * di] - b[j + k * dj];
  },
  (dy) => [() => dy, () => neg(dy)],
);

/** a · b, elementwise; shapes broadcast. */
export const mul = binary(
  "Mul",
  (out, o, step, a, i, di, b, j, dj, n) => {
    for (let k = 0; k < n; k++) out[o + k * step] = a[i + k * di] * b[j + k * dj];
  },
  (dy, a, b) => [() => mul(dy, b), () => mul(dy, a)],
);

/** a / b; shapes broadcast. */
export const div = binary(
  "RealDiv",
  (out, o, step, a, i, di, b, j, dj, n) => {
    for (let k = 0; k < n; k++) out[o + k * step] = a[i + k * di] / b[j + k * dj];
  },
  (dy, _, b, y) => [() => div(dy, b), () => neg(div(mul(dy, y), b))],
);

/** x^p; the derivative with respect to p is 0 by convention where x is not positive. */
export const pow = binary("Pow", each2(scalar.pow), (dy, x, p, y) => [
  () => mul(dy, where(equal(p, 0), 0, mul(p, pow(x, sub(p, 1))))),
  () => mul(dy, mul(y, log(where(greater(x, 0), x, 1)))),
]);

/** The larger of a and b, elementwise; shapes broadcast; ties share the gradient equally. */
export const maximum = binary("Maximum", each2(Math.max), (dy, a, b) => [
  () => mul(dy, winner(a, b)),
  () => mul(dy, winner(b, a)),
]);

/** The smaller of a and b, elementwise; shapes broadcast; ties share the gradient equally. */
export const minimum = binary("Minimum", each2(Math.min), (dy, a, b) => [
  () => mul(dy, winner(b, a)),
  () => mul(dy, winner(a, b)),
]);

/** 1 where a > b, 1/2 at a tie, so that the gradient is shared. */
function winner(a: Tensor, b: Tensor): Tensor {
  return add(greater(a, b), mul(equal(a, b), 0.5));
}

/** 1 where a < b, else 0; shapes broadcast, no gradient. */
export const less = comparison(
  "Less",
  each2((a, b) => (a < b ? 1 : 0)),
);
/** 1 where a ≤ b, else 0; shapes broadcast, no gradient. */
export const lessEqual = comparison(
  "LessEqual",
  each2((a, b) => (a <= b ? 1 : 0)),
);
/** 1 where a > b, else 0; shapes broadcast, no gradient. */
export const greater = comparison(
  "Greater",
  each2((a, b) => (a > b ? 1 : 0)),
);
/** 1 where a ≥ b, else 0; shapes broadcast, no gradient. */
export const greaterEqual = comparison(
  "GreaterEqual",
  each2((a, b) => (a >= b ? 1 : 0)),
);
/** 1 where a = b, else 0; shapes broadcast, no gradient. */
export const equal = comparison("Equal", (out, o, step, a, i, di, b, j, dj, n) => {
  for (let k = 0; k < n; k++) out[o + k * step] = a[i + k * di] === b[j + k * dj] ? 1 : 0;
});
/** 1 where a ≠ b, else 0; shapes broadcast, no gradient. */
export const notEqual = comparison("NotEqual", (out, o, step, a, i, di, b, j, dj, n) => {
  for (let k = 0; k < n; k++) out[o + k * step] = a[i + k * di] === b[j + k * dj] ? 0 : 1;
});

/** −x. */
export const neg = unary(
  "Neg",
  (x, out) => {
    for (let k = 0; k < x.length; k++) out[k] = -x[k];
  },
  (dy) => neg(dy),
);

/** x². */
export const square = unary(
  "Square",
  (x, out) => {
    for (let k = 0; k < x.length; k++) out[k] = x[k] * x[k];
  },
  (dy, x) => mul(mul(dy, x), 2),
);

/** The square root. */
export const sqrt = unary("Sqrt", each(Math.sqrt), (dy, _, y) => div(dy, mul(y, 2)));
/** eˣ. */
export const exp = unary(
  "Exp",
  (x, out) => {
    for (let k = 0; k < x.length; k++) out[k] = scalar.exp(x[k]);
  },
  (dy, _, y) => mul(dy, y),
);
/** eˣ − 1, accurate near 0. Lowered by Kahan's formula (u − 1) x / log u with the rounded u = eˣ. */
export const expm1 = unary(
  "Expm1",
  each(scalar.expm1),
  (dy, x) => mul(dy, exp(x)),
  (x) => {
    const u = exp(x);
    const small = mul(less(x, 0.5), greater(x, -0.5));
    const near = where(mul(small, notEqual(u, 1)), u, 2);
    const ratio = div(mul(sub(near, 1), where(small, x, 1)), log(near));
    return where(small, where(equal(u, 1), x, ratio), sub(u, 1));
  },
);
/** The natural logarithm. */
export const log = unary(
  "Log",
  (x, out) => {
    for (let k = 0; k < x.length; k++) out[k] = scalar.log(x[k]);
  },
  (dy, x) => div(dy, x),
);
/** log(1 + x), accurate near 0. Lowered by Kahan's formula x log u / (u − 1) with the rounded u = 1 + x. */
export const log1p = unary(
  "Log1p",
  each(scalar.log1p),
  (dy, x) => div(dy, add(x, 1)),
  (x) => {
    const u = add(x, 1);
    const lost = equal(u, 1);
    const small = mul(less(x, 1), sub(1, lost));
    const near = where(small, u, 2);
    return where(lost, x, where(small, div(mul(log(near), x), sub(near, 1)), log(where(lost, 2, u))));
  },
);
/** The sine of an angle in radians. */
export const sin = unary("Sin", each(scalar.sin), (dy, x) => mul(dy, cos(x)));
/** The cosine of an angle in radians. */
export const cos = unary("Cos", each(scalar.cos), (dy, x) => neg(mul(dy, sin(x))));
/** The arctangent. */
export const atan = unary("Atan", each(scalar.atan), (dy, x) => div(dy, add(square(x), 1)));
/** The hyperbolic tangent. */
export const tanh = unary("Tanh", each(scalar.tanh), (dy, _, y) => mul(dy, sub(1, square(y))));
/** |x|; its gradient at 0 is 0. */
export const abs = unary("Abs", each(Math.abs), (dy, x) => mul(dy, sign(x)));
/** −1, 0 or 1; its gradient is 0. */
export const sign = unary("Sign", each(Math.sign), null);
/** The largest whole number that is at most x; its gradient is 0. */
export const floor = unary("Floor", each(Math.floor), null);
/** The nearest integer, halves to even; its gradient is 0. */
export const round = unary("Round", each(roundHalfEven), null);

function roundHalfEven(x: number): number {
  const nearest = Math.round(x);
  return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

const ScaledProduct: Primitive<{ factor: number }> = primitive<{ factor: number }>({
  name: "ScaledProduct",
  shape: ([a, b]) => {
    if (!sameShape(a.shape, b.shape))
      throw new ShapeError(`scaledProduct: shapes ${showShape(a.shape)} and ${showShape(b.shape)} differ`);
    return a.shape;
  },
  forward: ([{ data: a }, { data: b }], { factor }) => {
    const out = allocate(a.length);
    for (let k = 0; k < a.length; k++) out[k] = factor * a[k] * b[k];
    return out;
  },
  vjp: (dy, [a, b], _, { factor }) => [() => scaledProduct(dy, b, factor), () => scaledProduct(dy, a, factor)],
  lower: ([a, b], { factor }) => mul(mul(a, factor), b),
});

/** factor · a · b for tensors of one shape, in one loop. Throws ShapeError for shapes that differ. */
export function scaledProduct(a: TensorLike, b: TensorLike, factor: number): Tensor {
  return apply(ScaledProduct, [asTensor(a), asTensor(b)], { factor: number("scaledProduct", "factor", factor) });
}

const ClipByValue = primitive<{ lower: number; upper: number }>({
  name: "ClipByValue",
  shape: ([x]) => x.shape,
  forward: ([x], { lower, upper }) => x.data.map((v) => Math.min(Math.max(v, lower), upper)),
  vjp: (dy, [x], _, { lower, upper }) => [() => mul(dy, mul(greaterEqual(x, lower), lessEqual(x, upper)))],
  lower: ([x], { lower, upper }) => minimum(maximum(x, lower), upper),
});

/** x clipped to [lower, upper]; the gradient is 1 on the closed interval, 0 outside. Throws InputError for bounds that are not numbers. */
export function clip(x: TensorLike, lower: number, upper: number): Tensor {
  const bounds = { lower: number("clip", "lower", lower), upper: number("clip", "upper", upper) };
  return apply(ClipByValue, [asTensor(x)], bounds);
}
