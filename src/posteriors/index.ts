export { GaussianPosterior, type Moments, noisyMoments } from "./gaussian.ts";
export * from "./posterior.ts";
export { PosteriorList } from "./posteriorList.ts";
export { scalarize } from "./scalarize.ts";
export { TransformedPosterior } from "./transformed.ts";
