import { test } from "vitest";
import { nestedMaximizers } from "../../src/acquisition/base/nestedOptimizer.ts";
import { type Tensor, tensor } from "../../src/index.ts";
import { expectAllclose } from "../support/allclose.ts";

test("each inner problem starts at the best of its own points in every group, and ends at its own maximum", () => {
  const peaks = tensor([0.2, 0.5, 0.9]);
  const starts: number[][] = [];
  const fn = (x: Tensor) => {
    if (x.shape[0] === 2) starts.push(Array.from(x.data));
    return x.squeeze(-1).squeeze(-1).sub(peaks).square().neg();
  };
  // One group has points of its own for each of the three problems, one has points for all.
  const own = tensor([0.25, 0.4, 0.85, 0.35, 0.6, 0.7, 0.1, 0.52, 0.99], [3, 3, 1, 1]);
  const shared = tensor([[0.3], [0.45], [0.8]]);
  const maximizers = nestedMaximizers(fn, [3], [own, shared], { lower: Float64Array.of(0), upper: Float64Array.of(1) });
  expectAllclose(starts[0], [0.25, 0.52, 0.85, 0.3, 0.45, 0.8], { rtol: 1e-12 });
  expectAllclose(maximizers, peaks.reshape([3, 1, 1]), { rtol: 0, atol: 1e-5 });
});
