export * from "./constraint.ts";
export * from "./declare.ts";
export {
  gammaPrior,
  halfCauchyPrior,
  logNormalPrior,
  normalPrior,
  priorFromJSON,
  priorToJSON,
  uniformPrior,
} from "./densities.ts";
export * from "./noise.ts";
export * from "./parameter.ts";
export * from "./prior.ts";
