export * from "./errors.ts";
export * from "./validate.ts";
export { onWarning, warn } from "./warn.ts";
