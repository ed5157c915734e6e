export { cholesky, choleskyInverse, logDetFromCholesky } from "./cholesky.ts";
export { squaredDistances, squaredDistancesGradient, squaredDistancesGradientSelf } from "./distance.ts";
export { hammingDistances, hammingDistancesGradient } from "./hamming.ts";
export { choleskyWithJitter } from "./jitter.ts";
export { gemm, gemmUpper } from "./product.ts";
export { roundingPivots, semidefiniteCholesky } from "./semidefinite.ts";
export { invertTriangular, solveTriangular, solveTriangularRows } from "./triangular.ts";
export { dot, norm } from "./vectors.ts";
