import { type Columns, checkedBounds, checkedColumns, columnsOf, widthOf, withColumns } from "../arguments/index.ts";
import { finite, InputError, invalid, invalidShape, knownKeys, positive, warn } from "../errors/index.ts";
import { full, ops, type Tensor, type TensorLike, tensor, zeros } from "../tensor/index.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";
import { affineMap, columnStatistics, type Statistic, statistic } from "./statistics.ts";

/** Options of `normalize`. */
export interface NormalizeOptions {
  /** Rows lower and upper, `2 x d`, or one column per index; learned from the training inputs by default. */
  bounds?: TensorLike;
  /** Columns to normalize; all by default. */
  indices?: readonly number[];
  /** Centre of the interval of length 1 to which they are mapped; defaults to 0.5. */
  center?: number;
}

/**
 * Maps inputs to the unit cube, (x − lower)/(upper − lower) + center − 1/2, `… n x d`. Bounds that are not given are the minimum and
 * maximum of each column of the training inputs, and have gradients to them. A column that is constant there, up to rounding, is unchanged,
 * with a warning unless it is exactly constant. Throws InputError for bounds that are not finite or not in order. BoTorch: `Normalize`.
 *
 *     singleTaskGP({ trainX, trainY, inputTransform: normalize({ bounds: [[0, 100], [1, 500]] }) })
 */
export function normalize(options: NormalizeOptions = {}): InputTransform {
  const type = "normalize";
  knownKeys(type, options, ["bounds", "indices", "center"]);
  const { center = 0.5 } = options;
  finite("center", center);
  const indices = checkedColumns(`${type} indices`, options.indices);
  const between = (lower: Tensor, upper: Tensor, statistics: readonly Statistic[] = []) => {
    const scale = upper.sub(lower);
    const offset = scale.mul(0.5 - center).add(lower);
    const bounds = [lower.toArray(), upper.toArray()];
    return affine({ type, options: { bounds, indices, center }, indices, offset, scale, statistics });
  };
  if (options.bounds !== undefined) return between(...boundsOf(`${type} bounds`, options.bounds, indices));
  return unfitted(type, { indices, center }, "bounds", (trainX) => {
    const { min, max, isConstant } = learned(type, trainX, indices);
    const lower = statistic(`minimum of ${type}`, ops.where(isConstant, 0, min));
    const upper = statistic(`maximum of ${type}`, ops.where(isConstant, 1, max));
    for (const width of upper.tensor.sub(lower.tensor).data)
      finite(`training inputs: range of a column for ${type}`, width);
    return between(lower.tensor, upper.tensor, [lower, upper]);
  });
}

/** Lower and upper bounds of the k columns at the indices, selected from the bounds of all inputs if those are given. */
export function boundsOf(what: string, given: TensorLike, indices: Columns): [lower: Tensor, upper: Tensor] {
  const { lower, upper } = checkedBounds(what, given, undefined, true);
  const width = lower.length;
  const isNarrow = !indices || width === indices.length;
  if (!isNarrow && !indices.every((i) => i < width))
    invalidShape(what, `2 x ${indices.length} for indices [${indices.join(", ")}], or 2 x d`, [2, width]);
  const own = (row: Float64Array) => tensor(isNarrow ? row : indices.map((i) => row[i]));
  return [own(lower), own(upper)];
}

/** Options of `standardizeInputs`. */
export interface StandardizeInputsOptions {
  /** Columns to standardize; all by default. */
  indices?: readonly number[];
  /** One per column; learned from the training inputs by default, with `stds`. */
  means?: readonly number[];
  /** The standard deviations, one per input; learned where left out. */
  stds?: readonly number[];
}

/**
 * Standardizes inputs, (x − mean)/std, `… n x d`. Statistics that are not given are learned from the columns of the training inputs, with
 * divisor n − 1, and have gradients to them. A column that is constant there, up to rounding, is unchanged, with a warning unless it is
 * exactly constant. BoTorch: `InputStandardize`.
 * Throws InputError for bad options.
 */
export function standardizeInputs(options: StandardizeInputsOptions = {}): InputTransform {
  const type = "standardizeInputs";
  knownKeys(type, options, ["indices", "means", "stds"]);
  const indices = checkedColumns(`${type} indices`, options.indices);
  const around = (offset: Tensor, scale: Tensor, statistics: readonly Statistic[] = []) => {
    const moments = { means: offset.toArray(), stds: scale.toArray() };
    return affine({ type, options: { indices, ...moments }, indices, offset, scale, statistics });
  };
  if (options.means !== undefined || options.stds !== undefined) {
    const { means, stds } = checkedMoments(type, options.means, options.stds, indices?.length);
    return around(means, stds);
  }
  return unfitted(type, { indices }, "means and stds", (trainX) => {
    const { mean, std, isConstant } = learned(type, trainX, indices);
    const offset = statistic(`mean of ${type}`, ops.where(isConstant, 0, mean));
    const scale = statistic(`standard deviation of ${type}`, ops.where(isConstant, 1, std));
    return around(offset.tensor, scale.tensor, [offset, scale]);
  });
}

/** Statistics of the columns of the training inputs; warns about columns that vary by rounding errors only. */
function learned(type: string, trainX: Tensor, indices: Columns) {
  const { isConstant, ...rest } = columnStatistics("training inputs", columnsOf(trainX, indices));
  isConstant.forEach((flat, j) => {
    const [min, max] = [rest.min.data[j], rest.max.data[j]];
    if (flat && min < max)
      warn(
        `${type}: input ${indices?.[j] ?? j} varies only by rounding error (from ${min} to ${max}) and is left unscaled; subtract a constant from it to keep its digits`,
      );
  });
  return { ...rest, isConstant: tensor(isConstant.map(Number)) };
}

export function checkedMoments(
  type: string,
  means: readonly number[] | undefined,
  stds: readonly number[] | undefined,
  length = means?.length,
): { means: Tensor; stds: Tensor } {
  if (
    !Array.isArray(means) ||
    !Array.isArray(stds) ||
    means.length === 0 ||
    means.length !== length ||
    stds.length !== length
  )
    invalid(`${type} means and stds`, `two lists of ${length || "one or more"} numbers`, [means, stds]);
  return {
    means: tensor(means.map((mean) => finite(`${type} mean`, mean))),
    stds: tensor(stds.map((std) => positive(`${type} std`, std))),
  };
}

interface AffineInputs {
  type: string;
  options: object;
  indices: Columns;
  offset: Tensor;
  scale: Tensor;
  statistics: readonly Statistic[];
}

/** (x − offset)/scale on some columns. The others have offset 0 and scale 1, so that two ops are enough. */
function affine({ type, options, indices, offset, scale, statistics }: AffineInputs): InputTransform {
  let known = { width: 0, map: affineMap(zeros([0]), zeros([0])) };
  const mapFor = (x: Tensor) => {
    const width = widthOf(`inputs of ${type}`, x, indices);
    if (!indices && width !== offset.size) invalidShape(`inputs of ${type}`, `… n x ${offset.size}`, x.shape);
    const spread = (values: Tensor, other: number) => withColumns(full([width], other), indices, values);
    if (known.width !== width) known = { width, map: affineMap(spread(offset, 0), spread(scale, 1)) };
    return known.map;
  };
  return inputTransform({
    type,
    options,
    statistics,
    forward: (x) => mapFor(x).forward(x),
    inverse: (x) => mapFor(x).inverse(x),
  });
}

function unfitted(
  type: string,
  options: object,
  missing: string,
  fit: (trainX: Tensor) => InputTransform,
): InputTransform {
  const fail = (): never => {
    throw new InputError(`the input transform "${type}" has not learned its ${missing}: call fit(trainX) or give them`);
  };
  return inputTransform({ type, options, fit, forward: fail, inverse: fail });
}
