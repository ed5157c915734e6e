import { asGiven, type ChecksOf, namedTensor, readOptions } from "../arguments/index.ts";
import { allFinite, InputError, invalid, invalidShape, warn } from "../errors/index.ts";
import { constantMean, defaultCovariance, type Kernel, type MeanFunction } from "../kernels/index.ts";
import { defaultNoise, type Parameter } from "../parameters/index.ts";
import { ops, sameShape, type Tensor, type TensorLike } from "../tensor/index.ts";
import {
  type InputTransform,
  identityInputs,
  identityOutcomes,
  type OutcomeTransform,
  standardize,
} from "../transforms/index.ts";
import { ExactGP } from "./exactGP.ts";
import { ModelList } from "./modelList.ts";
import { checkedVariances } from "./observations.ts";

/** Options of `singleTaskGP`. */
export interface SingleTaskGPOptions {
  /** Inputs, `n x d`. The default lengthscale prior expects the unit cube: scale them, or pass `normalize()`. */
  trainX: TensorLike;
  /** Outcomes, `n` (or `n x 1`) for one output, `n x m` for m independent ones on the same inputs. */
  trainY: TensorLike;
  /** Known noise variances in the shape of trainY, or one for all; by default the noise variance is inferred. */
  trainYvar?: TensorLike;
  /** Defaults to RBF with a lengthscale per input under the dimension-scaled log-normal prior (Hvarfner et al. 2024). */
  covariance?: Kernel;
  /** Defaults to `constantMean()`. */
  mean?: MeanFunction;
  /** Declaration of the inferred noise variance; by default log-normal(−4, 1) above 1e-4. */
  noise?: Parameter;
  /** Defaults to none. */
  inputTransform?: InputTransform;
  /** Defaults to `standardize()`; null for none. */
  outcomeTransform?: OutcomeTransform | null;
}

/** The options that single-task and multi-fidelity GPs share. */
export const singleTaskChecks = {
  trainX: [asGiven],
  trainY: [asGiven],
  trainYvar: [asGiven, undefined],
  mean: [asGiven, undefined],
  noise: [asGiven, undefined],
  inputTransform: [asGiven, undefined],
  outcomeTransform: [asGiven, undefined],
} satisfies ChecksOf<Omit<SingleTaskGPOptions, "covariance">>;

/**
 * An exact Gaussian process with one output (`trainY` `n`), or several independent ones (`n x m`), with BoTorch's defaults: an RBF kernel
 * with dimension-scaled lengthscale priors, a constant mean, inferred noise, standardized outcomes. Throws InputError or ShapeError if
 * shapes do not match, values are not finite, or there is no observation. BoTorch: `SingleTaskGP`.
 *
 *     const model = await fitModel(singleTaskGP({ trainX: [[0.1], [0.4], [0.9]], trainY: [1, 2, 0.5] }));
 *     const { mean, variance } = model.posterior([[0.2], [0.7]]);
 */
export function singleTaskGP(options: SingleTaskGPOptions & { trainY: readonly number[] | Float64Array }): ExactGP;
/** The same for outcomes of any shape: a `ModelList` for several outputs. */
export function singleTaskGP(options: SingleTaskGPOptions): ExactGP | ModelList;
export function singleTaskGP(given: SingleTaskGPOptions): ExactGP | ModelList {
  const options = readOptions("singleTaskGP options", given, { ...singleTaskChecks, covariance: [asGiven, undefined] });
  checkParts(options);
  const { X, Y, Yvar } = checkedData(options);
  const { inputTransform = identityInputs, outcomeTransform = standardize() } = options;
  const d = X.shape[1];
  if (!options.covariance && !options.inputTransform) warnUnlessScaled(X);
  const covariance = options.covariance ?? defaultCovariance(d);
  const mean = options.mean ?? constantMean();
  const noise = Yvar ? null : (options.noise ?? defaultNoise);
  const inputs = inputTransform.fit(X);
  const outputs = Array.from({ length: Y.shape[1] }, (_, j) => {
    const y = ops.narrow(Y, 1, j, 1);
    const yvar = Yvar && ops.narrow(Yvar, 1, j, 1);
    const outcomes = (outcomeTransform ?? identityOutcomes).select([j]).fit(y);
    const huge = y.data.find((value) => Math.abs(value) > LARGEST);
    if (outcomes.affine && huge !== undefined)
      invalid(
        "trainY",
        `outcomes up to ${LARGEST}, whose squares are finite`,
        huge,
        "divide all outcomes by a constant",
      );
    const components = { covariance, mean, noise, inputTransform: inputs, outcomeTransform: outcomes };
    return new ExactGP(components, [{ X, Y: y.squeeze(-1), Yvar: yvar?.squeeze(-1) ?? null }]).verified();
  });
  return outputs.length === 1 ? outputs[0] : new ModelList(outputs, true);
}

/** Squares of larger outcomes overflow. */
const LARGEST = 1e153;

/** The default lengthscale prior expects inputs with a range of about 1; outside these limits there is a warning. */
const [NARROW, WIDE] = [1e-2, 5];

function warnUnlessScaled(X: Tensor): void {
  const [n, d] = X.shape;
  const ranges = X.max(0).sub(X.min(0)).data;
  const column = ranges.findIndex((range) => range > WIDE || (n > 2 && range > 0 && range < NARROW));
  if (column >= 0)
    warn(
      `singleTaskGP: column ${column} of trainX (of ${d}) has a range of ${ranges[column].toPrecision(3)}, while the default lengthscale prior expects about 1; pass inputTransform: normalize()`,
    );
}

/** The parts of a model: what is expected of each, and a member by which it is recognized. */
const parts = {
  covariance: ["a kernel such as matern52()", "covariance"],
  mean: ["a mean function such as constantMean()", "evaluate"],
  noise: ["a parameter declaration such as defaultNoise", "constraint"],
  inputTransform: ["an input transform such as normalize()", "forward"],
  outcomeTransform: ["an outcome transform such as standardize(), or null for none", "forward"],
} as const;

function checkParts(options: SingleTaskGPOptions): void {
  for (const [name, [expected, member]] of Object.entries(parts)) {
    const part = options[name as keyof typeof parts];
    if (part === undefined || (part === null && name === "outcomeTransform")) continue;
    if (typeof part !== "object" || part === null || !(member in part)) invalid(name, expected, part);
  }
}

function checkedData({ trainX, trainY, trainYvar }: SingleTaskGPOptions): {
  X: Tensor;
  Y: Tensor;
  Yvar: Tensor | null;
} {
  if (trainX === undefined) invalid("trainX", "n x d inputs", trainX);
  if (trainY === undefined) invalid("trainY", "n outcomes", trainY);
  const X = namedTensor("trainX", trainX);
  if (X.rank !== 2) invalidShape("trainX", "n x d", X.shape, "one row per observation, one column per input");
  const [n, d] = X.shape;
  if (n === 0 || d === 0)
    throw new InputError(
      `invalid trainX: expected at least one observation, got ${n} x ${d}; observe some results first`,
    );
  const given = namedTensor("trainY", trainY);
  if (given.rank < 1 || given.rank > 2 || given.shape[0] !== n || given.shape[1] === 0)
    invalidShape("trainY", `(${n}) or ${n} x m`, given.shape, "as many outcomes as rows of trainX");
  const Y = given.reshape([n, -1]);
  allFinite("trainX", X.data, X.shape);
  allFinite("trainY", given.data, given.shape);
  return { X, Y, Yvar: trainYvar === undefined ? null : checkedNoise(trainYvar, Y) };
}

function checkedNoise(trainYvar: TensorLike, Y: Tensor): Tensor {
  const given = namedTensor("trainYvar", trainYvar);
  const column = given.rank === 1 && sameShape([...given.shape, 1], Y.shape);
  return ops.broadcastTo(checkedVariances("trainYvar", column ? given.expandDims(-1) : given, Y.shape), Y.shape);
}
