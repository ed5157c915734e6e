export * from "./erf.ts";
export * from "./exp.ts";
export * from "./fat.ts";
export * from "./improvement.ts";
export * from "./interval.ts";
export * from "./logistic.ts";
export * from "./normal.ts";
