export { type BuiltInStrategy, builtInStrategy } from "./builtIn.ts";
export { targetOf } from "./scalarization.ts";
export { type SobolThenLogEIOptions, sobolThenLogEI } from "./sobolThenLogEI.ts";
export type { Evidence, SearchProgress, Strategy, Suggestion, SuggestRequest } from "./strategy.ts";
export { type FittedModel, fittedModel, pendingAware, type Surrogate, surrogateOf, type Target } from "./surrogate.ts";
