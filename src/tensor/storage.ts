/*
 * Most tensors of a Gaussian process are small, and an engine takes longer to set up (and later to free) a buffer for each than
 * to compute what goes in. So small ones are windows on shared slabs, each window handed out once. A slab lives as long as any
 * of its windows: its size is what one kept tensor may hold on to.
 */

/** In doubles. */
const SLAB = 4096;
const LARGEST_WINDOW = 1024;
/** Up to here an engine keeps the numbers inside the array object itself. */
const SMALLEST_WINDOW = 9;

let slab = new ArrayBuffer(0);
let taken = SLAB;

/** `size` zeros. */
export function allocate(size: number): Float64Array {
  if (size < SMALLEST_WINDOW || size > LARGEST_WINDOW) return new Float64Array(size);
  if (taken + size > SLAB) {
    slab = new ArrayBuffer(SLAB * Float64Array.BYTES_PER_ELEMENT);
    taken = 0;
  }
  const window = new Float64Array(slab, taken * Float64Array.BYTES_PER_ELEMENT, size);
  taken += size;
  return window;
}

/** The same numbers in an array of their own. */
export function copyOf(data: Float64Array): Float64Array {
  const copy = allocate(data.length);
  copy.set(data);
  return copy;
}
