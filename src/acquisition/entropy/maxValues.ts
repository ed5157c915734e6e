import {
  asGiven,
  type ChecksOf,
  checkedBounds,
  checkedNumbers,
  checkedPointSet,
  checkedSeed,
  integerFrom,
  type OptionValues,
  readOptions,
} from "../../arguments/index.ts";
import { InputError, invalid } from "../../errors/index.ts";
import { log } from "../../math/index.ts";
import { type Model, observedInputs } from "../../models/index.ts";
import { generator, type Seed, spreadWithin } from "../../random/index.ts";
import { noGrad, ops, Tensor, type TensorLike, tensor } from "../../tensor/index.ts";
import { marginalsOf } from "../analytic/marginal.ts";
import { checkedModel } from "../base/acquisition.ts";
import { type OutcomeOptions, outcomeChecks } from "../base/posteriorTransform.ts";

/** Where samples of the largest value come from. */
export interface MaxValueOptions extends OutcomeOptions {
  /** Samples of the largest value (the smallest, when minimizing), `J`; else they are drawn, for which `bounds` or `candidates` are needed. */
  maxValues?: TensorLike;
  /** Lower and upper bounds of where the largest value may lie, `2 x d`. */
  bounds?: TensorLike;
  /** Points among which the largest value is, `c x d`, in place of 1,000 Sobol points of the bounds and the observed inputs. */
  candidates?: TensorLike;
  /** Defaults to 16. */
  numMaxValues?: number;
  /** Defaults to 0. */
  seed?: Seed;
}

export const maxValueChecks = {
  ...outcomeChecks,
  maxValues: [checkedNumbers, undefined],
  bounds: [asGiven<TensorLike>, undefined],
  candidates: [asGiven<TensorLike>, undefined],
  numMaxValues: [integerFrom(1), 16],
  seed: [checkedSeed, 0],
} satisfies ChecksOf<MaxValueOptions>;

export type CheckedMaxValueOptions = OptionValues<typeof maxValueChecks, MaxValueOptions>;

/** The samples of the options, or drawn ones, in the units of the outcomes: `J`. */
export function maxValuesOf(name: string, model: Model, options: CheckedMaxValueOptions): Tensor {
  const { maxValues, bounds, candidates, numMaxValues: numSamples, seed, posteriorTransform, maximize } = options;
  if (maxValues) return maxValues.reshape([-1]);
  if (candidates === undefined && bounds === undefined)
    throw new InputError(`invalid maxValues: ${name} needs samples of the largest value, or bounds to draw them in`);
  const among = candidates ?? pointsOf(model, bounds, seed);
  return gumbelMaxValues(model, among, { numSamples, seed, posteriorTransform, maximize });
}

const POINTS = 1000;

/** Sobol points of the bounds, and the observed inputs. */
function pointsOf(model: Model, bounds: TensorLike | undefined, seed: Seed): Tensor {
  const box = checkedBounds("bounds", bounds, model.inputDimension);
  return ops.concat([spreadWithin(box, POINTS, seed), observedInputs(model)], 0);
}

/** Options of `gumbelMaxValues`. */
export interface GumbelOptions extends OutcomeOptions {
  /** Defaults to 16. */
  numSamples?: number;
  /** Numbers between 0 and 1, one per sample; by default drawn with the seed. */
  uniforms?: TensorLike;
  /** Defaults to 0. */
  seed?: Seed;
}

/**
 * Samples of the largest value (the smallest, when minimizing) among candidates `c x d`, in the units of the outcomes, as if their values were independent: a Gumbel
 * distribution with the same quartiles (Wang and Jegelka 2017). With Π_i Φ((y_p − μ_i)/σ_i) = p for p = 1/4, 1/2, 3/4:
 * b = (y_¼ − y_¾)/(log log 4/3 − log log 4), a = y_½ + b log log 2, samples a − b log(−log u).
 * Throws InputError for bad options, and for a model of several outputs.
 */
export function gumbelMaxValues(model: Model, candidates: TensorLike, given?: GumbelOptions): Tensor {
  const options = readOptions("gumbelMaxValues options", given, {
    ...outcomeChecks,
    numSamples: [integerFrom(1), 16],
    uniforms: [checkedNumbers, undefined],
    seed: [checkedSeed, 0],
  });
  const points = checkedPointSet("candidates", candidates, checkedModel(model).inputDimension);
  return noGrad(() => {
    const at = marginalsOf(model, options)(points.expandDims(1));
    const quantile = (p: number) => maximumQuantile(at.mean.data, at.sigma.data, log(p));
    const [q25, q50, q75] = [0.25, 0.5, 0.75].map(quantile);
    const b = (q25 - q75) / (log(log(4 / 3)) - log(log(4)));
    const a = q50 + b * log(log(2));
    const uniforms = uniformsOf(options.uniforms, options.numSamples, options.seed);
    const values = at.toOutcome(tensor(uniforms.map((u) => a - b * log(-log(u)))));
    return options.maximize ? values : values.neg();
  });
}

function uniformsOf(given: Tensor | undefined, count: number, seed: Seed): Float64Array {
  if (!given) return new Float64Array(count).map(generator(seed).uniform).map((u) => Math.max(u, 1e-12));
  const bad = given.data.find((u) => !(u > 0 && u < 1));
  return bad === undefined ? given.data : invalid("uniforms", "numbers between 0 and 1", bad);
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
