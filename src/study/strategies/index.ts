export { targetOf } from "./scalarization.ts";
export { type SobolThenLogEIOptions, sobolThenLogEI } from "./sobolThenLogEI.ts";
export type { Evidence, Strategy, Suggestion, SuggestRequest } from "./strategy.ts";
export { fittedModel, pendingAware, type Surrogate, surrogateOf, type Target } from "./surrogate.ts";
