export { evaluate, type Numbers, slopesAt, valuesAt } from "./evaluate.ts";
export { between, type Formula } from "./formula.ts";
export { functions, type Operation, operators } from "./operations.ts";
