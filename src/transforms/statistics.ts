import { allFinite, invalidShape } from "../errors/index.ts";
import { powerOfTwo } from "../math/index.ts";
import { detach, full, inTraceMode, labelled, ops, type Tensor, tensor } from "../tensor/index.ts";

/** A statistic that a transform learned from training data. */
export interface Statistic {
  /** Such as "mean of standardize". */
  readonly name: string;
  /** Its value. */
  readonly tensor: Tensor;
  /** Whether it is always detached from the data that it was learned from. */
  readonly cut?: boolean;
}

export function statistic(name: string, tensor: Tensor): Statistic {
  return { name, tensor: labelled(tensor, `the ${name}, learned from the training data,`) };
}

export interface ColumnStatistics {
  /** Each `d`. They have gradients to the data, an extremum to its first row; none under `traceMode`. */
  readonly min: Tensor;
  readonly max: Tensor;
  readonly mean: Tensor;
  /** With divisor n − 1. For a constant column 1, or more if rounding errors would otherwise be magnified. */
  readonly std: Tensor;
  /** Whether the values of a column are the same up to rounding. */
  readonly isConstant: readonly boolean[];
}

/** A relative spread of at most this is that of a constant. */
const ROUNDING = 8 * Number.EPSILON;

/** Squares of numbers beyond these leave the range of double precision; statistics are then computed in another unit. */
const [LARGE, SMALL] = [1e100, 1e-100];
const [LARGE_UNIT, SMALL_UNIT] = [powerOfTwo(600), powerOfTwo(-600)];

/** Statistics of every column of `n x d` data. Throws InputError when there are no rows, or an entry is not finite. */
export function columnStatistics(what: string, given: Tensor): ColumnStatistics {
  if (given.rank < 2 || given.size === 0) invalidShape(what, "n x d with at least one row", given.shape);
  allFinite(what, given.data, given.shape);
  const d = given.shape[given.rank - 1];
  const data = (inTraceMode() ? detach(given) : given).reshape([-1, d]);
  const n = data.shape[0];
  const ranges = Array.from({ length: d }, (_, j) => rangeOf(data.data, j, d));
  const row = (of: (range: Range) => number) => tensor(ranges.map(of));
  const at = (of: (range: Range) => number) => ops.gather(data.reshape([n * d]), ranges.map(of), 0);

  const unit = row(({ largest }) => (largest > LARGE ? LARGE_UNIT : largest < SMALL ? SMALL_UNIT : 1));
  const scaled = data.div(unit);
  const mean = scaled.mean(0);
  const variance = scaled
    .sub(mean)
    .square()
    .sum(0)
    .div(Math.max(n - 1, 1));
  const isConstant = row(({ isConstant }) => (isConstant ? 1 : 0));
  const std = ops
    .where(isConstant, 1, variance)
    .sqrt()
    .minimum(full([d], Number.MAX_VALUE).div(unit))
    .mul(unit);
  const stdOfConstant = row(({ isExact, largest }) => (isExact ? 1 : Math.max(1, largest)));
  return {
    min: at(({ lowest }) => lowest),
    max: at(({ highest }) => highest),
    mean: mean.mul(unit),
    std: ops.where(isConstant, stdOfConstant, std),
    isConstant: ranges.map(({ isConstant }) => isConstant),
  };
}

interface Range {
  /** Positions of the first lowest and the first highest value. */
  readonly lowest: number;
  readonly highest: number;
  /** The largest magnitude. */
  readonly largest: number;
  readonly isConstant: boolean;
  /** Constant to the last bit. */
  readonly isExact: boolean;
}

function rangeOf(data: Float64Array, column: number, width: number): Range {
  let [lowest, highest] = [column, column];
  for (let i = column; i < data.length; i += width) {
    if (data[i] < data[lowest]) lowest = i;
    if (data[i] > data[highest]) highest = i;
  }
  const [min, max] = [data[lowest], data[highest]];
  const largest = Math.max(Math.abs(min), Math.abs(max));
  // Halves, since the difference may overflow.
  const isConstant = max / 2 - min / 2 <= (ROUNDING * largest) / 2;
  return { lowest, highest, largest, isConstant, isExact: min === max };
}

/** (x − offset)/scale along the last axis, and back. */
export function affineMap(offset: Tensor, scale: Tensor) {
  // Near the largest number a difference may overflow; a difference of quarters does not.
  const isHuge = [...offset.data, ...scale.data].some((v) => Math.abs(v) > 1e300);
  if (!isHuge)
    return {
      forward: (x: Tensor): Tensor => x.sub(offset).div(scale),
      inverse: (z: Tensor): Tensor => z.mul(scale).add(offset),
    };
  const [o, s] = [offset.div(4), scale.div(4)];
  return {
    forward: (x: Tensor): Tensor => x.div(4).sub(o).div(s),
    inverse: (z: Tensor): Tensor => z.mul(s).add(o).mul(4),
  };
}
