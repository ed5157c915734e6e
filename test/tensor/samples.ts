import { Tensor } from "../../src/tensor/index.ts";
import { type Shape, sizeOf } from "../../src/tensor/shape.ts";

/** Distinct values spread over (low, high), the same in every run. */
export function sample(shape: Shape, low = -1.5, high = 1.5, seed = 1): Tensor {
  const golden = (Math.sqrt(5) - 1) / 2;
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const u = (golden * (i + 1) + 0.37 * seed) % 1;
    return low + (high - low) * (0.05 + 0.9 * u);
  });
  return new Tensor(shape, data);
}

/** Distinct weights, so that a gradient cannot be right by symmetry. */
export function weights(shape: Shape): Tensor {
  return new Tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.cos(1.7 * i + 0.5)),
  );
}
