import { NumericalError, showShape, warn } from "../../errors/index.ts";
import { choleskyWithJitter, roundingPivots, semidefiniteCholesky } from "../../linalg/index.ts";
import { flags } from "../attributes.ts";
import { apply, primitive } from "../primitive.ts";
import { allocateKept } from "../storage.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor.ts";
import { add, greater, maximum, mul, square } from "./arithmetic.ts";
import { expandDims, transpose } from "./layout.ts";
import { matmul } from "./matmul.ts";
import { addDiagonal, diagPart, squareShape, tril } from "./matrix.ts";
import { solveLower } from "./triangular.ts";
import { unrolledCholesky } from "./unrolled.ts";

/** Factors by matrix, since tensors are immutable: the forward pass and the gradient share one factorization. */
const factors = { definite: new WeakMap<Tensor, Float64Array>(), semidefinite: new WeakMap<Tensor, Float64Array>() };

/** The lower factors of the matrices, with jitter where that is needed. */
export function factorOf(a: Tensor, semidefinite = false): Float64Array {
  const kept = semidefinite ? factors.semidefinite : factors.definite;
  const known = kept.get(a);
  if (known) return known;
  const n = a.shape[a.rank - 1];
  const out = allocateKept(a.size);
  let members = 0;
  let largest = 0;
  for (let at = 0; at < a.size; at += n * n) {
    if (semidefinite && semidefiniteCholesky(n, a.data, at, out, at)) continue;
    const jitter = choleskyWithJitter(n, a.data, at, out, at);
    if (jitter < 0) throw notPositiveDefinite(a, at / (n * n));
    if (jitter > 0) members++;
    largest = Math.max(largest, jitter);
  }
  if (members > 0)
    warn(
      `cholesky: added up to ${largest} to the diagonal of ${a.rank > 2 ? `${members} of the matrices ` : "the matrix "}` +
        `(${showShape(a.shape)}), which was not positive definite; near-duplicate points or too small a noise are the usual causes`,
    );
  kept.set(a, out);
  return out;
}

function notPositiveDefinite(a: Tensor, member: number): NumericalError {
  const what = a.rank > 2 ? `matrix ${member} of ${showShape(a.shape)}` : `the ${showShape(a.shape)} matrix`;
  const cause = a.data.every(Number.isFinite)
    ? "is not positive definite, even with 1e-3 added to its diagonal; raise the noise, merge duplicate points, or check the kernel's parameters"
    : "has entries that are not finite; check the inputs and the kernel's parameters for NaN and Infinity";
  return new NumericalError(`cholesky: ${what} ${cause}`);
}

const Cholesky = primitive<{ semidefinite: boolean }>({
  name: "Cholesky",
  shape: ([a]) => squareShape("cholesky", a),
  forward: ([a], { semidefinite }) => factorOf(a, semidefinite),
  // dA = sym(L⁻ᵀ Φ(Lᵀ dL) L⁻¹), Φ the lower triangle with its diagonal halved (Murray 2016).
  vjp: (dy, [a], l, { semidefinite }) => [
    () => {
      const dl = semidefinite ? mul(dy, expandDims(properPivots(a, l), -2)) : dy;
      const inner = tril(matmul(l, dl, { transposeA: true }));
      const phi = addDiagonal(inner, mul(diagPart(inner), -0.5));
      const left = solveLower(l, phi, { transposed: true });
      return symmetric(transpose(solveLower(l, transpose(left), { transposed: true })));
    },
  ],
  lower: ([a]) => unrolledCholesky(a),
});

/** Which columns of a semidefinite factor depend on the matrix: 1, or 0 where the pivot is a rounding error. */
function properPivots(a: Tensor, l: Tensor): Tensor {
  const least = maximum(mul(diagPart(a), roundingPivots.relative), roundingPivots.absolute);
  return greater(square(diagPart(l)), mul(least, 1 + 1e-9));
}

/** (X + Xᵀ)/2. */
export function symmetric(x: Tensor): Tensor {
  return mul(add(x, transpose(x)), 0.5);
}

/**
 * Lower Cholesky factor of `… n x n`. If the factorization fails, jitter is added to the diagonal: 1e-8, then tenfold up to 1e-3, with a
 * warning; only the batch members that fail are changed. With `semidefinite`, for covariances that may be singular, such as those of
 * coincident points, pivots that are rounding errors are raised without a warning (`semidefiniteCholesky`), as in graphs. Throws
 * NumericalError if 1e-3 is not enough.
 */
export function cholesky(a: TensorLike, options?: { semidefinite?: boolean }): Tensor {
  return apply(Cholesky, [asTensor(a)], flags("cholesky", options, { semidefinite: false }));
}
