import { type Model, observedInputs } from "../../models/index.ts";
import { baseSamples, namedOptions, type Sampler } from "../../posteriors/index.ts";
import { noGrad, ops, type Tensor } from "../../tensor/index.ts";
import { transformFor } from "../analytic/analytic.ts";
import { type Acquisition, acquisition } from "../base/acquisition.ts";
import { type CostModel, costsOf, inverseCostWeighting } from "../base/cost.ts";
import { type ByFidelity, projectToTargetFidelity } from "../lookahead/fidelity.ts";
import { type MaxValueOptions, maxValueOptions, maxValuesOf } from "./maxValues.ts";

/*
 * Max-value entropy search: how much an observation is expected to tell of the largest value y* (Wang and Jegelka 2017). With μ and v_f
 * the posterior mean and variance of f, v_y = v_f + noise, γ_j = (y*_j − μ)/√v_f for samples y*_j, and r = φ(γ)/Φ(γ). All are of single
 * points, `b x 1 x d`.
 */

const SMALLEST = 1e-8;

/** Of f at points (or at their projections to the target fidelity), and of noisy observations at the points themselves; each `b`. */
interface Beliefs {
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly noisyVariance: Tensor;
  /** Between f at the target and f at the point; the variance where they are the same. */
  readonly covariance: Tensor;
}

function believed(model: Model, options: MaxValueOptions): (X: Tensor) => Beliefs {
  const transform = transformFor(model, options);
  return (X) => {
    const { mean, variance } = transform(model.posterior(X));
    const noisy = transform(model.posterior(X, { observationNoise: true }));
    const v = variance.squeeze(-1);
    return { mean: mean.squeeze(-1), variance: v, noisyVariance: noisy.variance.squeeze(-1), covariance: v };
  };
}

/** γ_j, `J x b`. */
function scores({ mean, variance }: Beliefs, maxValues: Tensor): Tensor {
  const column = maxValues.reshape([-1, ...mean.shape.map(() => 1)]);
  return column.sub(mean).div(variance.maximum(SMALLEST).sqrt());
}

/** r = φ(γ)/Φ(γ). */
function hazard(gamma: Tensor): Tensor {
  return ops.exp(ops.logPhi(gamma).sub(ops.logNdtr(gamma)));
}

/** Mean over samples of γ φ(γ)/(2 Φ(γ)) − log Φ(γ): the information in a noise-free observation, in closed form. */
export function maxValueEntropySearch(model: Model, given: MaxValueOptions): Acquisition {
  const options = namedOptions("MES options", given, maxValueOptions);
  const [beliefs, maxValues] = [believed(model, options), maxValuesOf("MES", model, options)];
  return acquisition("MES", model, 1, (X) => {
    const gamma = scores(beliefs(X), maxValues);
    return gamma.mul(hazard(gamma)).mul(0.5).sub(ops.logNdtr(gamma)).mean(0);
  });
}

export interface NoisyMaxValueOptions extends MaxValueOptions {
  /** Base samples `I x 1` of the observation, or how to draw them; defaults to 128 Sobol-normal ones. */
  sampler?: Sampler;
}

/**
 * The information in a noisy observation, by Monte Carlo over it with a control variate (Takeno et al. 2020): with y_i = μ + √v_y z_i, m_i
 * and s² the mean and variance of f given y_i, R_ji = Φ((y*_j − m_i)/s)/Φ(γ_j) and l_i = log N(y_i; μ, v_y), the entropy H_0 of y less the
 * mean of −R log R − R l, corrected by its correlation with −l, whose mean H_0 is known.
 */
export function qMaxValueEntropySearch(model: Model, given: NoisyMaxValueOptions): Acquisition {
  const options = namedOptions("qMES options", given, [...maxValueOptions, "sampler"]);
  const [beliefs, maxValues] = [believed(model, options), maxValuesOf("qMES", model, options)];
  const z = observationSamples(options.sampler);
  return acquisition("qMES", model, 1, (X) => noisyInformation(beliefs(X), maxValues, z));
}

function observationSamples(sampler: Sampler = { numSamples: 128 }): Tensor {
  return baseSamples(sampler, 1, 1).squeeze(-1);
}

/** Φ, but at least 1e-8. */
const positivePhi = (x: Tensor) => ops.ndtr(x).maximum(SMALLEST);

function noisyInformation(beliefs: Beliefs, maxValues: Tensor, z: Tensor): Tensor {
  const { mean, covariance } = beliefs;
  const [variance, noisy] = [beliefs.variance.maximum(SMALLEST), beliefs.noisyVariance.maximum(SMALLEST)];
  const ones = mean.shape.map(() => 1);
  const draws = z.reshape([1, -1, ...ones]); // 1 x I x b
  const best = maxValues.reshape([-1, 1, ...ones]); // J x 1 x b
  const given = mean.add(covariance.div(noisy.sqrt()).mul(draws));
  const left = variance.sub(covariance.square().div(noisy)).maximum(SMALLEST).sqrt();
  const gamma = best.sub(mean).div(variance.sqrt());
  const ratio = positivePhi(best.sub(given).div(left)).div(positivePhi(gamma)); // J x I x b
  const logDensity = draws
    .square()
    .add(noisy.mul(2 * Math.PI).log())
    .mul(-0.5);
  const h1 = ratio.mul(ratio.log().add(logDensity)).neg();
  const h0 = logDensity.neg();
  const entropy = noisy
    .mul(2 * Math.PI * Math.E)
    .log()
    .mul(0.5);
  const [J, I] = [maxValues.size, z.size];
  const [centred1, centred0] = [h1.sub(h1.mean([0, 1], true)), h0.sub(h0.mean([0, 1], true))];
  const correlated = centred1.mul(centred0).mean([0, 1]);
  const spread = centred0
    .square()
    .sum([0, 1])
    .div(I - 1)
    .mul(
      centred1
        .square()
        .sum([0, 1])
        .div(J * I - 1),
    );
  const beta = correlated.div(spread.sqrt());
  return entropy.sub(h1.mean([0, 1]).sub(beta.mul(h0.mean([0, 1]).sub(entropy))));
}

/**
 * GIBBON: a lower bound of the information in a noisy observation, in closed form (Moss et al. 2021), −½ mean_j log(1 − ρ² r_j (γ_j + r_j))
 * with ρ² = v_f/v_y; with pending points plus ½ log of the share of v_y that they leave unexplained, which keeps points apart.
 */
export function lowerBoundMaxValueEntropy(model: Model, given: MaxValueOptions): Acquisition {
  const options = namedOptions("GIBBON options", given, maxValueOptions);
  const [beliefs, maxValues] = [believed(model, options), maxValuesOf("GIBBON", model, options)];
  const transform = transformFor(model, options);
  const build = (pending: Tensor | null): Acquisition => {
    const inverse =
      pending &&
      noGrad(() => ops.spdInverse(transform(model.posterior(pending, { observationNoise: true })).covariance));
    const value = (X: Tensor) => {
      const at = beliefs(X);
      const own = lowerBound(at, maxValues);
      if (!pending || !inverse) return own;
      const others = ops.broadcastTo(pending, [...X.shape.slice(0, -2), ...pending.shape]);
      const joint = transform(model.posterior(ops.concat([X, others], X.rank - 2))).covariance;
      const across = joint.narrow(-2, 0, 1).narrow(-1, 1); // … 1 x p
      const explained = ops.matmul(across, inverse).mul(across).sum(-1).squeeze(-1);
      return own.add(at.noisyVariance.sub(explained).log().sub(at.noisyVariance.log()).mul(0.5));
    };
    return acquisition("GIBBON", model, 1, value, {
      withPending: (points) => build(pending ? ops.concat([pending, points], 0) : points),
    });
  };
  return build(null);
}

/** −½ mean_j log(1 − ρ² r (γ + r)), ρ the correlation between f at the target and the noisy observation. */
function lowerBound(beliefs: Beliefs, maxValues: Tensor): Tensor {
  const { variance, noisyVariance, covariance } = beliefs;
  const gamma = scores(beliefs, maxValues);
  const r = hazard(gamma);
  const shared = covariance.square().div(noisyVariance.mul(variance.maximum(SMALLEST)));
  return ops
    .sub(1, shared.mul(r).mul(gamma.add(r)))
    .maximum(SMALLEST)
    .log()
    .mean(0)
    .mul(-0.5);
}

export interface MultiFidelityMaxValueOptions extends MaxValueOptions {
  /** Fidelities of the objective itself, by the index of the input; `maxValues` are its. */
  targetFidelities: ByFidelity;
  /** What an observation costs; by default all cost the same. */
  costModel?: CostModel;
}

const fidelityOptions = [...maxValueOptions, "targetFidelities", "costModel"];

/** Beliefs of the objective, and of observations at whatever fidelity the points have. */
function believedAtTarget(model: Model, options: MultiFidelityMaxValueOptions): (X: Tensor) => Beliefs {
  const transform = transformFor(model, options);
  projectToTargetFidelity(observedInputs(model), options.targetFidelities); // wrong fidelities are refused at once
  return (X) => {
    const both = ops.concat([projectToTargetFidelity(X, options.targetFidelities), X], X.rank - 2);
    const { mean, covariance } = transform(model.posterior(both));
    const noisy = transform(model.posterior(X, { observationNoise: true }));
    return {
      mean: mean.at(-1, 0),
      variance: covariance.at(-2, 0).at(-1, 0),
      covariance: covariance.at(-2, 0).at(-1, 1),
      noisyVariance: noisy.variance.squeeze(-1),
    };
  };
}

const perCost = (gains: Tensor, X: Tensor, { costModel }: MultiFidelityMaxValueOptions) =>
  costModel ? inverseCostWeighting(gains, costsOf(costModel, X)) : gains;

/** GIBBON of observations at lower fidelities: the bound of what they tell of the objective's largest value, per unit of cost. */
export function multiFidelityLowerBoundMaxValueEntropy(model: Model, given: MultiFidelityMaxValueOptions): Acquisition {
  const name = "multi-fidelity GIBBON";
  const options = namedOptions(`${name} options`, given, fidelityOptions);
  const [beliefs, maxValues] = [believedAtTarget(model, options), maxValuesOf(name, model, options)];
  return acquisition(name, model, 1, (X) => perCost(lowerBound(beliefs(X), maxValues), X, options));
}

/** qMES of observations at lower fidelities, per unit of cost (Takeno et al. 2020). */
export function qMultiFidelityMaxValueEntropySearch(
  model: Model,
  given: MultiFidelityMaxValueOptions & NoisyMaxValueOptions,
): Acquisition {
  const name = "multi-fidelity qMES";
  const options = namedOptions(`${name} options`, given, [...fidelityOptions, "sampler"]);
  const [beliefs, maxValues] = [believedAtTarget(model, options), maxValuesOf(name, model, options)];
  const z = observationSamples(options.sampler);
  return acquisition(name, model, 1, (X) => perCost(noisyInformation(beliefs(X), maxValues, z), X, options));
}
