import { among, checkedSeed, readOptions } from "../arguments/index.ts";
import { integer } from "../errors/index.ts";
import { generator, type Seed } from "./generator.ts";
import { normalFromUniform } from "./normal.ts";
import { spreadPoints } from "./spreadPoints.ts";

/** How base samples are drawn. */
export interface BaseSampleOptions {
  /** Seed of the samples; defaults to 0. */
  seed?: Seed;
  /** Scrambled Sobol points (in the first 128 dimensions) mapped through Φ⁻¹, or independent draws; defaults to "sobol". */
  method?: "sobol" | "iid";
}

/**
 * Standard normal base samples, `numSamples x dimension`, row-major: z in the reparameterization mean + root · z. The first columns do
 * not depend on `dimension`. BoTorch: `draw_sobol_normal_samples`.
 *
 *     const z = tensor(normalBaseSamples(128, 2, { seed: 1 }), [128, 2]);
 *
 * Throws InputError unless both numbers are whole and at least 1.
 */
export function normalBaseSamples(
  numSamples: number,
  dimension: number,
  options: BaseSampleOptions = {},
): Float64Array {
  integer("numSamples", numSamples, 1);
  integer("dimension", dimension, 1);
  const { seed, method } = readOptions("base sample options", options, {
    seed: [checkedSeed, 0],
    method: [among("sobol", "iid"), "sobol"],
  });
  if (method === "sobol") return spreadPoints(numSamples, dimension, seed).map(normalFromUniform);
  const { normal } = generator(seed);
  const samples = new Float64Array(numSamples * dimension);
  for (let j = 0; j < dimension; j++) for (let i = 0; i < numSamples; i++) samples[i * dimension + j] = normal();
  return samples;
}
