import { InputError, integer, invalid, invalidShape } from "../../errors/index.ts";
import { log } from "../../math/index.ts";
import { type Model, observedInputs } from "../../models/index.ts";
import { namedOptions, namedTensor } from "../../posteriors/index.ts";
import { generator, type Seed, sobol } from "../../random/index.ts";
import { noGrad, ops, Tensor, type TensorLike, tensor } from "../../tensor/index.ts";
import { transformFor } from "../analytic/analytic.ts";
import { checkedModel, checkedNumbers } from "../base/acquisition.ts";
import type { PosteriorTransform } from "../base/posteriorTransform.ts";

/** Where samples of the largest value come from. */
export interface MaxValueOptions {
  /** Samples of the largest value, `J`; else they are drawn, for which `bounds` or `candidates` say where it may lie. */
  maxValues?: TensorLike;
  /** Lower and upper bounds, `2 x d`. */
  bounds?: TensorLike;
  /** Points among which the largest value is, `c x d`, in place of 1,000 Sobol points of the bounds. */
  candidates?: TensorLike;
  /** Defaults to 16. */
  numMaxValues?: number;
  /** Defaults to 0. */
  seed?: Seed;
  /** Makes one output of several; with weight −1 it makes a minimum of the maximum. */
  posteriorTransform?: PosteriorTransform;
}

export const maxValueOptions = ["maxValues", "bounds", "candidates", "numMaxValues", "seed", "posteriorTransform"];

/** The samples of the options, or drawn ones: `J`. */
export function maxValuesOf(name: string, model: Model, options: MaxValueOptions): Tensor {
  const { maxValues, bounds, candidates, numMaxValues = 16, seed = 0, posteriorTransform } = options;
  if (maxValues !== undefined) return checkedNumbers("maxValues", maxValues).reshape([-1]);
  if (candidates === undefined && bounds === undefined)
    throw new InputError(`invalid maxValues: ${name} needs samples of the largest value, or bounds to draw them in`);
  const among = candidates ?? sobolPoints(model, bounds as TensorLike, seed);
  return gumbelMaxValues(model, among, { numSamples: numMaxValues, seed, posteriorTransform });
}

const POINTS = 1000;

/** Points spread over bounds `2 x d`, and the training inputs. */
function sobolPoints(model: Model, given: TensorLike, seed: Seed): Tensor {
  const d = model.inputDimension;
  const bounds = checkedNumbers("bounds", given);
  if (bounds.rank !== 2 || bounds.shape[0] !== 2 || bounds.shape[1] !== d)
    invalidShape("bounds", `2 x ${d}`, bounds.shape);
  const unit = new Tensor([POINTS, d], sobol(d, { seed }).next(POINTS));
  const [lower, upper] = [bounds.at(0, 0), bounds.at(0, 1)];
  if (lower.data.some((low, j) => low > upper.data[j])) invalid("bounds", "lower ones below upper ones", bounds.data);
  return ops.concat([unit.mul(upper.sub(lower)).add(lower), observedInputs(model)], 0);
}

export interface GumbelOptions {
  /** Defaults to 16. */
  numSamples?: number;
  /** Numbers between 0 and 1, one per sample; by default drawn with the seed. */
  uniforms?: TensorLike;
  /** Defaults to 0. */
  seed?: Seed;
  posteriorTransform?: PosteriorTransform;
}

/**
 * Samples of the largest value among candidates `c x d`, as if their values were independent: a Gumbel distribution with the same
 * quartiles (Wang and Jegelka 2017). With Π_i Φ((y_p − μ_i)/σ_i) = p for p = 1/4, 1/2, 3/4: b = (y_¼ − y_¾)/(log log 4/3 − log log 4),
 * a = y_½ + b log log 2, samples a − b log(−log u).
 */
export function gumbelMaxValues(model: Model, candidates: TensorLike, given: GumbelOptions = {}): Tensor {
  checkedModel(model);
  const options = namedOptions("gumbelMaxValues options", given, [
    "numSamples",
    "uniforms",
    "seed",
    "posteriorTransform",
  ]);
  const { numSamples = 16, seed = 0, uniforms } = options;
  integer("numSamples", numSamples, 1);
  const points = namedTensor("candidates", candidates);
  if (points.rank !== 2 || points.shape[0] === 0)
    invalidShape("candidates", `c x ${model.inputDimension}`, points.shape);
  const { mean, variance } = noGrad(() => {
    const posterior = transformFor(model, options)(model.posterior(points.expandDims(1)));
    return { mean: posterior.mean.data, variance: posterior.variance.data };
  });
  const sigma = variance.map((v) => Math.sqrt(Math.max(v, 1e-12)));
  const quantile = (p: number) => maximumQuantile(mean, sigma, log(p));
  const [q25, q50, q75] = [0.25, 0.5, 0.75].map(quantile);
  const b = (q25 - q75) / (log(log(4 / 3)) - log(log(4)));
  const a = q50 + b * log(log(2));
  return tensor(checkedUniforms(uniforms, numSamples, seed).map((u) => a - b * log(-log(u))));
}

function checkedUniforms(given: TensorLike | undefined, count: number, seed: Seed): Float64Array {
  if (given === undefined) return new Float64Array(count).map(generator(seed).uniform).map((u) => Math.max(u, 1e-12));
  const { data } = checkedNumbers("uniforms", given);
  const bad = data.find((u) => !(u > 0 && u < 1));
  return bad === undefined ? data : invalid("uniforms", "numbers between 0 and 1", bad);
}

/** y with Σ_i log Φ((y − μ_i)/σ_i) = log p, by bisection. */
function maximumQuantile(mean: Float64Array, sigma: Float64Array, logP: number): number {
  const [mu, s] = [new Tensor([mean.length], mean), new Tensor([mean.length], sigma)];
  const excess = (y: number) => ops.logNdtr(ops.sub(y, mu).div(s)).sum().item() - logP;
  let low = Math.min(...mean.map((m, i) => m - 10 * sigma[i]));
  let high = Math.max(...mean.map((m, i) => m + 10 * sigma[i]));
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
