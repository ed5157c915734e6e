export {
  cholesky,
  choleskyAppend,
  choleskyInverse,
  clampedPivots,
  logDetFromCholesky,
  type PivotRule,
} from "./cholesky.ts";
export {
  squaredDistances,
  squaredDistancesGradient,
  squaredDistancesGradient2,
  squaredDistancesGradientSelf,
} from "./distance.ts";
export { choleskyWithJitter } from "./jitter.ts";
export { gemm, gemmUpper } from "./product.ts";
export { invertTriangular, solveTriangular, solveTriangularRows, type Triangle } from "./triangular.ts";
export { dot, norm } from "./vectors.ts";
