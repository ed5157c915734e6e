import { asGiven, type ChecksOf, readOptions } from "../../arguments/index.ts";
import { square } from "../../math/index.ts";
import type { Model } from "../../models/index.ts";
import { baseSamples, type Sampler } from "../../posteriors/index.ts";
import { noGrad, ops, type Tensor } from "../../tensor/index.ts";
import { marginalsOf } from "../analytic/marginal.ts";
import { type Acquisition, acquisition, joined, jointAcquisition } from "../base/acquisition.ts";
import type { CostModel } from "../fidelity/cost.ts";
import type { ByFidelity } from "../fidelity/fidelity.ts";
import { fidelitiesOf, fidelityChecks } from "../fidelity/options.ts";
import { type CheckedMaxValueOptions, type MaxValueOptions, maxValueChecks, maxValuesOf } from "./maxValues.ts";

/*
 * Max-value entropy search: the expected information that an observation gives about the largest value y* (Wang and Jegelka 2017). With
 * μ and v_f the posterior mean and variance of f, v_y = v_f + noise, γ_j = (y*_j − μ)/√v_f for samples y*_j, and r = φ(γ)/Φ(γ). All are
 * of single points, `b x 1 x d`. Information does not depend on the unit of the outcomes, nor on an increasing transformation of them:
 * where outcomes are transformed normal values, moments and y* are those of the normal values.
 */

/** The smallest variance, relative to the square of the outcome scale, and the smallest share of one. */
const SMALLEST = 1e-8;

/** Of f at points (or at their projections to the target fidelity), and of noisy observations at the points themselves; each `b`. */
interface Beliefs {
  /** t μ */
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly noisyVariance: Tensor;
  /** Between f at the target and f at the point; the variance where they are the same. */
  readonly covariance: Tensor;
  /** The outcome scale. */
  readonly unit: number;
  /** t y*, `J` */
  readonly maxValues: Tensor;
}

type Options = CheckedMaxValueOptions & { targetFidelities?: ByFidelity };

/** Beliefs of f at points, and at their projections where there are target fidelities. */
function believed(name: string, model: Model, options: Options): (X: Tensor) => Beliefs {
  const { targetFidelities } = options;
  const at = marginalsOf(model, options);
  const samples = maxValuesOf(name, model, options);
  const project = targetFidelities && fidelitiesOf(options, model.inputDimension).atTarget;
  return (X) => {
    const noisy = at(X, true);
    const here = at(project ? ops.concat([project(X), X], -2) : X);
    const { normal, unit, t } = here;
    const smallest = SMALLEST * square(unit);
    const entry = (i: number, j: number) => normal.covariance.at(-2, i).at(-1, j);
    const variance = project ? entry(0, 0) : normal.variance.squeeze(-1);
    return {
      mean: project ? normal.mean.at(-1, 0).mul(t) : here.mean,
      variance: variance.maximum(smallest),
      noisyVariance: noisy.normal.variance.squeeze(-1).maximum(smallest),
      covariance: project ? entry(0, 1) : variance,
      unit,
      maxValues: here.toNormal(samples),
    };
  };
}

/** γ_j, `J x b`. */
function scores({ mean, variance, maxValues }: Beliefs): Tensor {
  const column = maxValues.reshape([-1, ...mean.shape.map(() => 1)]);
  return column.sub(mean).div(variance.sqrt());
}

/** r = φ(γ)/Φ(γ). */
function hazard(gamma: Tensor): Tensor {
  return ops.exp(ops.logPhi(gamma).sub(ops.logNdtr(gamma)));
}

/**
 * Max-value entropy search at single points `b x 1 x d`: the information in a noise-free observation, in closed form, the mean over samples
 * of γ φ(γ)/(2 Φ(γ)) − log Φ(γ) (Wang and Jegelka 2017).
 * Throws InputError for bad options, and for a model of several outputs.
 */
export function maxValueEntropySearch(model: Model, given: MaxValueOptions): Acquisition {
  const name = "maxValueEntropySearch";
  const beliefs = believed(name, model, readOptions(`${name} options`, given, maxValueChecks));
  return acquisition(name, model, 1, (X) => {
    const gamma = scores(beliefs(X));
    return gamma.mul(hazard(gamma)).mul(0.5).sub(ops.logNdtr(gamma)).mean(0);
  });
}

/** Options of `qMaxValueEntropySearch`. */
export interface NoisyMaxValueOptions extends MaxValueOptions {
  /** Base samples `I x 1` of the observation, or how to draw them; defaults to 128 Sobol-normal ones. */
  sampler?: Sampler;
}

const noisyChecks = {
  ...maxValueChecks,
  sampler: [asGiven<Sampler>, { numSamples: 128 }],
} satisfies ChecksOf<NoisyMaxValueOptions>;

/**
 * Max-value entropy search at single points `b x 1 x d`: the information in a noisy observation, by Monte Carlo over it with a control
 * variate (Takeno et al. 2020): with y_i = μ + √v_y z_i, m_i and s² the mean and variance of f given y_i, R_ji = Φ((y*_j − m_i)/s)/Φ(γ_j)
 * and l_i = log N(y_i; μ, v_y), the entropy H_0 of y less the mean of −R log R − R l, corrected by its correlation with −l, whose mean H_0
 * is known.
 * Throws InputError for bad options, and for a model of several outputs.
 */
export function qMaxValueEntropySearch(model: Model, given: NoisyMaxValueOptions): Acquisition {
  const name = "qMaxValueEntropySearch";
  const options = readOptions(`${name} options`, given, noisyChecks);
  const [beliefs, z] = [believed(name, model, options), observationSamples(options.sampler)];
  return acquisition(name, model, 1, (X) => noisyInformation(beliefs(X), z));
}

function observationSamples(sampler: Sampler): Tensor {
  return baseSamples(sampler, 1, 1).squeeze(-1);
}

/** Φ, but at least 1e-8. */
const positivePhi = (x: Tensor) => ops.ndtr(x).maximum(SMALLEST);

function noisyInformation(beliefs: Beliefs, z: Tensor): Tensor {
  const { mean, covariance, variance, noisyVariance: noisy, unit, maxValues } = beliefs;
  const ones = mean.shape.map(() => 1);
  const draws = z.reshape([1, -1, ...ones]); // 1 x I x b
  const best = maxValues.reshape([-1, 1, ...ones]); // J x 1 x b
  const given = mean.add(covariance.div(noisy.sqrt()).mul(draws));
  const left = variance
    .sub(covariance.square().div(noisy))
    .maximum(SMALLEST * square(unit))
    .sqrt();
  const gamma = best.sub(mean).div(variance.sqrt());
  const ratio = positivePhi(best.sub(given).div(left)).div(positivePhi(gamma)); // J x I x b
  const logDensity = draws
    .square()
    .add(noisy.mul((2 * Math.PI) / square(unit)).log())
    .mul(-0.5);
  const h1 = ratio.mul(ratio.log().add(logDensity)).neg();
  const h0 = logDensity.neg();
  const entropy = noisy
    .mul((2 * Math.PI * Math.E) / square(unit))
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

/** The smallest variance of pending observations, relative to the square of the outcome scale. */
const PENDING_NUGGET = 1e-10;

/**
 * GIBBON at single points `b x 1 x d`: a lower bound of the information in a noisy observation, in closed form (Moss et al. 2021),
 * −½ mean_j log(1 − ρ² r_j (γ_j + r_j)) with ρ² = v_f/v_y; with pending points plus ½ log of the share of v_y that they leave unexplained,
 * at least 1e-8, which keeps points apart.
 * Throws InputError for bad options, and for a model of several outputs.
 */
export function qLowerBoundMaxValueEntropy(model: Model, given: MaxValueOptions): Acquisition {
  const name = "qLowerBoundMaxValueEntropy";
  const options = readOptions(`${name} options`, given, maxValueChecks);
  const beliefs = believed(name, model, options);
  const at = marginalsOf(model, options);
  return jointAcquisition(name, model, 1, (pending) => {
    if (!pending) return { value: (X) => lowerBound(beliefs(X)) };
    const inverse = noGrad(() => {
      const { normal, unit } = at(pending, true);
      return ops.spdInverse(ops.addDiagonal(normal.covariance, PENDING_NUGGET * square(unit)));
    });
    const value = (X: Tensor) => {
      const here = beliefs(X);
      const { covariance } = at(joined(X, pending)).normal;
      const across = covariance.narrow(-2, 0, 1).narrow(-1, 1); // … 1 x p
      const explained = ops.matmul(across, inverse).mul(across).sum(-1).squeeze(-1);
      const unexplained = ops.sub(1, explained.div(here.noisyVariance)).maximum(SMALLEST);
      return lowerBound(here).add(unexplained.log().mul(0.5));
    };
    return { value };
  });
}

/** −½ mean_j log(1 − ρ² r (γ + r)), ρ the correlation between f at the target and the noisy observation. */
function lowerBound(beliefs: Beliefs): Tensor {
  const { variance, noisyVariance, covariance } = beliefs;
  const gamma = scores(beliefs);
  const r = hazard(gamma);
  const shared = covariance.square().div(noisyVariance.mul(variance));
  return ops
    .sub(1, shared.mul(r).mul(gamma.add(r)))
    .maximum(SMALLEST)
    .log()
    .mean(0)
    .mul(-0.5);
}

/** Options of `qMultiFidelityMaxValueEntropySearch` and `qMultiFidelityLowerBoundMaxValueEntropy`. */
export interface MultiFidelityMaxValueOptions extends MaxValueOptions {
  /** Fidelities of the objective itself, by the index of the input; `maxValues` are of it. */
  targetFidelities: ByFidelity;
  /** The cost of an observation, by which information is divided; by default cost does not matter. */
  costModel?: CostModel;
}

const multiFidelityChecks = {
  ...maxValueChecks,
  targetFidelities: [asGiven<ByFidelity>],
  costModel: fidelityChecks.costModel,
} satisfies ChecksOf<MultiFidelityMaxValueOptions>;

/**
 * GIBBON of observations at lower fidelities, at single points `b x 1 x d`: the bound of the information about the largest value at the
 * target fidelity, per unit of cost.
 * Throws InputError for bad options, and for a model of several outputs.
 */
export function qMultiFidelityLowerBoundMaxValueEntropy(
  model: Model,
  given: MultiFidelityMaxValueOptions,
): Acquisition {
  const name = "qMultiFidelityLowerBoundMaxValueEntropy";
  const options = readOptions(`${name} options`, given, multiFidelityChecks);
  const beliefs = believed(name, model, options);
  const { perCost } = fidelitiesOf(options, model.inputDimension);
  return acquisition(name, model, 1, (X) => perCost(lowerBound(beliefs(X)), X));
}

/**
 * `qMaxValueEntropySearch` of observations at lower fidelities, per unit of cost (Takeno et al. 2020).
 * Throws InputError for bad options, and for a model of several outputs.
 */
export function qMultiFidelityMaxValueEntropySearch(
  model: Model,
  given: MultiFidelityMaxValueOptions & NoisyMaxValueOptions,
): Acquisition {
  const name = "qMultiFidelityMaxValueEntropySearch";
  const options = readOptions(`${name} options`, given, { ...noisyChecks, ...multiFidelityChecks });
  const [beliefs, z] = [believed(name, model, options), observationSamples(options.sampler)];
  const { perCost } = fidelitiesOf(options, model.inputDimension);
  return acquisition(name, model, 1, (X) => perCost(noisyInformation(beliefs(X), z), X));
}
