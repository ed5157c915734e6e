export { namedOptions, namedTensor } from "./arguments.ts";
export { affineMoments, GaussianPosterior, type Moments, noisyMoments } from "./gaussian.ts";
export { lazily } from "./lazily.ts";
export { MultiOutputPosterior } from "./multiOutput.ts";
export { baseSamples, givenSamples, type Posterior, type Sampler, sampleCount } from "./posterior.ts";
export { TransformedPosterior } from "./transformed.ts";
