import { type ExactGP, leaveOneOut } from "../../models/index.ts";
import { Tensor, tensor, zeros } from "../../tensor/index.ts";
import type { Uncertain } from "./importance.ts";

/**
 * By how much outcomes rise from the first to the last of a model's first n observations, beyond what the inputs explain: the coefficient of a linear
 * trend in the order of the observations, by generalized least squares with the covariance of the model (Rasmussen and Williams 2006, section 2.7).
 * It holds wherever the inputs are, which residuals do not: a search ends among the best outcomes. `model` has no outcome transform.
 */
export function trend(model: ExactGP, n: number): Uncertain {
  const [{ X, Y, Yvar }] = model.observations;
  const first = ({ data, shape: [, ...rest] }: Tensor) =>
    new Tensor([n, ...rest], data.slice(0, (n * data.length) / Y.size));
  // Where the model infers the noise, its own counts and not this one.
  const [x, noise] = [first(X), Yvar ? first(Yvar) : zeros([n])];
  /** K⁻¹ (y − m), from the residuals and variances of leave-one-out. */
  const weighed = (y: Tensor) => {
    const { mean, variance } = leaveOneOut(model.withObservations(x, y, noise));
    return Array.from(mean.data, (expected, i) => (y.data[i] - expected) / variance.data[i]);
  };
  const ofMean = weighed(zeros([n]));
  const solved = (y: Tensor) => weighed(y).map((weight, i) => weight - ofMean[i]);
  const time = tensor(Float64Array.from({ length: n }, (_, i) => i / (n - 1)));
  const [level, rise] = [solved(tensor(new Float64Array(n).fill(1))), solved(time)];
  const outcomes = weighed(first(Y));
  const sum = (of: (i: number) => number) => time.data.reduce((total, _, i) => total + of(i), 0);
  // The trend and the level are estimated together.
  const shared = sum((i) => rise[i]) / sum((i) => level[i]);
  const information = sum((i) => time.data[i] * rise[i]) - shared * sum((i) => rise[i]);
  const along = sum((i) => time.data[i] * outcomes[i]) - shared * sum((i) => outcomes[i]);
  return { mean: along / information, standardDeviation: 1 / Math.sqrt(information) };
}
