import { isTraced, ops, Tensor, zeros } from "../tensor/index.ts";

const { broadcastTo, div, expandDims, hammingDistance, matmul, mul, notEqual, squaredDistance, squeeze, sub, sum } =
  ops;

/**
 * Pairs of points (a, b). A kernel's formula is written once, over pairs: applied to `allPairs` it gives
 * the covariance matrix, applied to `equalPairs` the diagonal.
 */
export interface Pairs {
  /** The pairs (f(a), f(b)), for an f that works on the last axis. */
  map(f: (points: Tensor) => Tensor): Pairs;
  /**
   * The pairs divided by `lengthscale`, `… 1 x d`, for formulas of a − b. Points far from the origin on that scale are first shifted
   * by one of them, since their differences would otherwise lose digits to rounding: timestamps in ms would lose all but three.
   */
  scaled(lengthscale: Tensor): Pairs;
  /** ‖a − b‖² */
  squaredDistance(): Tensor;
  /** Σ_k w_k [a_k ≠ b_k], for weights `… 1 x d` or one for all columns, `… 1 x 1`. */
  hammingDistance(weights: Tensor): Tensor;
  /** f(a) · b; f is the identity by default. */
  product(f?: (points: Tensor) => Tensor): Tensor;
  /** a and b, with shapes that broadcast to pairs x d. */
  sides(): readonly [Tensor, Tensor];
  /** One number per batch member, reshaped so that it broadcasts against pairs. */
  perPair(value: Tensor): Tensor;
}

/** Every point of x1 with every point of x2: `… n1 x n2`. */
export const allPairs = (x1: Tensor, x2: Tensor): Pairs => new AllPairs(x1, x2);

/** Every point with itself: `… n`. */
export const equalPairs = (x: Tensor): Pairs => new EqualPairs(x);

class AllPairs implements Pairs {
  readonly #x1: Tensor;
  readonly #x2: Tensor;

  constructor(x1: Tensor, x2: Tensor) {
    this.#x1 = x1;
    this.#x2 = x2;
  }

  map(f: (points: Tensor) => Tensor): Pairs {
    const a = f(this.#x1);
    return new AllPairs(a, this.#x1 === this.#x2 ? a : f(this.#x2));
  }

  scaled(lengthscale: Tensor): Pairs {
    const origin = farPoint(this.#x2, lengthscale) ?? farPoint(this.#x1, lengthscale);
    return this.map((x) => div(origin ? sub(x, origin) : x, lengthscale));
  }

  squaredDistance(): Tensor {
    return squaredDistance(this.#x1, this.#x2);
  }

  hammingDistance(weights: Tensor): Tensor {
    return hammingDistance(this.#x1, this.#x2, squeeze(perColumn(weights, this.#x1), -2));
  }

  product(f = identity): Tensor {
    return matmul(f(this.#x1), this.#x2, { transposeB: true });
  }

  sides(): readonly [Tensor, Tensor] {
    return [expandDims(this.#x1, -2), expandDims(this.#x2, -3)];
  }

  perPair(value: Tensor): Tensor {
    return expandDims(expandDims(value, -1), -1);
  }
}

class EqualPairs implements Pairs {
  readonly #x: Tensor;

  constructor(x: Tensor) {
    this.#x = x;
  }

  map(f: (points: Tensor) => Tensor): Pairs {
    return new EqualPairs(f(this.#x));
  }

  scaled(lengthscale: Tensor): Pairs {
    return new EqualPairs(div(this.#x, lengthscale));
  }

  squaredDistance(): Tensor {
    return zeros(this.#x.shape.slice(0, -1));
  }

  hammingDistance(weights: Tensor): Tensor {
    return sum(mul(notEqual(this.#x, this.#x), weights), -1);
  }

  product(f = identity): Tensor {
    return sum(mul(f(this.#x), this.#x), -1);
  }

  sides(): readonly [Tensor, Tensor] {
    return [this.#x, this.#x];
  }

  perPair(value: Tensor): Tensor {
    return expandDims(value, -1);
  }
}

/** Distance from the origin, in lengthscales, beyond which points are shifted. */
const FAR = 1e3;

/** The first point, if the points are constants and it is far from the origin; else null. */
function farPoint(points: Tensor, lengthscale: Tensor): Tensor | null {
  if (points.requiresGrad || points.size === 0 || isTraced(points) || isTraced(lengthscale)) return null;
  const d = points.shape[points.rank - 1];
  const { data, size } = lengthscale;
  for (let k = 0; k < Math.max(d, size); k++)
    if (Math.abs(points.data[k % d]) > FAR * data[k % size]) return new Tensor([d], points.data.slice(0, d));
  return null;
}

/** Weights `… 1 x d`, one for each column of the points. */
function perColumn(weights: Tensor, points: Tensor): Tensor {
  return broadcastTo(weights, [...weights.shape.slice(0, -1), points.shape[points.rank - 1]]);
}

function identity(x: Tensor): Tensor {
  return x;
}
