import { type Columns, checkedColumns, columnsOf, widthOf } from "../arguments/index.ts";
import { finite, InputError, invalid, invalidShape, knownKeys, positive } from "../errors/index.ts";
import { asTensor, type Tensor, type TensorLike, tensor, zeros } from "../tensor/index.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";
import { columnStatistics, MIN_SPREAD } from "./statistics.ts";

export interface NormalizeOptions {
  /** Rows lower and upper, `2 x d`, or one column per index; learned from the training inputs by default. */
  bounds?: TensorLike;
  /** Columns to normalise; all by default. */
  indices?: readonly number[];
  /** Middle of the unit interval that they land in, 0.5 by default. */
  center?: number;
}

/** (x − lower)/(upper − lower) + center − 1/2. A column that is constant in the training inputs is left alone. */
export function normalize(options: NormalizeOptions = {}): InputTransform {
  const type = "normalize";
  knownKeys(type, options, ["bounds", "indices", "center"]);
  const { center = 0.5 } = options;
  finite("center", center);
  const indices = checkedColumns(`${type} indices`, options.indices);
  if (options.bounds === undefined)
    return unfitted(type, { indices, center }, "bounds", (trainX) =>
      normalize({ bounds: learnedBounds(trainX, indices), indices, center }),
    );
  const [lower, upper] = rowsOf(checkedBounds(`${type} bounds`, options.bounds, indices));
  const scale = upper.map((u, i) => u - lower[i]);
  const offset = lower.map((l, i) => l + (0.5 - center) * scale[i]);
  return affine(type, { bounds: [lower, upper], indices, center }, indices, offset, scale);
}

function learnedBounds(trainX: Tensor, indices: Columns): number[][] {
  const learned = columnStatistics("training inputs", columnsOf(trainX, indices)).map(({ min, max }) =>
    max - min < MIN_SPREAD ? [0, 1] : [min, max],
  );
  return [learned.map(([lower]) => lower), learned.map(([, upper]) => upper)];
}

/** Bounds `2 x k` of the k columns at the indices; bounds of all inputs are narrowed to them. */
export function checkedBounds(what: string, bounds: TensorLike, indices: Columns): Tensor {
  const given = asTensor(bounds);
  const k = indices?.length ?? given.shape[1];
  if (given.rank !== 2 || given.shape[0] !== 2 || k === 0) invalidShape(what, `2 x ${k || "d"}`, given.shape);
  const width = given.shape[1];
  if (indices && width !== k && !indices.every((i) => i < width))
    invalidShape(what, `2 x ${k} for indices [${indices.join(", ")}], or 2 x d`, given.shape);
  const own = width === k ? given : columnsOf(given, indices);
  const [lower, upper] = rowsOf(own);
  lower.forEach((l, i) => {
    if (!Number.isFinite(l) || !Number.isFinite(upper[i]) || !(l < upper[i]))
      invalid(what, `finite bounds with lower < upper in column ${i}`, [l, upper[i]], "leave fixed inputs out");
  });
  return own;
}

function rowsOf(bounds: Tensor): [number[], number[]] {
  const k = bounds.shape[1];
  return [[...bounds.data.subarray(0, k)], [...bounds.data.subarray(k)]];
}

export interface StandardizeInputsOptions {
  /** Columns to standardise; all by default. */
  indices?: readonly number[];
  /** One per column; learned from the training inputs by default, with `stds`. */
  means?: readonly number[];
  stds?: readonly number[];
}

/** (x − mean)/std. A column that is constant in the training inputs is left alone. */
export function standardizeInputs(options: StandardizeInputsOptions = {}): InputTransform {
  const type = "standardizeInputs";
  knownKeys(type, options, ["indices", "means", "stds"]);
  const { means, stds } = options;
  const indices = checkedColumns(`${type} indices`, options.indices);
  if (means === undefined && stds === undefined)
    return unfitted(type, { indices }, "means and stds", (trainX) =>
      standardizeInputs({ ...learnedMoments(trainX, indices), indices }),
    );
  const moments = checkedMoments(type, means, stds, indices?.length);
  return affine(type, { indices, ...moments }, indices, moments.means, moments.stds);
}

function learnedMoments(trainX: Tensor, indices: Columns) {
  const learned = columnStatistics("training inputs", columnsOf(trainX, indices)).map(({ mean, std }) =>
    std < MIN_SPREAD ? { mean: 0, std: 1 } : { mean, std },
  );
  return { means: learned.map(({ mean }) => mean), stds: learned.map(({ std }) => std) };
}

export function checkedMoments(
  type: string,
  means: readonly number[] | undefined,
  stds: readonly number[] | undefined,
  length = means?.length,
): { means: number[]; stds: number[] } {
  if (!means || !stds || means.length === 0 || means.length !== length || stds.length !== length)
    invalid(`${type} means and stds`, `two lists of ${length || "one or more"} numbers`, [means, stds]);
  return {
    means: means.map((mean) => finite(`${type} mean`, mean)),
    stds: stds.map((std) => positive(`${type} std`, std)),
  };
}

/**
 * (x − offset)/scale on some columns; as many numbers as there are columns. The other columns take part with offset 0 and scale 1,
 * so that two ops do the whole work.
 */
function affine(
  type: string,
  options: object,
  indices: Columns,
  offset: readonly number[],
  scale: readonly number[],
): InputTransform {
  let known = { width: 0, offset: zeros([0]), scale: zeros([0]) };
  const spreadFor = (x: Tensor): typeof known => {
    const width = widthOf(`inputs of ${type}`, x, indices);
    if (!indices && width !== offset.length) invalidShape(`inputs of ${type}`, `… n x ${offset.length}`, x.shape);
    if (known.width !== width)
      known = { width, offset: spread(offset, indices, width, 0), scale: spread(scale, indices, width, 1) };
    return known;
  };
  return inputTransform({
    type,
    options,
    forward: (x) => {
      const { offset, scale } = spreadFor(x);
      return x.sub(offset).div(scale);
    },
    inverse: (x) => {
      const { offset, scale } = spreadFor(x);
      return x.mul(scale).add(offset);
    },
  });
}

function spread(values: readonly number[], indices: Columns, width: number, other: number): Tensor {
  const all = new Float64Array(width).fill(other);
  values.forEach((value, i) => {
    all[indices ? indices[i] : i] = value;
  });
  return tensor(all);
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
