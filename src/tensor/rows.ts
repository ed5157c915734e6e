import { Tensor } from "./tensor.ts";

/** The rows of a matrix `n x d`. */
export function rowsOf({ data, shape: [n, d] }: Tensor): Float64Array[] {
  return Array.from({ length: n }, (_, i) => data.slice(i * d, (i + 1) * d));
}

/** Rows of d numbers as a matrix `n x d`. */
export function fromRows(rows: readonly ArrayLike<number>[], d: number): Tensor {
  const data = new Float64Array(rows.length * d);
  for (const [i, row] of rows.entries()) data.set(row, i * d);
  return new Tensor([rows.length, d], data);
}
