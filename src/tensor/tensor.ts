import { InputError, integer, invalid, ShapeError, show, showShape } from "../errors/index.ts";
import { wholeNumbers } from "./attributes.ts";
import { type Shape, sizeOf } from "./shape.ts";
import { allocate } from "./storage.ts";

/**
 * The declaration of an op: the shape of its result, the forward computation and the vector-Jacobian product.
 * `A` are its attributes: constants such as an axis, never tensors.
 */
export interface Primitive<A = undefined> {
  /** TensorFlow's name where one exists. */
  readonly name: string;
  shape(inputs: readonly Tensor[], attributes: A): Shape;
  forward(inputs: readonly Tensor[], attributes: A, shape: Shape): Float64Array;
  /**
   * Vector-Jacobian product, written in ops so that gradients can be traced and differentiated: one thunk per input, so that
   * unused gradients are not computed. Null if no gradient flows (comparisons, rounding).
   */
  readonly vjp:
    | ((dy: Tensor, inputs: readonly Tensor[], output: Tensor, attributes: A) => readonly (() => Tensor)[])
    | null;
  /**
   * The same function in other ops, for graph formats that lack this one: accurate over the whole range, and without NaN from
   * branches that are not taken.
   */
  lower?(inputs: readonly Tensor[], attributes: A, shape: Shape): Tensor;
}

/** The op and inputs that a tensor was computed from; stored only if a gradient may flow or a graph is being traced. */
export interface Source {
  // biome-ignore lint/suspicious/noExplicitAny: attributes are typed where a primitive is declared and applied
  readonly primitive: Primitive<any>;
  readonly inputs: readonly Tensor[];
  readonly attributes: unknown;
}

let created = 0;

/** An immutable, dense, row-major array of doubles. Ops are functions (`ops.add(a, b)`) and methods (`a.add(b)`). */
export class Tensor {
  /** Increases with every tensor, so the id of an input is below that of its output. */
  readonly id = ++created;
  readonly shape: Shape;
  /** Read-only; its buffer may be shared with other tensors, so copy it before passing the buffer on. */
  readonly data: Float64Array;
  /** Whether it is a `variable` or computed from one. */
  readonly requiresGrad: boolean;
  readonly source: Source | null;

  constructor(shape: Shape, data: Float64Array, requiresGrad = false, source: Source | null = null) {
    this.shape = shape;
    this.data = data;
    this.requiresGrad = requiresGrad;
    this.source = source;
  }

  get rank(): number {
    return this.shape.length;
  }

  get size(): number {
    return this.data.length;
  }

  /** The single entry of a tensor of size 1. */
  item(): number {
    if (this.data.length !== 1) throw new ShapeError(`item: expected one entry, got shape ${showShape(this.shape)}`);
    return this.data[0];
  }

  /** A copy as nested arrays; a number when the shape is `()`. */
  toArray(): NestedArray {
    return nest(this.data, this.shape, 0, 0);
  }

  toString(): string {
    const entries = Array.from(this.data.subarray(0, 6), (v) => v.toPrecision(6)).join(", ");
    return `Tensor(${showShape(this.shape)}: ${entries}${this.data.length > 6 ? ", …" : ""})`;
  }
}

/** A number, or nested arrays of numbers. */
export type NestedArray = number | NestedArray[];

type Nested = ArrayLike<number> | readonly Nested[];

/** Values that ops and models accept as a tensor; the last form is any `tf.Tensor`. */
export type TensorLike =
  | Tensor
  | number
  | Nested
  | { readonly shape: readonly number[]; dataSync(): ArrayLike<number> };

export function asTensor(values: TensorLike): Tensor {
  return values instanceof Tensor ? values : fromValues(values);
}

/** The same entries in another shape. */
export function withShape(x: Tensor, shape: Shape): Tensor {
  if (sizeOf(wholeNumbers("tensor", "a shape", shape)) !== x.size)
    throw new ShapeError(`tensor: shape ${showShape(shape)} needs ${sizeOf(shape)} values, got ${x.size}`);
  return new Tensor([...shape], x.data);
}

export function scalar(value: number): Tensor {
  if (typeof value !== "number") invalid("scalar", "a number", value);
  const data = new Float64Array(1);
  data[0] = value;
  return new Tensor([], data);
}

export function zeros(shape: Shape): Tensor {
  return new Tensor(shape, allocate(sizeOf(wholeNumbers("zeros", "a shape", shape))));
}

export function full(shape: Shape, value: number): Tensor {
  if (typeof value !== "number") invalid("full value", "a number", value);
  return new Tensor(shape, allocate(sizeOf(wholeNumbers("full", "a shape", shape))).fill(value));
}

export function eye(n: number): Tensor {
  const data = allocate(integer("eye n", n) * n);
  for (let i = 0; i < n; i++) data[i * n + i] = 1;
  return new Tensor([n, n], data);
}

export function range(n: number): Tensor {
  const data = allocate(integer("range n", n));
  for (let i = 0; i < n; i++) data[i] = i;
  return new Tensor([n], data);
}

function fromValues(values: TensorLike): Tensor {
  if (values instanceof Tensor) return values;
  if (typeof values === "number") return scalar(values);
  if (isNumericView(values)) return new Tensor([values.length], Float64Array.from(values));
  if (Array.isArray(values)) return fromNested(values);
  if (typeof values === "object" && values !== null && "dataSync" in values && Array.isArray(values.shape))
    return withShape(fromValues(values.dataSync()), values.shape);
  return invalid("tensor", "a number, nested arrays of numbers, a typed array or a tensor", values);
}

/** Limits nesting, since arrays can contain themselves. */
const MAX_RANK = 32;

function fromNested(values: readonly Nested[]): Tensor {
  const shape: number[] = [];
  for (let v: unknown = values; isList(v) && shape.length <= MAX_RANK; v = v[0]) shape.push(v.length);
  if (shape.length > MAX_RANK) invalid("tensor", `arrays nested at most ${MAX_RANK} deep`, values);
  const data = allocate(sizeOf(shape));
  const index = shape.map(() => 0);
  const place = (depth: number) => ["values", ...index.slice(0, depth).map((i) => `[${i}]`)].join("");
  let next = 0;
  const fill = (v: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (typeof v !== "number")
        throw new InputError(`invalid tensor: expected a number at ${place(depth)}, got ${describe(v)}`);
      data[next++] = v;
      return;
    }
    if (!isList(v) || v.length !== shape[depth])
      throw new ShapeError(
        `invalid tensor: ragged arrays, expected ${shape[depth]} entries at ${place(depth)}, got ${describe(v)}`,
      );
    for (let i = 0; i < v.length; i++) {
      index[depth] = i;
      fill(v[i], depth + 1);
    }
  };
  fill(values, 0);
  return new Tensor(shape, data);
}

function isList(v: unknown): v is ArrayLike<unknown> {
  return Array.isArray(v) || isNumericView(v);
}

function isNumericView(v: unknown): v is Float64Array {
  return ArrayBuffer.isView(v) && "length" in v && typeof v[0 as never] !== "bigint";
}

function describe(v: unknown): string {
  return isList(v) ? `${v.length} entries` : typeof v === "number" ? `the number ${v}` : show(v);
}

function nest(data: Float64Array, shape: Shape, depth: number, start: number): NestedArray {
  if (depth === shape.length) return data[start];
  const step = sizeOf(shape.slice(depth + 1));
  return Array.from({ length: shape[depth] }, (_, i) => nest(data, shape, depth + 1, start + i * step));
}
