import { readerOf } from "../../errors/index.ts";
import { sobolThenLogEI } from "./sobolThenLogEI.ts";
import type { Strategy } from "./strategy.ts";

/** The built-in strategies, by name: functions of their options. */
const strategies = { sobolThenLogEI };

type Options = { readonly [N in keyof typeof strategies]: Parameters<(typeof strategies)[N]>[0] };

/** A built-in strategy by name with its options, as plain data: `{ name: "sobolThenLogEI", initialTrials: 8 }`. */
export type BuiltInStrategy = { [N in keyof Options]: { readonly name: N } & Options[N] }[keyof Options];

/** The strategy of that name. Throws InputError for an unknown name, and for an unknown or invalid option. */
export const builtInStrategy: (named: BuiltInStrategy) => Strategy = readerOf("strategy", strategies, "name");
