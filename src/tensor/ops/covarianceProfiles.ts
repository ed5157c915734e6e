import { nonNegative } from "../../errors/index.ts";
import * as scalar from "../../math/index.ts";
import { apply, primitive } from "../primitive.ts";
import { allocate } from "../storage.ts";
import { asTensor, type Primitive, type Tensor, type TensorLike } from "../tensor.ts";
import { add, div, exp, greater, mul, neg, scaledProduct, sqrt } from "./arithmetic.ts";
import { isSelfDistance } from "./distance.ts";
import type { UnaryOp } from "./elementwise.ts";
import { where } from "./where.ts";

/*
 * Radial profiles: stationary covariances as functions of the squared distance s. The derivative of each with respect to s is the next
 * rougher one, finite at s = 0, so coincident points are not a special case.
 */

/** Fills a range of `out` from `s`. Each profile has its own loop, so that the engine compiles it separately. */
type ProfileLoop = (s: Float64Array, out: Float64Array, from: number, to: number, c: number) => void;

/** A profile of every entry of s; of distances within one set of points, a symmetric matrix, it is computed once per pair. */
function profileOf(s: Tensor, loop: ProfileLoop, c: number): Float64Array {
  const out = allocate(s.size);
  const { data } = s;
  if (!isSelfDistance(s)) loop(data, out, 0, out.length, c);
  else
    for (let row = 0, i = 0, n = s.shape[s.rank - 1]; row < out.length; row += n, i = (i + 1) % n) {
      loop(data, out, row, row + i + 1, c);
      for (let j = 0; j < i; j++) out[row + (j - i) * n + i] = out[row + j];
    }
  return out;
}

const SquaredExponential: Primitive = primitive({
  name: "SquaredExponential",
  shape: ([s]) => s.shape,
  forward: ([s]) =>
    profileOf(
      s,
      (s, out, from, to) => {
        for (let k = from; k < to; k++) out[k] = scalar.exp(-0.5 * s[k]);
      },
      1,
    ),
  vjp: (dy, _, y) => [() => scaledProduct(dy, y, -0.5)],
  lower: ([s]) => exp(mul(s, -0.5)),
});

/** exp(−s/2); its derivative is −½ of itself. */
export const squaredExponential: UnaryOp = Object.assign((s: TensorLike) => apply(SquaredExponential, [asTensor(s)]), {
  primitive: SquaredExponential,
});

interface Rate {
  /** c in a = √(c s). */
  c: number;
}

function matern(
  name: string,
  loop: ProfileLoop,
  derivative: (dy: Tensor, s: Tensor, y: Tensor, c: number) => Tensor,
  /** In terms of a. */
  lower: (a: Tensor) => Tensor,
): { (s: TensorLike, c: number): Tensor; primitive: Primitive<Rate> } {
  const declared = primitive<Rate>({
    name,
    shape: ([s]) => s.shape,
    forward: ([s], { c }) => profileOf(s, loop, c),
    vjp: (dy, [s], y, { c }) => [() => derivative(dy, s, y, c)],
    lower: ([s], { c }) => lower(sqrt(mul(s, c))),
  });
  return Object.assign(
    (s: TensorLike, c: number) => apply(declared, [asTensor(s)], { c: nonNegative(`${name} c`, c) }),
    { primitive: declared },
  );
}

/** e^{−a}, a = √(c s). d/ds = −(c/2) e^{−a}/a; at s = 0, where there is none, 0 by convention. */
export const maternExp = matern(
  "MaternExp",
  (s, out, from, to, c) => {
    for (let k = from; k < to; k++) out[k] = scalar.exp(-Math.sqrt(c * s[k]));
  },
  (dy, s, y, c) => {
    const apart = greater(s, 0);
    const a = sqrt(mul(where(apart, s, 1), c));
    return where(apart, div(scaledProduct(dy, y, -0.5 * c), a), 0);
  },
  (a) => exp(neg(a)),
);

/** (1 + a) e^{−a}, a = √(c s). d/ds = −(c/2) e^{−a}. */
export const maternLinear = matern(
  "MaternLinear",
  (s, out, from, to, c) => {
    for (let k = from; k < to; k++) {
      const a = Math.sqrt(c * s[k]);
      out[k] = (1 + a) * scalar.exp(-a);
    }
  },
  (dy, s, _, c) => scaledProduct(dy, maternExp(s, c), -0.5 * c),
  (a) => mul(add(a, 1), exp(neg(a))),
);

/** (1 + a + a²/3) e^{−a}, a = √(c s). d/ds = −(c/6) (1 + a) e^{−a}. */
export const maternQuadratic = matern(
  "MaternQuadratic",
  (s, out, from, to, c) => {
    for (let k = from; k < to; k++) {
      const a = Math.sqrt(c * s[k]);
      out[k] = (1 + a * (1 + a / 3)) * scalar.exp(-a);
    }
  },
  (dy, s, _, c) => scaledProduct(dy, maternLinear(s, c), -c / 6),
  (a) => mul(add(mul(a, add(mul(a, 1 / 3), 1)), 1), exp(neg(a))),
);
