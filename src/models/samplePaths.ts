import { checkedPoints, checkedSeed, integerFrom, readOptions } from "../arguments/index.ts";
import { fitsMemory, InputError, invalidShape } from "../errors/index.ts";
import type { ParameterValues } from "../parameters/index.ts";
import { generator, type Seed } from "../random/index.ts";
import { noGrad, ops, Tensor, type TensorLike } from "../tensor/index.ts";
import { type GPComponents, transformInputs } from "./components.ts";
import type { TransformedBlock } from "./latentGP.ts";
import { abilityOf, type Model, type PathOptions, type Paths } from "./model.ts";

/** Options of `samplePaths`. */
export interface SamplePathsOptions {
  /** Number of paths. */
  numSamples: number;
  /** Defaults to 0. */
  seed?: Seed;
  /** Number of random Fourier features of a path of the prior, for every summand of the kernel; defaults to 1,024. */
  numFeatures?: number;
}

/** Functions drawn from a model's posterior. */
export interface SamplePaths {
  /** The model from whose posterior they were drawn. */
  readonly model: Model;
  /** The number of paths S. */
  readonly numSamples: number;
  /** Their values at points `b x q x d`: `S x b x q` (`S x b x q x m`), with gradients; every call evaluates the same functions. */
  forward(X: TensorLike): Tensor;
}

/**
 * Draws functions from the posterior by Matheron's rule (Wilson et al. 2020): a path of the prior, from random Fourier features, updated
 * with the observations: f(x) = f_0(x) + k(x, X) K⁻¹ (y − f_0(X) − ε), ε observation noise. The model's transforms are applied. Throws
 * InputError for a kernel without a spectral density, and for models with a batch, such as fantasies. BoTorch: `draw_matheron_paths`.
 *
 *     const paths = samplePaths(model, { numSamples: 16, seed: 1 });
 *     paths.forward([[[0.2, 0.4]]]); // 16 x 1 x 1
 */
export function samplePaths(model: Model, given: SamplePathsOptions): SamplePaths {
  const { numSamples, seed, numFeatures } = readOptions("samplePaths options", given, {
    numSamples: [integerFrom(1)],
    seed: [checkedSeed, 0],
    numFeatures: [integerFrom(1), 1024],
  });
  fitsMemory("numSamples", numSamples * numFeatures, "take fewer paths or features");
  const draw = abilityOf("samplePaths", model, "paths");
  const paths = noGrad(() => draw({ numSamples, numFeatures, random: generator(seed) }));
  const d = model.inputDimension;
  return {
    model,
    numSamples,
    forward: (X) => {
      const points = checkedPoints("X", X, d);
      if (points.rank !== 3) invalidShape("X", `b x q x ${d}`, points.shape);
      return paths(points);
    },
  };
}

/** Paths of one Gaussian process, given its observations. */
export function gpPaths(
  components: GPComponents,
  values: ParameterValues,
  observed: readonly TransformedBlock[],
  { numSamples: S, numFeatures: count, random }: PathOptions,
): Paths {
  if (observed.some(({ y }) => y.rank > 1))
    throw new InputError("samplePaths: the model has a batch, such as fantasies; draw paths of each of its members");
  const { covariance, mean, outcomeTransform } = components;
  if (!covariance.spectralSamples)
    throw new InputError(
      `samplePaths: the ${covariance.type} kernel has no spectral density; use posterior(X).rsample`,
    );
  const samples = covariance.spectralSamples(random.fork("frequencies"), count, observed[0].x.shape[1], values);
  const weights = random.fork("weights");
  const normal = (rows: number) => new Tensor([rows, S], new Float64Array(rows * S).map(weights.normal));
  const parts = samples.map(({ variance, phases }) => {
    const scale = variance.div(count).sqrt();
    return { phases, cosines: normal(count).mul(scale), sines: normal(count).mul(scale) };
  });
  /** Without the mean, `… q x d` → `… q x S`. */
  const prior = (x: Tensor): Tensor =>
    parts
      .map(({ phases, cosines, sines }) => {
        const angle = phases(x);
        return ops.matmul(ops.cos(angle), cosines).add(ops.matmul(ops.sin(angle), sines));
      })
      .reduce((a, b) => a.add(b));

  const joined = (part: (block: TransformedBlock) => Tensor) => ops.concat(observed.map(part), 0);
  const x = joined((block) => block.x);
  const y = joined((block) => block.y);
  const noise = joined((block) => ops.broadcastTo(block.noise, block.y.shape));
  const K = ops.addDiagonal(covariance.covariance(x, x, values), noise);
  const errors = normal(x.shape[0]).mul(noise.sqrt().expandDims(-1));
  const residual = y.sub(mean.evaluate(x, values)).expandDims(-1).sub(prior(x)).sub(errors);
  const update = ops.spdSolve(K, residual); // n x S

  return (X) => {
    const at = transformInputs(components, values, X);
    const correction = ops.matmul(covariance.covariance(at, x, values), update);
    const latent = prior(at).add(correction).add(mean.evaluate(at, values).expandDims(-1)); // b x q x S
    return outcomeTransform.inverse(latent.transpose([2, 0, 1]).expandDims(-1)).squeeze(-1);
  };
}
