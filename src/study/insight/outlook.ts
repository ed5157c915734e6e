import { expectedImprovement } from "../../acquisition/index.ts";
import { log, ndtr } from "../../math/index.ts";
import type { ExactGP } from "../../models/index.ts";
import { asTensor, type Tensor } from "../../tensor/index.ts";
import { atTargets, baselineOf, type Evidence, feasibilityOf, targetOf } from "../strategies/index.ts";
import type { Outlook } from "../streams/index.ts";
import type { Fit } from "./models.ts";
import { near, spread } from "./spread.ts";

type Points = readonly (readonly number[])[];

/** Experiments at which the models are evaluated: all over the space, and near the best one. */
const [ALL_OVER, NEAR_BEST] = [1024, 256];

/** The probability with which the regret may exceed its bound. */
const DELTA = 0.1;

/**
 * What the models expect of further trials; null before there are two results, while none satisfies the outcome constraints, and where there are
 * several objectives. An improvement counts as much as it is probable that the trial satisfies the constraints and does not fail. The confidence
 * bounds are those of Srinivas et al. 2010 with the scale of Makarova et al. 2022: mean ± √β σ, β = 2/5 log(d n² π² / (6 δ)); an experiment
 * may be the optimum where these bounds do not exclude that it is feasible.
 */
export async function outlook(evidence: Evidence, fit: Fit, _: object): Promise<Outlook | null> {
  const { space, points, objectives } = evidence;
  const baseline = baselineOf(evidence);
  if (points.length < 2 || objectives.length > 1 || baseline.length === 0) return null;
  const target = targetOf(evidence, 0);
  const { model, unit } = await fit(target);
  const observed = outcomesAt(model, target.maximize, baseline);
  const expected = observed.quantiles(0);
  const best = expected.indexOf(Math.max(...expected));
  const others = [...near(space, baseline[best], NEAR_BEST), ...spread(space, ALL_OVER)];
  const candidates = [...baseline, ...atTargets(space, others)];
  const { quantiles } = outcomesAt(model, target.maximize, candidates);
  const violations = await violationsAt(evidence, candidates);
  const gain = expectedImprovement(model, {
    bestF: target.maximize ? expected[best] : -expected[best],
    maximize: target.maximize,
  });
  const improvements = Array.from(gain.forward(asTensor(candidates).expandDims(1)).data, (improvement, i) =>
    violations[i].reduce((all, { mean, deviation }) => all * ndtr(-mean / deviation), improvement),
  );
  const n = points.length;
  const width = Math.sqrt((2 / 5) * log((points[0].length * n * n * Math.PI * Math.PI) / (6 * DELTA)));
  const highest = quantiles(width).filter((_, i) =>
    violations[i].every(({ mean, deviation }) => mean - width * deviation <= 0),
  );
  const lowest = Math.max(...observed.quantiles(-width));
  const { [best]: above } = observed.repeats(1);
  const { [best]: below } = observed.repeats(-1);
  return {
    expectedImprovement: unit * Math.max(...improvements),
    noise: (unit * (above - below)) / 2,
    regretBound: unit * Math.max(Math.max(...highest) - lowest, 0),
  };
}

/** Outcomes of some experiments, larger ones better, z standard deviations above what is expected on the scale where they are normal. */
type Outcomes = (z: number) => number[];

/** What a model expects at points: of the outcome without noise, and of a repeated experiment where that is as expected. */
function outcomesAt(model: ExactGP, maximize: boolean, points: Points): { quantiles: Outcomes; repeats: Outcomes } {
  const X = asTensor(points as number[][]).expandDims(1);
  const [predicted, observed] = [false, true].map((observationNoise) => model.posterior(X, { observationNoise }));
  const { posterior, inverse } = predicted.latent ?? { posterior: predicted, inverse: (f: Tensor) => f };
  const noise = (observed.latent?.posterior ?? observed).variance.sub(posterior.variance);
  const sign = maximize ? 1 : -1;
  const outcomes = (variance: Tensor): Outcomes => {
    const deviation = variance.maximum(0).sqrt();
    const at = (z: number) => inverse(posterior.mean.add(deviation.mul(sign * z)));
    return (z) => Array.from(at(z).data, (value) => sign * value);
  };
  return { quantiles: outcomes(posterior.variance), repeats: outcomes(noise) };
}

/** By how much each outcome constraint, and the condition that a trial does not fail, is expected to be broken at points. */
async function violationsAt(evidence: Evidence, points: Points): Promise<{ mean: number; deviation: number }[][]> {
  const { feasibility } = await feasibilityOf(evidence);
  if (!feasibility) return points.map(() => []);
  const { mean, variance } = feasibility.posterior(asTensor(points as number[][]).expandDims(1));
  const m = feasibility.models.length;
  return points.map((_, i) =>
    feasibility.models.map((_, k) => ({
      mean: mean.data[i * m + k],
      deviation: Math.sqrt(Math.max(variance.data[i * m + k], Number.MIN_VALUE)),
    })),
  );
}
