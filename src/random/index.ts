export { type BaseSampleOptions, normalBaseSamples } from "./baseSamples.ts";
export { type GeneratorState, generator, type RandomGenerator, type Seed } from "./generator.ts";
export { latinHypercube } from "./latinHypercube.ts";
export { normalFromUniform } from "./normal.ts";
export { type PolytopeSamplingOptions, samplePolytope } from "./samplePolytope.ts";
export { type Sobol, type SobolOptions, sobol } from "./sobol.ts";
export { spreadPoints, spreadSequence } from "./spreadPoints.ts";
export { spreadWithin } from "./spreadWithin.ts";
