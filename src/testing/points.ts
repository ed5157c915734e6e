import { type Model, observedInputs } from "../models/index.ts";
import { spreadSequence } from "../random/index.ts";
import { type Tensor, tensor } from "../tensor/index.ts";

/** The box around the training inputs: a row of lower and one of upper bounds. */
export function boxOf(model: Model): [number[], number[]] {
  const rows = observedInputs(model).toArray() as number[][];
  const column = (i: number) => rows.map((row) => row[i]);
  const d = model.inputDimension;
  const [lower, upper] = [Math.min, Math.max].map((end) => Array.from({ length: d }, (_, i) => end(...column(i))));
  return [lower, upper.map((high, i) => (high > lower[i] ? high : lower[i] + 1))];
}

/** Points in the box around the training inputs, `… x d`. */
export function pointsOf(model: Model, shape: readonly number[], skip = 3): Tensor {
  const d = model.inputDimension;
  const [lower, upper] = boxOf(model);
  const count = shape.reduce((a, b) => a * b, 1);
  const unit = spreadSequence(d, { seed: 5, skip }).next(count);
  return tensor(
    unit.map((u, i) => lower[i % d] + u * (upper[i % d] - lower[i % d])),
    [...shape, d],
  );
}
