export {
  type ApproximateDecomposition,
  type ApproximateDecompositionOptions,
  approximateDecomposition,
} from "./approximateDecomposition.ts";
export { type BoxDecomposition, boxDecomposition } from "./boxDecomposition.ts";
export { hypervolume, hypervolumeGradient } from "./hypervolume.ts";
export { invertedGenerationalDistance, r2Indicator } from "./measures.ts";
export {
  covers,
  frontOf,
  isNonDominated,
  type NonDominatedOptions,
  nonDominatedSort,
  paretoFront,
} from "./nonDominated.ts";
export { type Individual, nsga2 } from "./nsga2.ts";
export { type Cell, isAbove, type Objectives } from "./points.ts";
export { inferReferencePoint, type ReferencePointOptions } from "./referencePoint.ts";
