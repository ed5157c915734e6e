import { integer } from "../errors/index.ts";
import { ops } from "../tensor/index.ts";
import { defineKernel, perInput, perPair } from "./define.ts";

const { add, mul, pow } = ops;

/** Σ_i variance_i a_i b_i: functions linear in the inputs. */
export const linear = defineKernel({
  type: "linear",
  parameters: { variance: perInput },
  formula: (pairs, { variance }) => pairs.product((a) => mul(a, variance)),
});

/** (a · b + offset)^power, for a whole power of at least 1, 2 by default. */
export const polynomial = defineKernel({
  type: "polynomial",
  parameters: { offset: perPair },
  settings: { power: (given: number | undefined) => integer("polynomial power", given ?? 2, 1) },
  formula: (pairs, { offset }, { power }) => pow(add(pairs.product(), offset), power),
});
