import { eiHelper, log } from "../../math/index.ts";
import { asTensor } from "../../tensor/index.ts";
import { type Evidence, targetOf } from "../strategies/index.ts";
import type { Outlook } from "../streams/index.ts";
import type { Fit } from "./models.ts";
import { spread } from "./spread.ts";

/** Points of the space at which the expected improvement and the confidence bound are evaluated. */
const EVALUATED = 1024;

/** The probability with which the regret may exceed its bound. */
const DELTA = 0.1;

/**
 * What a model expects of further trials; null before there are two results, and where there are several objectives. The confidence bounds are those
 * of Srinivas et al. 2010 with the scale of Makarova et al. 2022: mean ± √β σ, β = 2/5 log(d n² π² / (6 δ)).
 */
export async function outlook(evidence: Evidence, fit: Fit, _: object): Promise<Outlook | null> {
  const { points, objectives } = evidence;
  if (points.length < 2 || objectives.length > 1) return null;
  const target = targetOf(evidence, 0);
  const { model, unit } = await fit(target);
  const sign = target.maximize ? 1 : -1;
  const at = (X: readonly (readonly number[])[], observationNoise: boolean) => {
    const { mean, variance } = model.posterior(asTensor(X as number[][]).expandDims(1), { observationNoise });
    return { mean: Array.from(mean.data, (value) => sign * value), variance: variance.data };
  };
  const observed = at(points, false);
  const noisy = at(points, true).variance.map((variance, i) => variance - observed.variance[i]);
  const noise = Math.sqrt(Math.max(noisy.reduce((sum, each) => sum + each, 0) / points.length, 0));
  const best = Math.max(...observed.mean);
  const ahead = at([...points, ...spread(evidence.space, EVALUATED)], false);
  const deviations = Array.from(ahead.variance, (variance) => Math.sqrt(variance));
  const improvements = ahead.mean.map((mean, i) =>
    deviations[i] > 0 ? deviations[i] * eiHelper((mean - best) / deviations[i]) : Math.max(mean - best, 0),
  );
  const d = points[0].length;
  const width = Math.sqrt((2 / 5) * log((d * points.length * points.length * Math.PI * Math.PI) / (6 * DELTA)));
  const highest = Math.max(...ahead.mean.map((mean, i) => mean + width * deviations[i]));
  const lowest = Math.max(...points.map((_, i) => ahead.mean[i] - width * deviations[i]));
  return {
    expectedImprovement: Math.max(...improvements) * unit,
    noise: noise * unit,
    regretBound: (highest - lowest) * unit,
  };
}
