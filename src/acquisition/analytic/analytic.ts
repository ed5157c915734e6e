import { invalid, invalidShape, nonNegative } from "../../errors/index.ts";
import { type Model, observedInputs } from "../../models/index.ts";
import { lazily, namedOptions, type Posterior } from "../../posteriors/index.ts";
import { asTensor, noGrad, ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, checkedBestF, checkedModel, checkedWeights } from "../base/acquisition.ts";
import { checkedTransform, type PosteriorTransform } from "../base/posteriorTransform.ts";

/*
 * Closed-form acquisition functions at single points. With μ and σ the posterior mean and standard deviation there, t = +1 when
 * maximising and −1 when minimising, and u = t (μ − bestF)/σ.
 */

export interface AnalyticOptions {
  /** Whether large outcomes are good; defaults to true. */
  maximize?: boolean;
  /** Makes one output of several; needed for a model with more than one. */
  posteriorTransform?: PosteriorTransform;
}

export interface ImprovementOptions extends AnalyticOptions {
  /** The best value so far, on the scale of the outcomes: a number, or one per batch member. */
  bestF: TensorLike;
}

/** Below it a variance is rounding error. */
const MIN_VARIANCE = 1e-12;

export interface Marginal {
  /** t μ */
  readonly mean: Tensor;
  readonly sigma: Tensor;
  /** +1 or −1 */
  readonly t: number;
}

/** tμ and σ at single points, `b x 1 x d` → `b`. */
export function marginal(posterior: Posterior, t = 1): Marginal {
  checkOneOutput(posterior);
  return lazily<Marginal>({
    mean: () => {
      const mean = posterior.mean.squeeze(-1);
      return t === 1 ? mean : mean.neg();
    },
    sigma: () => posterior.variance.squeeze(-1).maximum(MIN_VARIANCE).sqrt(),
    t: () => t,
  });
}

function checkOneOutput({ numOutputs }: { readonly numOutputs: number }): void {
  if (numOutputs !== 1)
    invalid("number of outputs", "1", numOutputs, "pass a posteriorTransform that makes one of them");
}

/** What makes one output of the model's. */
export function transformFor(model: Model, { posteriorTransform }: AnalyticOptions): PosteriorTransform {
  checkedModel(model);
  if (!posteriorTransform) checkOneOutput(model);
  return checkedTransform(posteriorTransform);
}

const commonNames = ["maximize", "posteriorTransform"];

/** Declares a closed-form acquisition function by its formula. */
function analytic<O extends AnalyticOptions>(
  name: string,
  optionNames: readonly string[],
  formula: (at: Marginal, options: O) => Tensor,
  check: (options: O) => O = (options) => options,
  /** The options once points with these t μ count as observed. */
  believing: (options: O, means: Tensor, t: number) => O = (options) => options,
): (model: Model, options: O) => Acquisition {
  const make = (model: Model, given: O): Acquisition => {
    const options = check(namedOptions(`${name} options`, given, [...commonNames, ...optionNames]));
    const transform = transformFor(model, options);
    const t = (options.maximize ?? true) ? 1 : -1;
    const posterior = (X: TensorLike) => transform(model.posterior(X));
    return acquisition(name, model, 1, (X) => formula(marginal(posterior(X), t), options), {
      // The kriging believer (Ginsbourger et al. 2010): pending points come out as the model expects.
      withPending: (points) =>
        noGrad(() => {
          const means = marginal(posterior(points.expandDims(1)), t).mean;
          const believed = model.conditionOnObservations(points, model.posterior(points).mean);
          return make(believed, believing(options, means, t));
        }),
      promising: () => bestInputs(model, (X) => marginal(posterior(X), t).mean),
    });
  };
  return make;
}

/** How many training inputs are worth searching around. */
const MOST_PROMISING = 5;

/** The training inputs with the highest values, best first. */
function bestInputs(model: Model, value: (X: Tensor) => Tensor): Float64Array[] {
  const observed = observedInputs(model);
  const [n, d] = observed.shape;
  const values = noGrad(() => value(observed.expandDims(1))).data;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => values[b] - values[a]);
  return order.slice(0, MOST_PROMISING).map((i) => observed.data.slice(i * d, (i + 1) * d));
}

function withBestF(options: ImprovementOptions): ImprovementOptions {
  return { ...options, bestF: checkedBestF(options.bestF) };
}

/** The best value rises to the best of the means that count as observed. */
function raisedBestF(options: ImprovementOptions, means: Tensor, t: number): ImprovementOptions {
  return { ...options, bestF: asTensor(options.bestF).mul(t).maximum(means.max()).mul(t) };
}

/** u = t (μ − bestF)/σ */
function standardizedImprovement({ mean, sigma, t }: Marginal, { bestF }: ImprovementOptions): Tensor {
  const best = asTensor(bestF);
  if (best.rank === 1 && best.size > 1 && best.size !== mean.shape[mean.rank - 1])
    invalidShape("bestF", `() or (${mean.shape.join(" x ")})`, best.shape, "one number, or one per batch member of X");
  return mean.sub(best.mul(t)).div(sigma);
}

/** E[max(t (f − bestF), 0)] = σ h(u), h(u) = φ(u) + u Φ(u) (Jones et al. 1998). Prefer its log, whose gradient does not vanish. */
export const expectedImprovement = analytic<ImprovementOptions>(
  "EI",
  ["bestF"],
  (at, options) => ops.h(standardizedImprovement(at, options)).mul(at.sigma),
  withBestF,
  raisedBestF,
);

/** log expected improvement: log h(u) + log σ, finite and with a gradient everywhere (Ament et al. 2023). */
export const logExpectedImprovement = analytic<ImprovementOptions>(
  "LogEI",
  ["bestF"],
  (at, options) => ops.logH(standardizedImprovement(at, options)).add(at.sigma.log()),
  withBestF,
  raisedBestF,
);

/** Φ(u), the probability of any improvement. */
export const probabilityOfImprovement = analytic<ImprovementOptions>(
  "PI",
  ["bestF"],
  (at, options) => ops.ndtr(standardizedImprovement(at, options)),
  withBestF,
  raisedBestF,
);

/** log Φ(u). */
export const logProbabilityOfImprovement = analytic<ImprovementOptions>(
  "LogPI",
  ["bestF"],
  (at, options) => ops.logNdtr(standardizedImprovement(at, options)),
  withBestF,
  raisedBestF,
);

export interface UpperConfidenceBoundOptions extends AnalyticOptions {
  /** How much variance counts. */
  beta: number;
}

/** t μ + √β σ (Srinivas et al. 2010). */
export const upperConfidenceBound = analytic<UpperConfidenceBoundOptions>(
  "UCB",
  ["beta"],
  ({ mean, sigma }, { beta }) => mean.add(sigma.mul(Math.sqrt(beta))),
  (options) => ({ ...options, beta: nonNegative("beta", options.beta) }),
);

const mean = analytic<AnalyticOptions>("PosteriorMean", [], (at) => at.mean);
const standardDeviation = analytic<AnalyticOptions>("PosteriorStandardDeviation", [], ({ sigma, t }) => sigma.mul(t));

/** t μ: exploitation alone. */
export const posteriorMean = (model: Model, options: AnalyticOptions = {}): Acquisition => mean(model, options);

/** t σ: exploration alone. */
export const posteriorStandardDeviation = (model: Model, options: AnalyticOptions = {}): Acquisition =>
  standardDeviation(model, options);

export interface ScalarizedPosteriorMeanOptions {
  /** One weight per joint point, `q`. */
  weights: TensorLike;
  posteriorTransform?: PosteriorTransform;
}

/** Σ_i weights_i μ(x_i) over q points. */
export function scalarizedPosteriorMean(model: Model, options: ScalarizedPosteriorMeanOptions): Acquisition {
  const name = "ScalarizedPosteriorMean";
  const { weights, posteriorTransform } = namedOptions(`${name} options`, options, ["weights", "posteriorTransform"]);
  const w = checkedWeights(weights);
  const transform = transformFor(model, { posteriorTransform });
  return acquisition(name, model, w.size, (X) => transform(model.posterior(X)).mean.mul(w).sum(-1));
}
