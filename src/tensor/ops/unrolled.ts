import { ShapeError } from "../../errors/index.ts";
import { roundingPivots } from "../../linalg/index.ts";
import type { Tensor } from "../tensor.ts";
import { div, greater, maximum, mul, sqrt, sub } from "./arithmetic.ts";
import { concat, narrow, pad } from "./layout.ts";
import { matmul } from "./matmul.ts";

/*
 * Factorizations of small matrices in elementary ops, a column or a row at a time, for graph formats without factorizations:
 * the q x q ones of joint samples and lookahead. Leading axes are batches.
 */

const LARGEST = 32;

function sideOf(what: string, a: Tensor): number {
  const n = a.shape[a.rank - 1];
  if (n > LARGEST)
    throw new ShapeError(
      `export: a ${what} of ${n} x ${n} inside the function is too large to unroll (at most ${LARGEST}); export it for fewer joint points`,
    );
  return n;
}

/** L with L Lᵀ = A, by columns; pivots that are rounding errors as in `semidefiniteCholesky`. */
export function unrolledCholesky(a: Tensor): Tensor {
  const n = sideOf("Cholesky factor", a);
  const block = (x: Tensor, row: number, rows: number, column: number, columns: number) =>
    narrow(narrow(x, -2, row, rows), -1, column, columns);
  let left: Tensor | null = null;
  for (let j = 0; j < n; j++) {
    let column = block(a, j, n - j, j, 1);
    if (left) column = sub(column, matmul(block(left, j, n - j, 0, j), block(left, j, 1, 0, j), { transposeB: true }));
    const own = narrow(column, -2, 0, 1);
    const least = maximum(mul(block(a, j, 1, j, 1), roundingPivots.relative), roundingPivots.absolute);
    const root = sqrt(maximum(own, least));
    const below = j < n - 1 ? [mul(div(narrow(column, -2, 1), root), greater(own, least))] : [];
    const scaled = concat([root, ...below], column.rank - 2);
    const whole =
      j === 0
        ? scaled
        : pad(
            scaled,
            scaled.shape.map((_, i) => [i === scaled.rank - 2 ? j : 0, 0]),
          );
    left = left ? concat([left, whole], left.rank - 1) : whole;
  }
  return left as Tensor;
}

/** X with L X = B (Lᵀ X = B when `transposed`), by rows. */
export function unrolledSolve(l: Tensor, b: Tensor, transposed: boolean): Tensor {
  const n = sideOf("triangular solve", l);
  const order = Array.from({ length: n }, (_, i) => (transposed ? n - 1 - i : i));
  let solved: Tensor | null = null;
  for (const i of order) {
    const row = narrow(b, -2, i, 1);
    const diagonal = narrow(narrow(l, -2, i, 1), -1, i, 1);
    const rest: Tensor | null =
      solved &&
      (transposed
        ? matmul(narrow(narrow(l, -2, i + 1), -1, i, 1), solved, { transposeA: true })
        : matmul(narrow(narrow(l, -2, i, 1), -1, 0, i), solved));
    const x: Tensor = div(rest ? sub(row, rest) : row, diagonal);
    if (solved) solved = concat(transposed ? [x, solved] : [solved, x], x.rank - 2);
    else solved = x;
  }
  return solved as Tensor;
}
