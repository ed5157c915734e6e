import {
  categorical,
  dimensionScaledLengthscale,
  type Kernel,
  matern52,
  product,
  scale,
  sum,
} from "../../kernels/index.ts";
import { type ExactGP, fitModel, singleTaskGP } from "../../models/index.ts";
import { logNormalPrior, type Parameter, positive } from "../../parameters/index.ts";
import { chainOutcomes, standardize, yeoJohnson } from "../../transforms/index.ts";
import type { Encoding } from "../space/index.ts";
import type { Evidence } from "./strategy.ts";

/** One number per trial that a model is fitted to: an objective, a scalarisation, or a constraint. */
export interface Target {
  readonly values: readonly number[];
  /** The variances of the measurements; null where they are to be inferred. */
  readonly variances: readonly number[] | null;
  readonly maximize: boolean;
}

/** A model of a target in units of `unit`. */
export interface FittedModel {
  readonly model: ExactGP;
  readonly unit: number;
}

/**
 * The noise variance on the scale of the model. The library's default keeps it above 1e-4, which hides the last digits of an objective that
 * has no noise.
 */
export const noise: Parameter = {
  shape: [],
  initial: [1e-3],
  constraint: positive(1e-6),
  prior: logNormalPrior(-6, 2),
};

/** A GP of the target after a Yeo-Johnson transform, which makes skewed outcomes look normal; fitted. */
export async function fittedModel(
  { space, points }: Evidence,
  { values, variances }: Target,
  signal?: AbortSignal,
): Promise<FittedModel> {
  const unit = unitOf(values);
  const outcomes = values.map((y) => y / unit);
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
  return { model: await fitModel(model, { signal }), unit };
}

/** 1, or another unit of outcomes whose squares leave the range of double precision. */
export function unitOf(outcomes: readonly number[]): number {
  const largest = outcomes.reduce((most, outcome) => Math.max(most, Math.abs(outcome)), 0);
  return largest > 1e100 || largest < 1e-100 ? largest || 1 : 1;
}

/** Matérn-5/2 over ordered coordinates; codes join it by a sum and a product with a Hamming-like kernel. */
export function covarianceOf({ parameters }: Encoding): Kernel {
  const varying = parameters.flatMap(({ kind, size }, i) => (size > 1 ? [{ i, categorical: kind.categorical }] : []));
  const codes = varying.flatMap(({ i, categorical }) => (categorical ? [i] : []));
  const ordered = varying.flatMap(({ i, categorical }) => (categorical ? [] : [i]));
  const activeDimensions = varying.length > 0 ? ordered : parameters.map((_, i) => i);
  const d = activeDimensions.length;
  const numbers = () => matern52({ lengthscale: dimensionScaledLengthscale(d), ard: d, activeDimensions });
  const kinds = () => categorical({ activeDimensions: codes, ard: codes.length });
  if (codes.length === 0) return numbers();
  const scaled = (kernel: Kernel) => scale(kernel, { prior: logNormalPrior(0, 1) });
  if (d === 0) return scaled(kinds());
  return sum(scaled(sum(numbers(), scaled(kinds()))), scaled(product(numbers(), kinds())));
}
