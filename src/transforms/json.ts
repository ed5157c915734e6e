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

/** Readers of custom transforms, by type: from the fields that `toJSON` wrote to the transform. */
export type TransformReaders<T> = Readonly<Record<string, (fields: never) => T>>;

const passReader = (option: string) => (type: unknown) =>
  `pass the reader of a custom one: loadModel(json, { ${option}: { ${type}: … } })`;

/**
 * The input transform that `toJSON` wrote, with its learned statistics. `own` holds the readers of custom transforms. Throws InputError for
 * an unknown type or invalid options.
 */
export function inputTransformFromJSON(
  json: TransformJSON,
  own: TransformReaders<InputTransform> = {},
): InputTransform {
  const inner = (part: TransformJSON) => inputTransformFromJSON(part, own);
  const makers = {
    ...own,
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
    reverse: ({ transform }: { transform: TransformJSON }) => reverse(inner(transform)),
    chain: ({ transforms }: { transforms: TransformJSON[] }) =>
      chainInputs(...listed("input transform chain", transforms).map(inner)),
  };
  return readerOf<TransformJSON, InputTransform>(
    "input transform",
    makers,
    "type",
    passReader("inputTransforms"),
  )(json);
}

/**
 * The outcome transform that `toJSON` wrote, with its learned statistics. `own` holds the readers of custom transforms. Throws InputError
 * for an unknown type or invalid options.
 */
export function outcomeTransformFromJSON(
  json: TransformJSON,
  own: TransformReaders<OutcomeTransform> = {},
): OutcomeTransform {
  const makers = {
    ...own,
    identity: () => identityOutcomes,
    standardize,
    log: logOutcome,
    power: powerOutcome,
    bilog: bilogOutcome,
    yeoJohnson,
    logTail,
    chain: ({ transforms }: { transforms: TransformJSON[] }) =>
      chainOutcomes(
        ...listed("outcome transform chain", transforms).map((part) => outcomeTransformFromJSON(part, own)),
      ),
  };
  const hint = passReader("outcomeTransforms");
  return readerOf<TransformJSON, OutcomeTransform>("outcome transform", makers, "type", hint)(json);
}
