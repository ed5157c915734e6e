import { readerOf } from "../../errors/index.ts";
import { type SobolThenLogEIOptions, sobolThenLogEI } from "./sobolThenLogEI.ts";
import type { Strategy } from "./strategy.ts";

/** A built-in strategy with its options, as plain data: `{ name: "sobolThenLogEI", initialTrials: 8 }`. */
export type BuiltInStrategy = { readonly name: "sobolThenLogEI" } & SobolThenLogEIOptions;

/** The built-in strategy of that name. Throws InputError that lists the known ones. */
export const builtInStrategy: (named: BuiltInStrategy) => Strategy = readerOf("strategy", { sobolThenLogEI }, "name");
