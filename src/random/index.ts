export type { LinearConstraint } from "./affine.ts";
export { type BaseSampleOptions, normalBaseSamples } from "./baseSamples.ts";
export { maxSobolDimension } from "./directionNumbers.ts";
export { type GeneratorState, generator, type RandomGenerator, type Seed } from "./generator.ts";
export { latinHypercube } from "./latinHypercube.ts";
export { normalFromUniform, normalQuantile } from "./normal.ts";
export { type Polytope, type PolytopeSamplingOptions, samplePolytope } from "./polytope.ts";
export { type Sobol, type SobolOptions, sobol } from "./sobol.ts";
