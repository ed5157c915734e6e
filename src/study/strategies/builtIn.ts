import { readerOf } from "../../errors/index.ts";
import { auto } from "./auto.ts";
import { type ModelBasedOptions, modelBased } from "./modelBased.ts";
import { checkedStages, type SequenceOptions, sequence } from "./sequence.ts";
import { sobol } from "./sobol.ts";
import type { Strategy } from "./strategy.ts";
import { trustRegion } from "./trustRegion.ts";

/** A built-in strategy by name with its options, as plain data: `{ name: "auto", acquisition: "qKnowledgeGradient" }`. */
export type BuiltInStrategy =
  | ({ readonly name: "auto" | "modelBased" | "trustRegion" } & ModelBasedOptions)
  | { readonly name: "sobol" }
  | ({ readonly name: "sequence" } & SequenceOptions<BuiltInStrategy>);

/** The built-in strategies, by name: functions of their options. */
const strategies: Record<BuiltInStrategy["name"], (options: never) => Strategy> = {
  auto,
  sobol,
  modelBased,
  trustRegion,
  sequence: (options: SequenceOptions<BuiltInStrategy>) =>
    sequence({
      stages: checkedStages(options).stages.map((stage) => ({ ...stage, strategy: builtInStrategy(stage.strategy) })),
    }),
};

/** Their names. */
export const strategyNames = Object.keys(strategies) as [BuiltInStrategy["name"], ...BuiltInStrategy["name"][]];

/** The strategy of that name. Throws InputError for an unknown name, and for an unknown or invalid option. */
export const builtInStrategy: (named: BuiltInStrategy) => Strategy = readerOf("strategy", strategies, "name");
