import { type Acquisition, logExpectedImprovement } from "../acquisition/index.ts";
import {
  categorical,
  dimensionScaledLengthscale,
  type Kernel,
  matern52,
  product,
  scale,
  sum,
} from "../kernels/index.ts";
import { square } from "../math/index.ts";
import { type ExactGP, fitModel, singleTaskGP } from "../models/index.ts";
import { optimizeAcqf, optimizeAcqfDiscrete, optimizeAcqfMixed } from "../optim/index.ts";
import { logNormalPrior, type Parameter, positive } from "../parameters/index.ts";
import { generator, type RandomGenerator, sobol } from "../random/index.ts";
import { asTensor, type Tensor } from "../tensor/index.ts";
import type { Encoding } from "./encoding.ts";
import { type OutcomeWarp, outcomeWarp } from "./outcomeWarp.ts";

/** What a strategy knows: points of the encoding and their outcomes, larger is better; and points under way. */
export interface Evidence {
  readonly encoding: Encoding;
  readonly points: readonly (readonly number[])[];
  readonly outcomes: readonly number[];
  readonly pending: readonly (readonly number[])[];
}

/** How many combinations of choices are searched exhaustively; beyond, a sample of them. */
const MAX_COMBINATIONS = 32;
/** A finite space up to this size is searched point by point. */
const MAX_ENUMERATED = 2048;

/** Points of the encoding, space-filling: the `count` points of a scrambled Sobol sequence from `start` on. */
export function spaceFilling(
  { bounds: [lower, upper], choices }: Encoding,
  start: number,
  count: number,
  seed: string,
): number[][] {
  const d = lower.length;
  const data = sobol(d, { seed, skip: start }).next(count);
  const sizes = new Map(choices.map(({ index, size }) => [index, size]));
  return Array.from({ length: count }, (_, i) =>
    lower.map((low, j) => {
      const u = data[i * d + j];
      const size = sizes.get(j);
      return size === undefined ? low + (upper[j] - low) * u : Math.floor(u * size);
    }),
  );
}

/** A GP of the warped outcomes. */
export interface WarpedModel {
  readonly model: ExactGP;
  readonly warp: OutcomeWarp;
}

/**
 * Noise of the warped outcomes. The library's default keeps it above 1e-4 of their variance, which hides the last digits of an
 * objective that has no noise; this one lets the data speak.
 */
const noise: Parameter = {
  shape: [],
  initial: [1e-3],
  constraint: positive(1e-6),
  prior: logNormalPrior(-6, 2),
};

export async function fittedModel(
  { encoding, points, outcomes }: Evidence,
  signal?: AbortSignal,
): Promise<WarpedModel> {
  const warp = outcomeWarp(outcomes);
  const covariance = covarianceOf(encoding);
  const model = singleTaskGP({ trainX: points as number[][], trainY: outcomes.map(warp.forward), covariance, noise });
  return { model: await fitModel(model, { signal }), warp };
}

/** Matérn-5/2 over the numbers; choices join it by a sum and a product with a Hamming-like kernel. */
function covarianceOf({ continuous, choices }: Encoding): Kernel {
  const codes = choices.map(({ index }) => index);
  const [d, activeDimensions] = [continuous.length, continuous];
  const numbers = () => matern52({ lengthscale: dimensionScaledLengthscale(d), ard: d, activeDimensions });
  const kinds = () => categorical({ activeDimensions: codes, ard: codes.length });
  if (codes.length === 0) return numbers();
  const scaled = (kernel: Kernel) => scale(kernel, { prior: logNormalPrior(0, 1) });
  if (d === 0) return scaled(kinds());
  return sum(scaled(sum(numbers(), scaled(kinds()))), scaled(product(numbers(), kinds())));
}

/** Gauss-Hermite nodes and weights for a standard normal variable: exact for polynomials up to degree 13. */
const quadrature = [
  [0, 0.4571428571428572],
  [1.154405394739968, 0.2401231786050127],
  [2.366759410734541, 0.0307571239675865],
  [3.750439717725742, 0.0005482688559722177],
] as const;

/** Mean and standard deviation of the outcomes at points, on their own scale. */
export function predictOutcomes({ model, warp }: WarpedModel, points: readonly (readonly number[])[]) {
  const { mean, variance } = model.posterior(points.map((p) => [p as number[]]));
  const moments = Array.from(mean.data, (m, i) => {
    const sigma = Math.sqrt(variance.data[i]);
    let [first, second] = [0, 0];
    const centre = warp.inverse(m);
    for (const [node, weight] of quadrature)
      for (const z of node === 0 ? [0] : [-node, node]) {
        const deviation = warp.inverse(m + sigma * z) - centre;
        first += weight * deviation;
        second += weight * square(deviation);
      }
    return { mean: centre + first, standardDeviation: Math.sqrt(Math.max(second - square(first), 0)) };
  });
  return { mean: moments.map((p) => p.mean), standardDeviation: moments.map((p) => p.standardDeviation) };
}

/** What a strategy goes by: the model, and what points are worth given what is under way; LogEI on the best posterior mean. */
export async function surrogate(
  evidence: Evidence,
  signal?: AbortSignal,
): Promise<{ model: ExactGP; acquisition: Acquisition }> {
  const { model } = await fittedModel(evidence, signal);
  const plain = logExpectedImprovement(model, { bestF: bestValue(model, evidence) });
  const pending = evidence.pending as number[][];
  return { model, acquisition: pending.length > 0 ? plain.withPending!(asTensor(pending)) : plain };
}

/** The point that the model finds most promising, given what is under way. */
export async function nextPoint(evidence: Evidence, seed: string, signal?: AbortSignal): Promise<number[]> {
  const { acquisition } = await surrogate(evidence, signal);
  const { encoding } = evidence;
  if (encoding.size <= MAX_ENUMERATED) {
    const choices = untried(evidence);
    if (choices.length > 0) return rowOf((await optimizeAcqfDiscrete(acquisition, { choices, signal })).candidates);
  }
  const options = { bounds: encoding.bounds, seed, signal };
  if (encoding.choices.length === 0) return rowOf((await optimizeAcqf(acquisition, options)).candidates);
  const fixedFeaturesList = combinations(evidence, generator(seed));
  return rowOf((await optimizeAcqfMixed(acquisition, { ...options, fixedFeaturesList })).candidates);
}

function rowOf(candidates: Tensor): number[] {
  return Array.from(candidates.data);
}

function bestValue(model: ExactGP, { points }: Evidence): number {
  return Math.max(...model.posterior(asTensor(points as number[][]).expandDims(1)).mean.data);
}

/** All points of a small finite space that were neither tried nor are under way. */
function untried({ encoding, points, pending }: Evidence): number[][] {
  const taken = new Set([...points, ...pending].map((p) => JSON.stringify(encoding.decode(p))));
  return everyPoint(encoding).filter((point) => !taken.has(JSON.stringify(encoding.decode(point))));
}

function everyPoint(encoding: Encoding): number[][] {
  return encoding
    .levels()
    .reduce<number[][]>((points, values) => points.flatMap((p) => values.map((v) => [...p, v])), [[]]);
}

/** Combinations of choices to search under: all, or those of the best points and a random sample of the rest. */
function combinations({ encoding, points, outcomes }: Evidence, random: RandomGenerator): Record<number, number>[] {
  const { choices } = encoding;
  const total = choices.reduce((product, { size }) => product * size, 1);
  if (total <= MAX_COMBINATIONS)
    return choices.reduce<Record<number, number>[]>(
      (all, { index, size }) =>
        all.flatMap((c) => Array.from({ length: size }, (_, code) => ({ ...c, [index]: code }))),
      [{}],
    );
  const best = points
    .map((point, i) => ({ point, outcome: outcomes[i] }))
    .sort((a, b) => b.outcome - a.outcome)
    .slice(0, MAX_COMBINATIONS / 4)
    .map(({ point }) => choices.map(({ index }) => point[index]));
  const drawn = Array.from({ length: MAX_COMBINATIONS - best.length }, () => {
    // Half start from a good combination and change one choice of it.
    const codes = random.uniform() < 0.5 ? [...random.choice(best)] : choices.map(({ size }) => random.integer(size));
    const at = random.integer(choices.length);
    codes[at] = random.integer(choices[at].size);
    return codes;
  });
  const unique = new Map([...best, ...drawn].map((codes) => [codes.join(), codes]));
  return [...unique.values()].map((codes) => Object.fromEntries(choices.map(({ index }, k) => [index, codes[k]])));
}
