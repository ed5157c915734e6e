import {
  type ChecksOf,
  callback,
  checkedBestF,
  checkedWeights,
  type GivenOptions,
  type OptionChecks,
  type OptionValues,
  optionValues,
  readOptions,
} from "../../arguments/index.ts";
import { InputError, invalidShape, nonNegative } from "../../errors/index.ts";
import { type Model, observedInputs } from "../../models/index.ts";
import { noGrad, ops, rowsOf, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, believer } from "../base/acquisition.ts";
import { type OutcomeOptions, outcomeChecks, singleOutcome } from "../base/posteriorTransform.ts";
import { type Marginal, marginalsOf } from "./marginal.ts";
import { logTransformedImprovement } from "./transformedImprovement.ts";

/*
 * Closed-form acquisition functions at single points. With μ and σ the posterior mean and standard deviation there, t = +1 when
 * maximizing and −1 when minimizing, and u = t (μ − bestF)/σ. Where outcomes are an increasing transformation of normal values, such as
 * under `logOutcome()`, μ and σ are of those values.
 */

/** Options that all closed-form acquisition functions have. */
export interface AnalyticOptions extends OutcomeOptions {}

type Common = OptionValues<typeof outcomeChecks, AnalyticOptions>;

/** Makes an acquisition function of a model; `options` may be left out where none is required. */
export type AcquisitionFactory<O> =
  Record<never, never> extends O
    ? (model: Model, options?: O) => Acquisition
    : (model: Model, options: O) => Acquisition;

/** Properties of a formula for `analytic`. */
export interface AnalyticParts {
  /** Whether the value is a logarithm: an ensemble of models is then averaged by logsumexp. Defaults to false. */
  isLog?: boolean;
  /**
   * Whether the formula holds where outcomes are a transformation of normal values; it then gets these values' moments. Defaults to false:
   * such a model is refused.
   */
  transformed?: boolean;
}

/**
 * Makes the factory of a closed-form acquisition function from its options, next to `maximize` and `posteriorTransform`, each with a check
 * and an optional default, and its formula of the posterior at `b` single points:
 *
 *     const meanPlusDeviation = analytic("meanPlusDeviation", { weight: [nonNegative, 1] }, ({ mean, sigma }, { weight }) =>
 *       mean.add(sigma.mul(weight)));
 *
 * Pending points have the outcomes that the model expects; the best of them raises an option named `bestF`.
 * Throws InputError for a value that is not a function.
 */
export function analytic<const D extends OptionChecks>(
  name: string,
  checks: D,
  formula: (at: Marginal, options: OptionValues<D>) => Tensor,
  { isLog, transformed = false }: AnalyticParts = {},
): AcquisitionFactory<GivenOptions<D> & AnalyticOptions> {
  callback("a function of the posterior's mean and sigma")(`formula of ${name}`, formula);
  const make = (model: Model, given: object = {}): Acquisition => {
    const options = optionValues(`${name} options`, given, { ...outcomeChecks, ...checks }) as OptionValues<D> & Common;
    const at = marginalsOf(model, options);
    const value = (X: Tensor) => {
      const here = at(X);
      if (!here.isNormal && !transformed)
        throw new InputError(
          `invalid model: ${name} needs outcomes that are normal, without a non-linear outcome transform; use a q… function`,
        );
      return formula(here, options);
    };
    return acquisition(name, model, 1, value, {
      isLog,
      withPending: (points) =>
        make(believer(model, points), { ...given, ...raised(options, () => at(points.expandDims(1))) }),
      incumbents: () => bestInputs(model, (X) => at(X).mean),
    });
  };
  return make as AcquisitionFactory<GivenOptions<D> & AnalyticOptions>;
}

/** `bestF`, if there is one, raised to the best of the values expected at pending points. */
function raised(options: object, pending: () => Marginal): { bestF?: Tensor } {
  if (!("bestF" in options)) return {};
  const bestF = options.bestF as Tensor;
  return noGrad(() => {
    const { mean, t, toOutcome } = pending();
    return { bestF: bestF.mul(t).maximum(toOutcome(mean).max()).mul(t) };
  });
}

/** How many observed inputs a search starts around. */
const MOST_INCUMBENTS = 5;

/** The observed inputs with the highest values, best first; of a batch of models, on average. */
function bestInputs(model: Model, value: (X: Tensor) => Tensor): Float64Array[] {
  const X = observedInputs(model);
  const [n, d] = X.shape;
  const each = X.reshape([n, ...model.batchShape.map(() => 1), 1, d]);
  const values = noGrad(() => value(each).reshape([n, -1]).mean(-1)).data;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => values[b] - values[a]);
  const rows = rowsOf(X);
  return order.slice(0, MOST_INCUMBENTS).map((i) => rows[i]);
}

/** Options of closed-form acquisition functions that improve on a given value. */
export interface ImprovementOptions extends AnalyticOptions {
  /** The best value so far, in the units of the outcomes: a number, or one per batch member. */
  bestF: TensorLike;
}

const improvementChecks = { bestF: [checkedBestF] } satisfies ChecksOf<Omit<ImprovementOptions, keyof AnalyticOptions>>;

/** u = t (μ − bestF)/σ */
function standardized({ mean, sigma, toNormal }: Marginal, bestF: Tensor): Tensor {
  if (bestF.rank === 1 && bestF.size > 1 && bestF.size !== mean.shape[mean.rank - 1])
    invalidShape("bestF", `() or (${mean.shape.join(" x ")})`, bestF.shape, "one number, or one per batch member of X");
  return mean.sub(toNormal(bestF)).div(sigma);
}

/**
 * Expected improvement E[max(t (y − bestF), 0)] = σ h(u), h(u) = φ(u) + u Φ(u) (Jones et al. 1998), at single points `b x 1 x d`, in the
 * units of the outcomes. By quadrature where outcomes are a transformation of normal values. Prefer its logarithm, whose gradient does not
 * vanish.
 * Throws InputError for bad options, and for a model of several outputs without `posteriorTransform`.
 */
export const expectedImprovement: AcquisitionFactory<ImprovementOptions> = analytic(
  "expectedImprovement",
  improvementChecks,
  (at, { bestF }) => {
    const u = standardized(at, bestF);
    return at.isNormal ? ops.eiHelper(u).mul(at.sigma) : logTransformedImprovement(at, bestF).exp();
  },
  { transformed: true },
);

/**
 * Log expected improvement, log h(u) + log σ, at single points `b x 1 x d`: finite and with a gradient everywhere (Ament et al. 2023).
 *
 *     const acquisition = logExpectedImprovement(model, { bestF: Math.max(...trainY) });
 *     const { candidates } = await optimizeAcqf(acquisition, { bounds });
 */
export const logExpectedImprovement: AcquisitionFactory<ImprovementOptions> = analytic(
  "logExpectedImprovement",
  improvementChecks,
  (at, { bestF }) => {
    const u = standardized(at, bestF);
    return at.isNormal ? ops.logEiHelper(u).add(at.sigma.log()) : logTransformedImprovement(at, bestF);
  },
  { isLog: true, transformed: true },
);

/** Probability of improvement Φ(u), at single points `b x 1 x d`. */
export const probabilityOfImprovement: AcquisitionFactory<ImprovementOptions> = analytic(
  "probabilityOfImprovement",
  improvementChecks,
  (at, { bestF }) => ops.ndtr(standardized(at, bestF)),
  { transformed: true },
);

/** Log probability of improvement log Φ(u), at single points `b x 1 x d`. */
export const logProbabilityOfImprovement: AcquisitionFactory<ImprovementOptions> = analytic(
  "logProbabilityOfImprovement",
  improvementChecks,
  (at, { bestF }) => ops.logNdtr(standardized(at, bestF)),
  { isLog: true, transformed: true },
);

/** Options of `upperConfidenceBound`. */
export interface UpperConfidenceBoundOptions extends AnalyticOptions {
  /** The weight of the variance, not negative. */
  beta: number;
}

/**
 * Upper confidence bound t μ + √β σ (Srinivas et al. 2010), at single points `b x 1 x d`; where outcomes are a transformation of normal
 * values, the outcome that belongs to it.
 */
export const upperConfidenceBound: AcquisitionFactory<UpperConfidenceBoundOptions> = analytic(
  "upperConfidenceBound",
  { beta: [nonNegative] },
  ({ mean, sigma, toOutcome }, { beta }) => toOutcome(mean.add(sigma.mul(Math.sqrt(beta)))),
  { transformed: true },
);

/** Posterior mean t E y, at single points `b x 1 x d`: exploitation alone. */
export const posteriorMean: AcquisitionFactory<AnalyticOptions> = analytic(
  "posteriorMean",
  {},
  ({ t, outcome }) => outcome.mean.squeeze(-1).mul(t),
  { transformed: true },
);

/** Posterior standard deviation of y times t, at single points `b x 1 x d`: exploration alone, or its opposite. */
export const posteriorStandardDeviation: AcquisitionFactory<AnalyticOptions> = analytic(
  "posteriorStandardDeviation",
  {},
  ({ sigma, t, isNormal, outcome }) => (isNormal ? sigma : outcome.variance.squeeze(-1).sqrt()).mul(t),
  { transformed: true },
);

/** Options of `scalarizedPosteriorMean`. */
export interface ScalarizedPosteriorMeanOptions extends Pick<OutcomeOptions, "posteriorTransform"> {
  /** One weight per joint point, `q`. */
  weights: TensorLike;
}

/**
 * Weighted posterior mean Σ_i weights_i E y(x_i), of q points together.
 * Throws InputError for bad options, and for a model of several outputs without `posteriorTransform`.
 */
export function scalarizedPosteriorMean(model: Model, options: ScalarizedPosteriorMeanOptions): Acquisition {
  const name = "scalarizedPosteriorMean";
  const { weights, posteriorTransform } = readOptions(`${name} options`, options, {
    weights: [checkedWeights],
    posteriorTransform: outcomeChecks.posteriorTransform,
  });
  const outcome = singleOutcome(model, posteriorTransform);
  return acquisition(name, model, weights.size, (X) => outcome.of(model.posterior(X)).mean.mul(weights).sum(-1));
}
