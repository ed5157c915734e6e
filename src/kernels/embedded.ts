import { widthOf } from "../arguments/index.ts";
import { integer, invalid, invalidShape, knownKeys } from "../errors/index.ts";
import type { ParameterValues } from "../parameters/index.ts";
import { isTraced, ops, range, type Tensor, tensor } from "../tensor/index.ts";
import { onDimensions } from "./activeDimensions.ts";
import { checkedKernel, type Kernel } from "./kernel.ts";
import { atMappedPoints } from "./mapped.ts";

const { add, at, clip, concat, cos, equal, expandDims, gather, matmul, mul, sin, sub, sum } = ops;

/** A column of the points, and how a kernel sees it. */
export interface EmbeddedColumn {
  /** The index of the column, from 0. */
  readonly column: number;
  /** Numbers that describe the codes 0, 1, …, one row for each: a code is seen as its row, an unknown code as zeros. */
  readonly descriptors?: readonly (readonly number[])[];
  /** Whether the column holds codes that are only equal or different; default false. */
  readonly codes?: boolean;
  /** The column is active only where each of these columns has one of these values; it is always active by default. */
  readonly when?: readonly { readonly column: number; readonly values: readonly number[] }[];
}

/**
 * A kernel of an embedding of the points, with a feature for each number and code, and one for each descriptor. Where a column is inactive its
 * value takes no part, and its distance from all active values is the same: a number x in [0, 1] is seen as (cos x, sin x), which is nearly
 * x itself, and as (0, 0) where it is inactive (Swersky et al. 2013); a code that is inactive is a further code. `ard` of the kernel is one
 * lengthscale per number, code and descriptor.
 *
 *     embedded(matern52({ ard: 2 }), [{ column: 0 }, { column: 2, when: [{ column: 1, values: [0, 3] }] }])
 *
 * Throws InputError for columns that are not as described; the kernel throws ShapeError for points without one of them.
 */
export function embedded(base: Kernel, columns: readonly EmbeddedColumn[]): Kernel {
  checkedKernel("embedded", base);
  checkColumns(columns);
  if (columns.every(({ descriptors, when }) => !descriptors && !when))
    return onDimensions(
      base,
      columns.map(({ column }) => column),
    );
  /** For each feature, the number of its lengthscale. */
  const groups = columns.flatMap(({ descriptors, when, codes }, k) => {
    const before = inputsOf(columns.slice(0, k));
    if (descriptors) return [...descriptors[0].map((_, j) => before + j), ...(when ? [before] : [])];
    return when && !codes ? [before, before] : [before];
  });
  const used = columns.flatMap(({ column, when = [] }) => [column, ...when.map((condition) => condition.column)]);
  const maps = columns.map(featureMap);
  const features = ofConstants((x) => {
    widthOf("points of embedded", x, used);
    return concat(
      maps.map((map) => map(x)),
      -1,
    );
  });
  const spread = (values: ParameterValues): ParameterValues => {
    const { lengthscale } = values;
    const isShared = !lengthscale || lengthscale.shape[lengthscale.rank - 1] === 1;
    return isShared ? values : { ...values, lengthscale: gather(lengthscale, groups, -1) };
  };
  return {
    type: "embedded",
    parameters: base.parameters,
    ...atMappedPoints(base, features, groups.length, spread),
    toJSON: () => ({ type: "embedded", columns, base: base.toJSON() }),
  };
}

/** How many lengthscales there are with one for each number, code and descriptor. */
export function inputsOf(columns: readonly EmbeddedColumn[]): number {
  return columns.reduce((count, { descriptors }) => count + (descriptors ? descriptors[0].length : 1), 0);
}

/** How far a number that is out of bounds is seen: farther out, the arc would lead back. */
const [NEAREST, FARTHEST] = [-1, 2];

/** A function of points that remembers its value at constants, such as a model's training data. */
function ofConstants(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  const known = new WeakMap<Tensor, Tensor>();
  return (x) => {
    if (x.requiresGrad || isTraced(x)) return f(x);
    const value = known.get(x) ?? f(x);
    known.set(x, value);
    return value;
  };
}

/** A column as features: from points to `… n x p`. */
function featureMap({ column, descriptors, codes, when }: EmbeddedColumn): (x: Tensor) => Tensor {
  const described = descriptors && descriptorsOf(descriptors);
  return (x) => {
    const value = expandDims(at(x, -1, column), -1);
    const active = when && activity(x, when);
    if (described) {
      const rows = described(value);
      return active ? concat([mul(rows, active), active], -1) : rows;
    }
    if (!active) return value;
    if (codes) return sub(mul(add(value, 1), active), 1);
    const angle = clip(value, NEAREST, FARTHEST);
    return mul(concat([cos(angle), sin(angle)], -1), active);
  };
}

/** From codes `… n x 1` to their rows of a table. */
function descriptorsOf(rows: readonly (readonly number[])[]): (codes: Tensor) => Tensor {
  const [known, table] = [range(rows.length), tensor(rows.map((row) => [...row]))];
  const isIndicators = rows.every((row, i) => row.length === rows.length && row.every((v, j) => v === Number(i === j)));
  return (codes) => (isIndicators ? equal(codes, known) : matmul(equal(codes, known), table));
}

/** 1 where all conditions hold, else 0: `… n x 1`. */
function activity(x: Tensor, when: NonNullable<EmbeddedColumn["when"]>): Tensor {
  return when
    .map(({ column, values }) => sum(equal(expandDims(at(x, -1, column), -1), tensor([...values])), -1, true))
    .reduce((a, b) => mul(a, b));
}

function checkColumns(columns: readonly EmbeddedColumn[]): void {
  if (!Array.isArray(columns) || columns.length === 0)
    invalid("embedded columns", "a list of at least one column, such as [{ column: 0 }]", columns);
  for (const [k, given] of columns.entries()) {
    const what = `embedded columns[${k}]`;
    const { column, descriptors, codes, when } = knownKeys(what, given, ["column", "descriptors", "codes", "when"]);
    integer(`${what}.column`, column, 0);
    if (descriptors !== undefined) {
      const table = tensor(descriptors as number[][]);
      if (table.rank !== 2 || codes) invalidShape(`${what}.descriptors`, "codes x descriptors", table.shape);
      if (!table.data.every(Number.isFinite)) invalid(`${what}.descriptors`, "finite numbers", descriptors);
    }
    if (when === undefined) continue;
    if (!Array.isArray(when) || when.length === 0) invalid(`${what}.when`, "a list of { column, values }", when);
    for (const condition of when) {
      const { column, values } = knownKeys(`${what}.when`, condition, ["column", "values"]);
      integer(`${what}.when column`, column, 0);
      if (!Array.isArray(values) || !values.every(Number.isFinite) || new Set(values).size < values.length)
        invalid(`${what}.when values`, "a list of numbers that differ", values);
    }
  }
}
