import { integer, invalid, invalidShape, unravel } from "../errors/index.ts";
import { isTraced, ops, type Tensor } from "../tensor/index.ts";

/** Columns of the last axis; all if undefined. */
export type Columns = readonly number[] | undefined;

/** Throws InputError unless they are distinct whole numbers, at least one. */
export function checkedColumns(what: string, columns: Columns): Columns {
  if (columns === undefined) return undefined;
  if (!Array.isArray(columns) || columns.length === 0) invalid(what, "a list of column numbers", columns);
  for (const column of columns) integer(what, column);
  if (new Set(columns).size < columns.length) invalid(what, "columns that differ", columns);
  return [...columns];
}

/** The number of columns of x. Throws ShapeError if one of the given columns does not exist. */
export function widthOf(what: string, x: Tensor, columns: Columns): number {
  if (x.rank < 1) invalidShape(what, "… n x d", x.shape);
  const width = x.shape[x.rank - 1];
  for (const column of columns ?? [])
    if (column >= width) invalidShape(what, `with a column ${column} (they count from 0)`, x.shape);
  return width;
}

export function columnsOf(x: Tensor, columns: Columns): Tensor {
  return columns ? ops.gather(x, columns, -1) : x;
}

/** x with the given columns replaced. */
export function withColumns(x: Tensor, columns: Columns, replacement: Tensor): Tensor {
  if (!columns) return replacement;
  const width = x.shape[x.rank - 1];
  const sources = Array.from({ length: width }, (_, i) => (columns.includes(i) ? width + columns.indexOf(i) : i));
  return ops.gather(ops.concat([x, replacement], -1), sources, -1);
}

/** x with f applied to some of its columns. Throws ShapeError, naming x as `what`, if one of them does not exist. */
export function onColumns(what: string, x: Tensor, columns: Columns, f: (some: Tensor) => Tensor): Tensor {
  widthOf(what, x, columns);
  return withColumns(x, columns, f(columnsOf(x, columns)));
}

/** Throws InputError naming the first entry of those columns that is not as expected. */
export function checkEntries(
  what: string,
  x: Tensor,
  columns: Columns,
  isFine: (entry: number) => boolean,
  expected: string,
  hint?: string,
): void {
  const width = widthOf(what, x, columns);
  if (isTraced(x)) return;
  const at = x.data.findIndex((entry, i) => !isFine(entry) && (columns?.includes(i % width) ?? true));
  if (at >= 0) invalid(`${what}[${unravel(at, x.shape).join("][")}]`, expected, x.data[at], hint);
}
