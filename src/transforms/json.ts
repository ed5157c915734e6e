import { listed, readerOf } from "../errors/index.ts";
import { normalize, standardizeInputs } from "./affineInputs.ts";
import { oneHot, oneHotToNumeric, roundOneHot } from "./categorical.ts";
import { chainInputs, chainOutcomes, reverse } from "./chain.ts";
import { bilogOutcome, logOutcome, powerOutcome } from "./elementwiseOutcomes.ts";
import { type InputTransform, identityInputs, type TransformJSON } from "./inputTransform.ts";
import { logInputs } from "./logInputs.ts";
import { logTail } from "./logTail.ts";
import { identityOutcomes, type OutcomeTransform } from "./outcomeTransform.ts";
import { approximateRound, round } from "./rounding.ts";
import { standardize } from "./standardize.ts";
import { warpFromJSON } from "./warp.ts";
import { yeoJohnson } from "./yeoJohnson.ts";

/**
 * The input transform that `toJSON` wrote, with its learned statistics. Throws InputError for an unknown type or invalid
 * options.
 */
export const inputTransformFromJSON: (json: TransformJSON) => InputTransform = readerOf("input transform", {
  identity: () => identityInputs,
  normalize,
  standardizeInputs,
  logInputs,
  warp: warpFromJSON,
  round,
  approximateRound,
  oneHot,
  roundOneHot,
  oneHotToNumeric,
  reverse: ({ transform }: { transform: TransformJSON }) => reverse(inputTransformFromJSON(transform)),
  chain: ({ transforms }: { transforms: TransformJSON[] }) =>
    chainInputs(...listed("input transform chain", transforms).map(inputTransformFromJSON)),
});

/**
 * The outcome transform that `toJSON` wrote, with its learned statistics. Throws InputError for an unknown type or invalid
 * options.
 */
export const outcomeTransformFromJSON: (json: TransformJSON) => OutcomeTransform = readerOf("outcome transform", {
  identity: () => identityOutcomes,
  standardize,
  log: logOutcome,
  power: powerOutcome,
  bilog: bilogOutcome,
  yeoJohnson,
  logTail,
  chain: ({ transforms }: { transforms: TransformJSON[] }) =>
    chainOutcomes(...listed("outcome transform chain", transforms).map(outcomeTransformFromJSON)),
});
