import { fitsMemory } from "../errors/index.ts";
import { DynamicVariable } from "./dynamicVariable.ts";

/*
 * Most tensors of a Gaussian process are small, and allocating (and later freeing) a buffer for each takes longer than
 * computing its contents. So small ones are windows on shared slabs, each window used once. A slab is freed after all
 * of its windows: its size is the memory that one retained tensor can retain.
 */

/** Size of a slab in doubles. */
const SLAB = 16384;
/** The covariance of 64 points. */
const LARGEST_WINDOW = 4096;
/** Smaller arrays are stored by the engine inside the array object. */
const SMALLEST_WINDOW = 9;

let slab = new ArrayBuffer(0);
let taken = SLAB;

/** Buffers that are reused once released, for a sequence of ops that is run many times. */
export class StoragePool {
  readonly #free = new Map<number, Float64Array[]>();
  /** The buffers taken since the last kept result. */
  #taken: ArrayBufferLike[] = [];
  /** The number of tensors that use each buffer. */
  readonly #users = new Map<ArrayBufferLike, { data: Float64Array; count: number }>();

  take(size: number): Float64Array {
    const data = this.#free.get(size)?.pop()?.fill(0) ?? large(size);
    this.#users.set(data.buffer, { data, count: 0 });
    this.#taken.push(data.buffer);
    return data;
  }

  /** Keeps the result, and releases all other buffers taken while it was computed. */
  keep<T extends { readonly data: Float64Array }>(compute: () => T): T {
    const result = compute();
    const own = this.#users.get(result.data.buffer);
    if (own) own.count++;
    for (const buffer of this.#taken) if (this.#users.get(buffer)?.count === 0) this.#giveBack(buffer);
    this.#taken = [];
    return result;
  }

  /** Removes one user of a buffer. */
  release({ data }: { readonly data: Float64Array }): void {
    const own = this.#users.get(data.buffer);
    if (own && --own.count === 0) this.#giveBack(data.buffer);
  }

  releaseAll(): void {
    for (const buffer of this.#users.keys()) this.#giveBack(buffer);
  }

  #giveBack(buffer: ArrayBufferLike): void {
    const own = this.#users.get(buffer);
    if (!own) return;
    this.#users.delete(buffer);
    const { data } = own;
    const free = this.#free.get(data.length);
    if (free) free.push(data);
    else this.#free.set(data.length, [data]);
  }
}

const pool = new DynamicVariable<StoragePool | null>(null);

/** Runs `fn` with storage from the pool; results are valid until they are released to it. */
export const recycled = <T>(from: StoragePool, fn: () => T): T => pool.during(from, fn);

/** `size` zeros. */
export function allocate(size: number): Float64Array {
  return pool.value ? pool.value.take(size) : allocateKept(size);
}

/** `size` zeros that are never recycled, for values that are cached beyond the op that computes them. */
export function allocateKept(size: number): Float64Array {
  if (size > LARGEST_WINDOW) return large(size);
  if (size < SMALLEST_WINDOW) return new Float64Array(size);
  if (taken + size > SLAB) {
    slab = new ArrayBuffer(SLAB * Float64Array.BYTES_PER_ELEMENT);
    taken = 0;
  }
  const window = new Float64Array(slab, taken * Float64Array.BYTES_PER_ELEMENT, size);
  taken += size;
  return window;
}

function large(size: number): Float64Array {
  fitsMemory("tensor", size, "use fewer points, samples or batch members at once");
  return new Float64Array(size);
}

/** The same numbers in an array of their own. */
export function copyOf(data: Float64Array): Float64Array {
  const copy = allocate(data.length);
  copy.set(data);
  return copy;
}
