export * from "./arithmetic.ts";
export { broadcastTo, sumTo } from "./broadcast.ts";
export { maternExp, maternLinear, maternQuadratic, squaredExponential } from "./covarianceProfiles.ts";
export { squaredDistance } from "./distance.ts";
export {
  cholesky,
  gaussianLogDensity,
  solveLower,
  spdInverse,
  spdLogDet,
  spdSolve,
  triangularInverse,
} from "./factor.ts";
export { argSort, gather, sort, takeAlongAxis, topK } from "./indexing.ts";
export { at, concat, expandDims, narrow, pad, reshape, slice, squeeze, stack, transpose } from "./layout.ts";
export { matmul, matvec } from "./matmul.ts";
export { addDiagonal, diag, diagPart, tril } from "./matrix.ts";
export { cumsum, logMeanExp, logSumExp, max, mean, min, prod, smoothMax, smoothMin, sum } from "./reduce.ts";
export * from "./special.ts";
export { straightThrough } from "./straightThrough.ts";
export { triangularMatmul } from "./triangularMatmul.ts";
export { upperEnvelope } from "./upperEnvelope.ts";
export { where } from "./where.ts";
