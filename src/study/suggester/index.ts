export type { WorkerLike } from "./connection.ts";
export type { WorkerOption } from "./open.ts";
export { readStrategy, type StrategyModule, type StrategyOption } from "./strategyOption.ts";
export { type Suggester, type SuggesterOptions, suggester } from "./suggester.ts";
