import { type ExactGP, generator, type SingleTaskGPOptions, singleTaskGP } from "../../src/index.ts";
import { matern52 } from "../../src/kernels/index.ts";
import { normalize, standardize } from "../../src/transforms/index.ts";

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
    ...(!options.covariance && { lengthscale: Array.from({ length: d }, (_, i) => 0.4 + 0.2 * i) }),
    ...("noise" in model.values && { noise }),
  };
  return model.setHyperparameters(values);
}

/** A new model of the given data, with the hyperparameters and the transforms' statistics of `model`. */
export function afresh(
  model: ExactGP,
  X: number[][],
  Y: number[],
  extra: Partial<SingleTaskGPOptions>,
  noiseNew?: number,
): ExactGP {
  const { affine } = model.components.outcomeTransform;
  if (!affine) throw new Error("affine expected");
  const variance = (model.values.noise?.item() ?? 0) * affine.scale.item() ** 2;
  const old = model.trainYvar ? Array.from(model.trainYvar.data) : model.trainY.data.map(() => variance);
  const known = Array.from(old);
  const fresh = noiseNew ?? (model.trainYvar ? known.reduce((a, b) => a + b, 0) / known.length : variance);
  const built = singleTaskGP({
    ...extra,
    trainX: [...(model.trainX.toArray() as number[][]), ...X],
    trainY: [...model.trainY.data, ...Y],
    trainYvar: [...known, ...Y.map(() => fresh)] as number[],
    outcomeTransform: standardize({ means: [affine.offset.item()], stds: [affine.scale.item()] }),
  });
  const { noise, ...values } = model.values;
  return (built as ExactGP).setHyperparameters(values);
}

/** Kinds of small models: the options of each. */
export const kinds: [string, Partial<SingleTaskGPOptions>][] = [
  ["plain", {}],
  ["Matérn", { covariance: matern52({ ard: 2 }) }],
  [
    "normalised inputs",
    {
      inputTransform: normalize({
        bounds: [
          [-1, -1],
          [2, 3],
        ],
      }),
    },
  ],
  ["known noise", { trainYvar: Array.from({ length: 7 }, (_, i) => 0.01 * (i + 1)) }],
];
