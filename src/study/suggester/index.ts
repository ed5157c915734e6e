export { type Computing, inThread, type Surrogate } from "./computing.ts";
export type { WorkerLike } from "./connection.ts";
export type { WorkerOption } from "./open.ts";
export type { StrategyModule, StrategyOption } from "./strategyOption.ts";
export { type Suggester, type SuggesterOptions, suggester } from "./suggester.ts";
