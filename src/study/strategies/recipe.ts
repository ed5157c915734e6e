import {
  dimensionScaledLengthscale,
  type EmbeddedColumn,
  embedded,
  inputsOf,
  type Kernel,
  matern52,
} from "../../kernels/index.ts";
import { type ExactGP, singleTaskGP } from "../../models/index.ts";
import { type Parameter as Hyperparameter, logNormalPrior, positive } from "../../parameters/index.ts";
import { chainOutcomes, standardize, yeoJohnson } from "../../transforms/index.ts";
import type { Encoding, Parameter } from "../space/index.ts";
import type { Evidence } from "./strategy.ts";
import { type FitStart, warmFit } from "./warmFit.ts";

/** One number per trial that a model is fitted to: an objective, a scalarisation, or a constraint. */
export interface Target {
  readonly values: readonly number[];
  /** The variances of the measurements; null where they are to be inferred. */
  readonly variances: readonly number[] | null;
  readonly maximize: boolean;
  /** How it was made of several objectives. */
  readonly note?: string;
}

/** A model of a target in units of `unit`. */
export interface FittedModel {
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

/** A GP of the winsorized target after a Yeo-Johnson transform, which makes skewed outcomes look normal; fitted. */
export async function fittedModel(
  { space, points }: Evidence,
  { values, variances, maximize }: Target,
  { start, signal }: FitTargetOptions = {},
): Promise<FittedModel> {
  const unit = unitOf(values);
  const outcomes = winsorized(
    values.map((y) => y / unit),
    maximize,
  );
  const spread = Math.max(...outcomes) - Math.min(...outcomes);
  // A larger error says as little, and its square overflows on the scale of the model.
  const largestError = 1e6 * (spread || 1);
  const model = singleTaskGP({
    trainX: points as number[][],
    trainY: outcomes,
    covariance: covarianceOf(space.encoding),
    ...(variances
      ? { trainYvar: variances.map((v) => Math.min(v / unit / unit, largestError * largestError)) }
      : { noise }),
    outcomeTransform: chainOutcomes(standardize(), yeoJohnson(), standardize()),
  });
  return { model, unit, start: await warmFit(model, start, signal) };
}

/** 1, or another unit of outcomes whose squares leave the range of double precision. */
export function unitOf(outcomes: readonly number[]): number {
  const largest = outcomes.reduce((most, outcome) => Math.max(most, Math.abs(outcome)), 0);
  return largest > 1e100 || largest < 1e-100 ? largest || 1 : 1;
}

/** How far outcomes may be worse than the median, in distances of the median from the best. */
const WORST = 6;

/**
 * The outcomes with the terrible ones, such as penalties for runs that failed, made less so: one that is as bad as 1e10 would leave no
 * digits to the good ones. The median is of the distinct outcomes, since penalties are often the same number.
 */
function winsorized(outcomes: readonly number[], maximize: boolean): number[] {
  const sorted = [...new Set(outcomes)].sort((a, b) => (maximize ? b - a : a - b));
  const [best, median] = [sorted[0], sorted[(sorted.length - 1) >> 1]];
  if (median === best) return [...outcomes];
  const worst = median + WORST * (median - best);
  return outcomes.map((y) => (maximize ? Math.max(y, worst) : Math.min(y, worst)));
}

/** Matérn-5/2 over numbers, descriptors, and indicators of the values of choices. Values of inactive parameters take no part. */
export function covarianceOf({ parameters }: Encoding): Kernel {
  const all = parameters.map((parameter, column) => ({ size: parameter.size, seen: seen(parameter, column) }));
  const varying = all.filter(({ size }) => size > 1);
  const columns = (varying.length > 0 ? varying : all).map(({ seen }) => seen);
  const d = inputsOf(columns);
  return embedded(matern52({ lengthscale: dimensionScaledLengthscale(d), ard: d }), columns);
}

/**
 * A parameter as the kernel sees it: by its number, by the descriptors of its value, or by one indicator for each value, which also tells
 * values with equal descriptors apart. A choice of two is a number.
 */
function seen({ kind, spec, size, when }: Parameter, column: number): EmbeddedColumn {
  const shared = { column, ...(when.length > 0 && { when }) };
  const described = kind.descriptors?.(spec);
  if (!kind.categorical || (size <= 2 && !described)) return shared;
  const indicators = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => Number(i === j)));
  const isUnique = described && new Set(described.map(String)).size === size;
  if (isUnique) return { ...shared, descriptors: described };
  return { ...shared, descriptors: indicators.map((row, i) => [...(described?.[i] ?? []), ...row]) };
}
