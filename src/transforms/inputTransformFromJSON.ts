import { invalid, oneOf } from "../errors/index.ts";
import { normalize, standardizeInputs } from "./affineInputs.ts";
import { oneHot, oneHotToNumeric, roundOneHot } from "./categorical.ts";
import { chainInputs, reverse } from "./composeInputs.ts";
import { type InputTransform, identityInputs, type TransformJSON } from "./inputTransform.ts";
import { logInputs } from "./logInputs.ts";
import { approximateRound, round } from "./rounding.ts";
import { warpFromJSON } from "./warp.ts";

// The options are as unknown as their author; each factory checks its own.
const readers: Readonly<Record<string, (options: never) => InputTransform>> = {
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
  chain: ({ transforms }: { transforms: TransformJSON[] }) => {
    if (!Array.isArray(transforms)) invalid("input transform chain", "a list of transforms", transforms);
    return chainInputs(...transforms.map(inputTransformFromJSON));
  },
};

/** The transform that `toJSON` wrote down, what it learned included. Throws InputError for an unknown type or bad options. */
export function inputTransformFromJSON(json: TransformJSON): InputTransform {
  if (typeof json !== "object" || json === null) invalid("input transform", "an object with a type", json);
  const { type, ...options } = json;
  return readers[oneOf("input transform type", type, Object.keys(readers))](options as never);
}
