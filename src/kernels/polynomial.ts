import { integer } from "../errors/index.ts";
import { ops } from "../tensor/index.ts";
import { defineKernel, perInput, perPair } from "./define.ts";

const { add, mul, pow } = ops;

/** The linear kernel Σ_i variance_i a_i b_i. GPyTorch: `LinearKernel`. */
export const linear = defineKernel({
  type: "linear",
  parameters: { variance: perInput },
  formula: (pairs, { variance }) => pairs.product((a) => mul(a, variance)),
});

/** The polynomial kernel (a · b + offset)^power, for an integer power of at least 1, 2 by default. GPyTorch: `PolynomialKernel`. */
export const polynomial = defineKernel({
  type: "polynomial",
  parameters: { offset: perPair },
  settings: { power: (given: number = 2) => integer("polynomial power", given, 1) },
  formula: (pairs, { offset }, { power }) => pow(add(pairs.product(), offset), power),
});
