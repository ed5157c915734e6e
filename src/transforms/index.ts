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
export { chainOutcomes } from "./chainOutcomes.ts";
export { chainInputs, reverse } from "./composeInputs.ts";
export {
  bilogOutcome,
  type ElementwiseOptions,
  logOutcome,
  type PowerOutcomeOptions,
  powerOutcome,
} from "./elementwiseOutcomes.ts";
export { type InputTransform, identityInputs, type TransformJSON } from "./inputTransform.ts";
export { inputTransformFromJSON } from "./inputTransformFromJSON.ts";
export { type LogInputsOptions, logInputs } from "./logInputs.ts";
export { type Affine, identityOutcomes, type OutcomeMoments, type OutcomeTransform } from "./outcomeTransform.ts";
export { outcomeTransformFromJSON } from "./outcomeTransformFromJSON.ts";
export { type ApproximateRoundOptions, approximateRound, type RoundOptions, round } from "./rounding.ts";
export { type StandardizeOptions, standardize } from "./standardize.ts";
export { type WarpOptions, warp } from "./warp.ts";
