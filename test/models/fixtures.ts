import { type ExactGP, generator, type SingleTaskGPOptions, singleTaskGP } from "../../src/index.ts";

/** n points of the unit cube, the same for the same seed. */
export function points(n: number, d: number, seed = 0): number[][] {
  const { uniform } = generator(seed);
  return Array.from({ length: n }, () => Array.from({ length: d }, uniform));
}

/** A smooth function of d inputs. */
export function smooth(x: readonly number[]): number {
  return x.reduce((sum, v, i) => sum + Math.sin(3 * v + i) + 0.5 * v * v, 0);
}

/** A small model of `smooth`, with hyperparameters set by hand. */
export function smallModel(
  { n = 7, d = 2, seed = 1, noise = 0.01 }: { n?: number; d?: number; seed?: number; noise?: number } = {},
  options: Partial<SingleTaskGPOptions> = {},
): ExactGP {
  const trainX = points(n, d, seed);
  const model = singleTaskGP({ trainX, trainY: trainX.map(smooth), ...options }) as ExactGP;
  const values = {
    lengthscale: Array.from({ length: d }, (_, i) => 0.4 + 0.2 * i),
    ...("noise" in model.values && { noise }),
  };
  return model.setHyperparameters(values);
}
