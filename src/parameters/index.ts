export * from "./constraint.ts";
export * from "./declare.ts";
export * from "./noise.ts";
export * from "./parameter.ts";
export * from "./priors.ts";
