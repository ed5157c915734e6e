export { lazily, namedOptions, namedTensor } from "../arguments/index.ts";
export { affineMoments, GaussianPosterior, type Moments, noisyMoments } from "./gaussian.ts";
export { MultiOutputPosterior } from "./multiOutput.ts";
export { baseSamples, givenSamples, type Posterior, type Sampler, sampleCount } from "./posterior.ts";
export { TransformedPosterior } from "./transformed.ts";
