export {
  type NormalizeOptions,
  normalize,
  type StandardizeInputsOptions,
  standardizeInputs,
} from "./affineInputs.ts";
export {
  type Block,
  type OneHotOptions,
  type OneHotToNumericOptions,
  oneHot,
  oneHotToNumeric,
  type RoundOneHotOptions,
  roundOneHot,
} from "./categorical.ts";
export { chainInputs, chainOutcomes, reverse } from "./chain.ts";
export {
  bilogOutcome,
  type ElementwiseOptions,
  logOutcome,
  type PowerOutcomeOptions,
  powerOutcome,
} from "./elementwiseOutcomes.ts";
export { type InputTransform, identityInputs, type TransformJSON } from "./inputTransform.ts";
export { inputTransformFromJSON, outcomeTransformFromJSON, type TransformReaders } from "./json.ts";
export { type LogInputsOptions, logInputs } from "./logInputs.ts";
export { type LogTailOptions, logTail } from "./logTail.ts";
export type { OutcomeMoments } from "./moments.ts";
export { type Affine, identityOutcomes, type OutcomeTransform } from "./outcomeTransform.ts";
export { type ApproximateRoundOptions, approximateRound, type RoundOptions, round } from "./rounding.ts";
export { type StandardizeOptions, standardize } from "./standardize.ts";
export type { Statistic } from "./statistics.ts";
export { type WarpOptions, warp } from "./warp.ts";
export { type YeoJohnsonOptions, yeoJohnson } from "./yeoJohnson.ts";
