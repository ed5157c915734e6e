import { warn } from "../errors/index.ts";
import type { ParameterValues } from "../parameters/index.ts";
import { noGrad, type Tensor } from "../tensor/index.ts";
import { type GPComponents, transformInputs } from "./components.ts";
import type { TrainingData } from "./marginalLikelihood.ts";

/** Correlations between observations, and ratios of signal to noise, that are negligible. */
const [NO_CORRELATION, NO_SIGNAL] = [1e-3, 1e-4];

/** Warns if a fitted model predicts its mean everywhere, since it has no correlation or no signal. */
export function warnWhereNothingIsLearned(
  components: GPComponents,
  values: ParameterValues,
  { X, y, noise }: TrainingData,
): void {
  const n = y.size;
  if (n < 5 || y.data.every((v) => v === y.data[0])) return;
  const x = transformInputs(components, values, X);
  const k = noGrad(() => components.covariance.covariance(x, x, values)).data;
  const variance = (i: number) => k[i * n + i];
  let correlation = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const between = Math.abs(k[i * n + j]) / Math.sqrt(variance(i) * variance(j));
      if (between < 1 - 1e-9) correlation = Math.max(correlation, between); // repeated points are ignored
    }
  const noiseOf = (components.noise ? values.noise : (noise as Tensor)).data;
  const signal = Math.max(...Array.from({ length: n }, (_, i) => variance(i) / noiseOf[i % noiseOf.length]));
  const reason =
    correlation >= 0 && correlation < NO_CORRELATION
      ? `no observation informs another (the largest correlation between two is ${correlation.toPrecision(2)}): the lengthscale has collapsed`
      : signal < NO_SIGNAL
        ? `its signal is ${signal.toPrecision(2)} of the noise: the outputscale has collapsed`
        : null;
  if (reason)
    warn(
      `fitModel: the fitted model predicts the same everywhere, since ${reason}; give the kernel a prior, or add observations`,
    );
}
