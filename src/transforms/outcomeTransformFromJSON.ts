import { invalid, oneOf } from "../errors/index.ts";
import { chainOutcomes } from "./chainOutcomes.ts";
import { bilogOutcome, logOutcome, powerOutcome } from "./elementwiseOutcomes.ts";
import type { TransformJSON } from "./inputTransform.ts";
import { identityOutcomes, type OutcomeTransform } from "./outcomeTransform.ts";
import { standardize } from "./standardize.ts";

const readers: Readonly<Record<string, (options: never) => OutcomeTransform>> = {
  identity: () => identityOutcomes,
  standardize,
  log: logOutcome,
  power: powerOutcome,
  bilog: bilogOutcome,
  chain: ({ transforms }: { transforms: TransformJSON[] }) => {
    if (!Array.isArray(transforms)) invalid("outcome transform chain", "a list of transforms", transforms);
    return chainOutcomes(...transforms.map(outcomeTransformFromJSON));
  },
};

/** The transform that `toJSON` wrote down, what it learned included. Throws InputError for an unknown type or bad options. */
export function outcomeTransformFromJSON(json: TransformJSON): OutcomeTransform {
  if (typeof json !== "object" || json === null) invalid("outcome transform", "an object with a type", json);
  const { type, ...options } = json;
  return readers[oneOf("outcome transform type", type, Object.keys(readers))](options as never);
}
