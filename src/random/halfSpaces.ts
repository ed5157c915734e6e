/** Half-spaces `rows · z >= offsets` in k dimensions (`m x k`, row-major), the rows of length 1; together they are bounded. */
export interface HalfSpaces {
  readonly rows: Float64Array;
  readonly offsets: Float64Array;
  readonly dimension: number;
}

/** Slacks rows · z - offsets: the distances of z from the half-spaces' edges, negative outside. */
export function slacks({ rows, offsets, dimension }: HalfSpaces, z: ArrayLike<number>): Float64Array {
  return offsets.map((offset, i) => {
    let sum = -offset;
    for (let j = 0; j < dimension; j++) sum += rows[i * dimension + j] * z[j];
    return sum;
  });
}
