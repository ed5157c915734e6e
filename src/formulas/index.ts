export { evaluate, type Numbers, slopesAt, valuesAt } from "./evaluate.ts";
export { between, type Formula } from "./formula.ts";
export { functions, operators } from "./operations.ts";
