import {
  categorical,
  dimensionScaledLengthscale,
  type EmbeddedColumn,
  embedded,
  inputsOf,
  type Kernel,
  matern52,
  product,
  rbf,
} from "../../kernels/index.ts";
import { log } from "../../math/index.ts";
import { type ExactGP, singleTaskGP } from "../../models/index.ts";
import {
  type Parameter as Hyperparameter,
  logNormalPrior,
  type ParameterSettings,
  type Prior,
  positive,
} from "../../parameters/index.ts";
import { chainOutcomes, logTail, type OutcomeTransform, standardize, yeoJohnson } from "../../transforms/index.ts";
import type { Parameter } from "../space/index.ts";
import { isPool, noiseOf, type Setting } from "./noise.ts";
import { placesOf } from "./order.ts";
import { sharesOf } from "./shares.ts";
import type { Evidence } from "./strategy.ts";
import { type FitStart, warmFit } from "./warmFit.ts";

/** One number per trial that a model is fitted to: an objective or a constraint. */
export interface Target {
  /** What it is, such as "objective yield": the name of its fit in the `start` of suggestions. */
  readonly name: string;
  readonly values: readonly number[];
  /** The variances of the measurements; null where they are to be inferred. */
  readonly variances: readonly number[] | null;
  readonly maximize: boolean;
}

/** The objective of that index. */
export function targetOf({ objectives, outcomes, variances }: Evidence, j: number): Target {
  const { name, direction } = objectives[j];
  const known = variances.map((row) => row[j]);
  return {
    name: `objective ${name}`,
    values: outcomes.map((row) => row[j]),
    variances: known.every((variance) => variance !== null) ? (known as number[]) : null,
    maximize: direction === "maximize",
  };
}

/** A model of a target in units of `unit`. */
export interface FittedModel {
  readonly target: Target;
  readonly model: ExactGP;
  readonly unit: number;
  /** What later fits start from. */
  readonly start: FitStart;
}

export interface FitTargetOptions {
  /** The `start` of an earlier fit to the same target. */
  readonly start?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * The noise variance on the scale of the model: the library's default with a wider prior, and without its bound of 1e-4, which hides the
 * last digits of an objective that has no noise.
 */
export const noise: Hyperparameter = {
  shape: [],
  initial: [1e-3],
  constraint: positive(1e-6),
  prior: logNormalPrior(-4, 1.5),
};

/** The noise variance where outcomes are known to be noisy: with the wider prior a short lengthscale would explain a handful of them. */
const knownNoise: Hyperparameter = { ...noise, prior: logNormalPrior(-2, 1) };

/**
 * Settings of a hyperparameter with a log-normal prior; in a pool the mode of the prior is moved to its median, so that estimates are those of the mode
 * over logarithms. Lengthscales are longer and the noise is larger: few outcomes tell more of the other experiments, and the last digits, which a pool
 * does not resolve, do not count.
 */
function suited<S extends { readonly prior?: Prior }>(setting: Setting, settings: S): S {
  const { prior } = settings;
  if (!prior || !isPool(setting)) return settings;
  const [loc, scale] = prior.arguments;
  return { ...settings, prior: logNormalPrior(loc + scale * scale, scale) };
}

/** A GP of the target with its bad tail compressed, after a Yeo-Johnson transform, which makes skewed outcomes look normal; fitted. */
export async function fittedModel(
  evidence: Evidence,
  target: Target,
  { start, signal }: FitTargetOptions = {},
): Promise<FittedModel> {
  const { values, variances, maximize } = target;
  const unit = unitOf(values);
  const outcomes = values.map((y) => y / unit);
  const spread = Math.max(...outcomes) - Math.min(...outcomes);
  // A larger error says as little, and its square overflows on the scale of the model.
  const largestError = 1e6 * (spread || 1);
  const model = singleTaskGP({
    trainX: evidence.points as number[][],
    trainY: outcomes,
    covariance: covarianceOf(evidence),
    ...(variances
      ? { trainYvar: variances.map((v) => Math.min(v / unit / unit, largestError * largestError)) }
      : { noise: noiseOf(evidence).isNoisy ? knownNoise : suited(evidence, noise) }),
    outcomeTransform: chainOutcomes(...compression(outcomes, maximize), standardize(), yeoJohnson(), standardize()),
  });
  return { target, model, unit, start: await warmFit(model, start, signal) };
}

/** 1, or another unit of outcomes whose squares leave the range of double precision. */
function unitOf(outcomes: readonly number[]): number {
  const largest = outcomes.reduce((most, outcome) => Math.max(most, Math.abs(outcome)), 0);
  return largest > 1e100 || largest < 1e-100 ? largest || 1 : 1;
}

/** The scale of the compression, as a share of the range of the outcomes, is at least this. */
const SMALLEST_SCALE = 1e-100;
/** How far outcomes may be worse than the median before they are compressed, in distances of the median from the best. */
const WORST = 3;

/**
 * Makes terrible outcomes, such as penalties for runs that failed, less so to the model: one that is as bad as 1e10 would leave no digits to
 * the good ones. The median is of the distinct outcomes, since penalties are often the same number.
 */
function compression(outcomes: readonly number[], maximize: boolean): OutcomeTransform[] {
  const sorted = [...new Set(outcomes)].sort((a, b) => (maximize ? b - a : a - b));
  const [best, median, worst] = [sorted[0], sorted[(sorted.length - 1) >> 1], sorted[sorted.length - 1]];
  // Squares of a smaller one underflow.
  const scale = Math.max(Math.abs(median - best), SMALLEST_SCALE * Math.abs(worst - best));
  const limit = median + WORST * (median - best);
  const farthest = maximize ? limit - worst : worst - limit;
  if (!(median !== best && farthest > 0)) return [];
  return [logTail({ side: maximize ? "below" : "above", limit, scale, farthest })];
}

/** The factor by which the covariance falls where one choice differs is e^(−1/4) by the median of its prior, however many choices there are. */
const ALIKE = 4;

/**
 * Matérn-5/2 over numbers and descriptors, times an RBF kernel over shares of a whole, with one lengthscale as none of them changes alone, times a Hamming-like kernel
 * over codes. Values of inactive parameters take no part.
 */
export function covarianceOf(setting: Setting): Kernel {
  const { parameters } = setting.space.encoding;
  const all = parameters.map((parameter, column) => ({
    size: parameter.size,
    columns: seen(setting, parameter, column),
  }));
  const columns = (all.some(({ size }) => size > 1) ? all.filter(({ size }) => size > 1) : all).flatMap(
    ({ columns }) => columns,
  );
  const shares = sharesOf(setting);
  const lengthscale = (inputs: number) => suited(setting, dimensionScaledLengthscale(inputs));
  const factor = (kernel: (count: number) => Kernel, some: readonly EmbeddedColumn[]) =>
    some.length > 0 ? [embedded(kernel(inputsOf(some)), some)] : [];
  const ordered = columns.filter(({ codes, column }) => !codes && !shares.includes(column));
  const factors = [
    ...factor((ard) => matern52({ lengthscale: lengthscale(ard), ard }), ordered),
    ...factor(
      (count) => rbf({ lengthscale: lengthscale(count) }),
      columns.filter(({ column }) => shares.includes(column)),
    ),
    ...factor(
      (ard) => categorical({ lengthscale: suited(setting, likeness(ard)), ard }),
      columns.filter(({ codes }) => codes),
    ),
  ];
  return factors.length === 1 ? factors[0] : product(...factors);
}

/** Lengthscale settings of the categorical kernel, which averages over its columns. */
function likeness(columns: number): ParameterSettings {
  return { initial: ALIKE / columns, prior: logNormalPrior(log(ALIKE / columns), 1) };
}

/**
 * A parameter as kernels see it: by its number, its code, its descriptors or the places of its values; by code and descriptors where two values have equal
 * descriptors.
 */
function seen(setting: Setting, parameter: Parameter, column: number): EmbeddedColumn[] {
  const { kind, spec, when } = parameter;
  const descriptors = kind.descriptors?.(spec) ?? placesOf(setting, parameter);
  const shared = { column, ...(when.length > 0 && { when }) };
  if (!kind.categorical) return [shared];
  const code = { ...shared, codes: true };
  if (!descriptors) return [code];
  const isUnique = new Set(descriptors.map(String)).size === descriptors.length;
  return [{ ...shared, descriptors }, ...(isUnique ? [] : [code])];
}
