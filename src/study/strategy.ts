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
import { type ExactGP, fitModel, singleTaskGP } from "../models/index.ts";
import { optimizeAcqf, optimizeAcqfDiscrete, optimizeAcqfMixed } from "../optim/index.ts";
import { logNormalPrior, type Parameter, positive } from "../parameters/index.ts";
import type { Posterior } from "../posteriors/index.ts";
import { generator, type RandomGenerator, sobol } from "../random/index.ts";
import { asTensor, type Tensor } from "../tensor/index.ts";
import { chainOutcomes, standardize, yeoJohnson } from "../transforms/index.ts";
import type { Encoding } from "./encoding.ts";

/** What a strategy knows: points of the encoding, their outcomes in the user's units, and pending points. */
export interface Evidence {
  readonly encoding: Encoding;
  readonly points: readonly (readonly number[])[];
  readonly outcomes: readonly number[];
  /** Whether large outcomes are good. */
  readonly maximize: boolean;
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

/**
 * The noise variance on the scale of the model. The library's default keeps it above 1e-4, which hides the last digits of an objective that
 * has no noise.
 */
const noise: Parameter = {
  shape: [],
  initial: [1e-3],
  constraint: positive(1e-6),
  prior: logNormalPrior(-6, 2),
};

/** The model, fitted: a GP of the outcomes after a Yeo-Johnson transform, which makes skewed outcomes look normal. */
export function fittedModel({ encoding, points, outcomes }: Evidence, signal?: AbortSignal): Promise<ExactGP> {
  const model = singleTaskGP({
    trainX: points as number[][],
    trainY: outcomes as number[],
    covariance: covarianceOf(encoding),
    noise,
    outcomeTransform: chainOutcomes(standardize(), yeoJohnson(), standardize()),
  });
  return fitModel(model, { signal });
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

/** LogEI and the best posterior mean on the scale of the model: there, a few terrible outcomes do not set the tone. */
const onModelScale = (posterior: Posterior): Posterior => posterior.latent?.posterior ?? posterior;

/** The model, and the acquisition function that the next point maximises, given the pending points. */
export async function surrogate(
  evidence: Evidence,
  signal?: AbortSignal,
): Promise<{ model: ExactGP; acquisition: Acquisition }> {
  const { maximize, pending } = evidence;
  const model = await fittedModel(evidence, signal);
  const options = { bestF: bestValue(model, evidence), maximize, posteriorTransform: onModelScale };
  const plain = logExpectedImprovement(model, options);
  return { model, acquisition: pending.length > 0 ? plain.withPending!(asTensor(pending as number[][])) : plain };
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

function bestValue(model: ExactGP, { points, maximize }: Evidence): number {
  const { mean } = onModelScale(model.posterior(asTensor(points as number[][]).expandDims(1)));
  return (maximize ? mean.max() : mean.min()).item();
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
function combinations(
  { encoding, points, outcomes, maximize }: Evidence,
  random: RandomGenerator,
): Record<number, number>[] {
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
    .sort((a, b) => (maximize ? b.outcome - a.outcome : a.outcome - b.outcome))
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
