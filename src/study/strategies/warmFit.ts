import { InputError, NumericalError } from "../../errors/index.ts";
import { ExactGP, fitModel, type Hyperparameters } from "../../models/index.ts";
import { initialValues, type ParameterValues } from "../../parameters/index.ts";
import { noGrad, type Tensor } from "../../tensor/index.ts";

/** A fit that later ones start from: plain data. */
export interface FitStart {
  /** The number of observations of the model. */
  readonly n: number;
  /** The objective that it reached: log likelihood and log priors, per observation. */
  readonly value: number;
  readonly hyperparameters: Hyperparameters;
}

/** Models of at most so many observations are fitted from their initial hyperparameters every time. */
const FEW = 100;

/** Others when the observations have grown by this share since the last fit, or when the objective has fallen by so many nats per observation. */
const [GROWTH, LOSS] = [0.1, 0.1];

/** How many observations a fit uses at most: its cost grows with their cube. */
const MOST = 400;

/** Beyond these an evaluation gains nothing that a suggestion depends on. */
const LIMITS = { ftol: 1e-5, maxEvaluations: 60 };

/**
 * Fits a model, or sets the hyperparameters of an earlier fit, `start`, to fewer observations while these have grown by less than a tenth and
 * are as likely as before. A fit starts from them too, unless the initial hyperparameters are likelier; of more than 400 observations it uses 400,
 * evenly spaced in the order of the trials. Ignores a `start` of another model. Returns what later fits start from.
 */
export async function warmFit(model: ExactGP, start?: unknown, signal?: AbortSignal): Promise<FitStart> {
  const n = model.trainX.shape[0];
  const fitted = thinned(model);
  const last = n > FEW ? accepted(fitted, start) : null;
  const value = last && objectiveAt(fitted, fitted.values);
  if (!last || value === null || n >= last.n * (1 + GROWTH) || !(value >= last.value - LOSS)) {
    const initial = initialValues(fitted.parameters);
    if (value !== null && !(value >= objectiveAt(fitted, initial))) fitted.setHyperparameters(initial);
    await fitModel(fitted, { ...LIMITS, signal });
  }
  const { fit } = fitted;
  model.setHyperparameters(fitted.values);
  model.fit = fit;
  return fit
    ? { n, value: fit.value, hyperparameters: model.hyperparameters() as Hyperparameters }
    : (last as FitStart);
}

/** The model of evenly spaced observations, on the same scale; of few the model itself. */
function thinned(model: ExactGP): ExactGP {
  const n = model.trainX.shape[0];
  if (n <= MOST) return model;
  const rows = Array.from({ length: MOST }, (_, i) => Math.floor(((i + 1) * n) / MOST) - 1);
  const { components, observations } = model.onModelScale();
  const [{ X, Y, Yvar }] = observations;
  const some = (all: Tensor) => all.gather(rows, 0);
  return new ExactGP(components, [{ X: some(X), Y: some(Y), Yvar: Yvar && some(Yvar) }]);
}

/** The start, whose hyperparameters are then the model's; null where it is none of this model. */
function accepted(model: ExactGP, start: unknown): FitStart | null {
  const { n, value, hyperparameters } = (start ?? {}) as Partial<FitStart>;
  const names = Object.keys(model.values);
  const isWhole = names.every((name) => hyperparameters && Object.hasOwn(hyperparameters, name));
  if (typeof n !== "number" || typeof value !== "number" || !hyperparameters || !isWhole) return null;
  try {
    model.setHyperparameters(hyperparameters);
    return { n, value, hyperparameters };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return null;
  }
}

/** The objective of fitting at some values; −∞ where it cannot be evaluated. */
function objectiveAt(model: ExactGP, values: ParameterValues): number {
  const [{ objective }] = model.fitting();
  try {
    return noGrad(() => objective(values)).item();
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    return Number.NEGATIVE_INFINITY;
  }
}
