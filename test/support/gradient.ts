import { grad, type Tensor, tensor, variable } from "../../src/tensor/index.ts";
import { expectAllclose, type Tolerance } from "./allclose.ts";

/** Central differences of sum(fn(x)), entry by entry. */
export function centralDifferences(fn: (x: Tensor) => Tensor, x: Tensor, step = 1e-5): Float64Array {
  const total = (data: Float64Array) => fn(tensor(data, x.shape)).data.reduce((a, b) => a + b, 0);
  return x.data.map((value, i) => {
    const h = step * Math.max(1, Math.abs(value));
    const up = Float64Array.from(x.data);
    const down = Float64Array.from(x.data);
    up[i] = value + h;
    down[i] = value - h;
    return (total(up) - total(down)) / (up[i] - down[i]);
  });
}

/** The reverse-mode gradient of sum(fn(x)) agrees with central differences; so does the gradient's gradient with `second`. */
export function expectGradient(
  fn: (x: Tensor) => Tensor,
  x: Tensor,
  { rtol = 1e-6, atol = 1e-7, step = 1e-5, second = false }: Tolerance & { step?: number; second?: boolean } = {},
  label = "",
): void {
  const gradientOf = (at: Tensor, createGraph = false) => grad(fn(at), [at], { createGraph })[0];
  expectAllclose(gradientOf(variable(x)), centralDifferences(fn, x, step), { rtol, atol }, `${label} gradient`);
  if (!second) return;
  // Unequal weights, so that a symmetric mistake does not cancel.
  const weights = tensor(
    x.data.map((_, i) => Math.cos(i + 1)),
    x.shape,
  );
  const directional = (at: Tensor) => gradientOf(at, true).mul(weights);
  const at = variable(x);
  expectAllclose(
    grad(directional(at), [at])[0],
    centralDifferences((point) => directional(variable(point)), x, step),
    { rtol, atol },
    `${label} second gradient`,
  );
}
