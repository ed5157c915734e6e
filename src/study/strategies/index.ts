export { type BuiltInStrategy, builtInStrategy } from "./builtIn.ts";
export { type FittedModel, fittedModel, type Target } from "./recipe.ts";
export { targetOf } from "./scalarization.ts";
export { type SobolThenLogEIOptions, sobolThenLogEI } from "./sobolThenLogEI.ts";
export type { Evidence, SearchProgress, Strategy, Suggestion, SuggestRequest } from "./strategy.ts";
export { pendingAware, type Surrogate, surrogateOf } from "./surrogate.ts";
