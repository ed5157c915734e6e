import { checkEntries, widthOf } from "../arguments/index.ts";
import { InputError, integer, invalid, invalidShape, knownKeys, show } from "../errors/index.ts";
import { ops, range, type Tensor } from "../tensor/index.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";

/** The columns of the indicators of one choice: the first column and the number of options. */
export type Block = readonly [start: number, size: number];

/** Options of `oneHot`. */
export interface OneHotOptions {
  /** Number of options of each column of codes 0, 1, …: `{ 2: 5 }` means that column 2 holds codes 0 to 4. */
  categories: Readonly<Record<number, number>>;
}

/** Encodes columns of codes as blocks of indicators, `… n x d` → `… n x d'`; other columns keep their order. Throws InputError for invalid codes. */
export function oneHot(options: OneHotOptions): InputTransform {
  const type = "oneHot";
  knownKeys(type, options, ["categories"]);
  const categories = { ...options.categories };
  let widening = 0;
  const blocks = Object.entries(categories).map(([column, size]): Block => {
    const start = integer(`${type} column`, Number(column)) + widening;
    widening += integer(`${type} categories of column ${column}`, size, 1) - 1;
    return [start, size];
  });
  if (blocks.length === 0) invalid(`${type} categories`, "at least one column", categories);
  return inputTransform({
    type,
    options: { categories },
    forward: (x) =>
      encode(x, segmentsOf(type, blocks, widthOf("codes", x, Object.keys(categories).map(Number)) + widening)),
    inverse: (x) => decode(x, segmentsOf(type, blocks, widthOf("indicators", x, undefined))),
  });
}

/** Options of `roundOneHot`. */
export interface RoundOneHotOptions {
  /** The columns of indicators of each choice. */
  blocks: readonly Block[];
}

/**
 * Rounds each block to indicators: its largest entry, the first of equal ones, becomes 1, the others 0; straight-through gradient.
 * Throws InputError for blocks that are not lists of [start, size].
 */
export function roundOneHot(options: RoundOneHotOptions): InputTransform {
  const type = "roundOneHot";
  knownKeys(type, options, ["blocks"]);
  const blocks = checkedBlocks(type, options.blocks);
  return inputTransform({
    type,
    options: { blocks },
    forward: (x) => {
      const segments = segmentsOf(type, blocks, widthOf("indicators", x, undefined));
      return eachSegment(x, segments, (part, { size }) => part.straightThrough(indicators(largest(part), size)));
    },
  });
}

/** Options of `oneHotToNumeric`. */
export interface OneHotToNumericOptions {
  /** The columns of indicators of each choice. */
  blocks: readonly Block[];
  /** Number of columns of the encoded inputs. */
  dim: number;
}

/**
 * Decodes each block to the index of its largest entry, `… n x dim` → `… n x d`; other columns keep their order. BoTorch: `OneHotToNumeric`.
 * Throws InputError for blocks that are not lists of [start, size].
 */
export function oneHotToNumeric(options: OneHotToNumericOptions): InputTransform {
  const type = "oneHotToNumeric";
  knownKeys(type, options, ["blocks", "dim"]);
  const blocks = checkedBlocks(type, options.blocks);
  const dim = integer("dim", options.dim, 1);
  const segments = segmentsOf(type, blocks, dim);
  return inputTransform({
    type,
    options: { blocks, dim },
    forward: (x) => decode(x, segments),
    inverse: (x) => encode(x, segments),
  });
}

/** The blocks, sorted by column. Throws InputError if two overlap. */
function checkedBlocks(type: string, blocks: readonly Block[]): Block[] {
  if (!Array.isArray(blocks) || blocks.length === 0) invalid(`${type} blocks`, "a list of [start, size]", blocks);
  const sorted = blocks.map((block): Block => {
    if (block?.length !== 2) invalid(`${type} block`, "[start, size]", block);
    return [integer(`${type} block start`, block[0]), integer(`${type} block size`, block[1], 1)];
  });
  sorted.sort(([a], [b]) => a - b);
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i - 1][0] + sorted[i - 1][1] > sorted[i][0])
      throw new InputError(`invalid ${type} blocks: ${show(sorted[i - 1])} and ${show(sorted[i])} overlap`);
  return sorted;
}

/** A range of columns of the encoded inputs: a block, or the columns between two blocks. */
interface Segment {
  start: number;
  size: number;
  isBlock: boolean;
}

function segmentsOf(type: string, blocks: readonly Block[], dim: number): Segment[] {
  const segments: Segment[] = [];
  let next = 0;
  const reach = (end: number) => {
    if (end > next) segments.push({ start: next, size: end - next, isBlock: false });
  };
  for (const [start, size] of blocks) {
    if (start + size > dim) invalid(`${type} block`, `to end within ${dim} columns`, [start, size]);
    reach(start);
    segments.push({ start, size, isBlock: true });
    next = start + size;
  }
  reach(dim);
  return segments;
}

/** x with each block replaced. */
function eachSegment(x: Tensor, segments: readonly Segment[], f: (part: Tensor, block: Segment) => Tensor): Tensor {
  const parts = segments.map((segment) => {
    const part = x.narrow(-1, segment.start, segment.size);
    return segment.isBlock ? f(part, segment) : part;
  });
  return ops.concat(parts, -1);
}

function decode(x: Tensor, segments: readonly Segment[]): Tensor {
  checkWidth("indicators", x, segments, ({ size }) => size);
  return eachSegment(x, segments, largest);
}

function encode(x: Tensor, segments: readonly Segment[]): Tensor {
  const own = ({ isBlock, size }: Segment) => (isBlock ? 1 : size);
  checkWidth("codes", x, segments, own);
  let start = 0;
  const parts = segments.map((segment) => {
    const { size, isBlock } = segment;
    const part = x.narrow(-1, start, own(segment));
    if (isBlock) checkEntries("X", x, [start], isCode(size), `a code from 0 to ${size - 1}`, "round it before");
    start += own(segment);
    return isBlock ? indicators(part, size) : part;
  });
  return ops.concat(parts, -1);
}

function isCode(size: number): (entry: number) => boolean {
  return (entry) => Number.isInteger(entry) && entry >= 0 && entry < size;
}

/** `… x 1` codes → `… x size` */
function indicators(codes: Tensor, size: number): Tensor {
  return ops.equal(codes, range(size));
}

/** `… x size` → `… x 1` */
function largest(block: Tensor): Tensor {
  return ops.topK(block, 1).indices;
}

function checkWidth(what: string, x: Tensor, segments: readonly Segment[], own: (segment: Segment) => number): void {
  const width = segments.reduce((total, segment) => total + own(segment), 0);
  if (x.shape[x.rank - 1] !== width) invalidShape(what, `… n x ${width}`, x.shape);
}
