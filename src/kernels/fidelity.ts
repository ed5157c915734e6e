import { checkedColumns, columnsOf, widthOf } from "../arguments/index.ts";
import { invalid } from "../errors/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import { defineKernel, perInput, perPair } from "./define.ts";
import type { Pairs } from "./pairs.ts";

const { add, at, clip, div, maternExp, maternLinear, maternQuadratic, maximum, mul, neg, pow, sub } = ops;

/*
 * Covariances over fidelities: inputs from 0 to 1 (the true objective) that measure how accurate an observed approximation is, such as
 * the share of a training set, iterations, mesh sizes.
 */

/** offset + (1 − a)^(1 + power) (1 − b)^(1 + power), of one column: for fidelities that are a share of the data. BoTorch: `DownsamplingKernel`. */
export const downsampling = defineKernel({
  type: "downsampling",
  parameters: { power: perPair, offset: perPair },
  columns: 1,
  formula: (pairs, { power, offset }) => {
    const [a, b] = column(pairs, 0).map((x) => pow(maximum(sub(1, x), 0), add(power, 1)));
    return add(mul(a, b), offset);
  },
});

/** offset + (1 + (a + b)/lengthscale)^{−power}, of one column of non-negative numbers: for fidelities that are iterations. BoTorch: `ExponentialDecayKernel`. */
export const exponentialDecay = defineKernel({
  type: "exponentialDecay",
  parameters: { lengthscale: perInput, power: perPair, offset: perPair },
  columns: 1,
  formula: (pairs, { lengthscale, power, offset }) => {
    const [a, b] = column(
      pairs.map((x) => div(x, lengthscale)),
      0,
    );
    return add(pow(add(add(a, b), 1), neg(power)), offset);
  },
});

const maternBySmoothness: Readonly<Record<number, (s: Tensor) => Tensor>> = {
  0.5: (s) => maternExp(s, 1),
  1.5: (s) => maternLinear(s, 3),
  2.5: (s) => maternQuadratic(s, 5),
};

/**
 * k_u + w k_b over one or two fidelities and the other inputs: Matérn covariances k_u of the objective and k_b of the bias of
 * its approximations, which vanishes at fidelity 1. With s, t the first fidelity of a and b in [0, 1], u, v the
 * second, c1 = (1 − s)(1 − t) and c2 = (1 − u)(1 − v):
 *
 *     w = c1 (1 + s t)^power                                                                        (one fidelity)
 *     w = c1 (1 + s t)^power + c2 (1 + u v)^power + c1 c2 (1 + s t + u v)^power                     (two)
 *
 * `fidelityDimensions` are the columns of the fidelities, `ard` the number of other inputs; `nu` is the smoothness 0.5,
 * 1.5 or 2.5, by default 2.5. BoTorch: `LinearTruncatedFidelityKernel`.
 */
export const linearTruncatedFidelity = defineKernel({
  type: "linearTruncatedFidelity",
  parameters: { lengthscaleUnbiased: perInput, lengthscaleBiased: perInput, power: perPair },
  settings: {
    fidelityDimensions: (given: readonly number[] | undefined) => {
      const what = "linearTruncatedFidelity fidelityDimensions";
      const columns = checkedColumns(what, given);
      return columns && columns.length <= 2 ? columns : invalid(what, "one or two columns", columns);
    },
    nu: (given: number | undefined = 2.5) =>
      given in maternBySmoothness ? given : invalid("linearTruncatedFidelity nu", "0.5, 1.5 or 2.5", given),
  },
  inputs: (d, { fidelityDimensions }) => d - fidelityDimensions.length,
  formula: (pairs, { lengthscaleUnbiased, lengthscaleBiased, power }, { fidelityDimensions, nu }) => {
    const design = pairs.map((x) => {
      const others = Array.from({ length: x.shape[x.rank - 1] }, (_, i) => i).filter(
        (i) => !fidelityDimensions.includes(i),
      );
      return ops.gather(x, others, -1);
    });
    const matern = (lengthscale: Tensor) => maternBySmoothness[nu](design.scaled(lengthscale).squaredDistance());
    const fidelities = pairs.map((x) => {
      widthOf("points of linearTruncatedFidelity", x, fidelityDimensions);
      return clip(columnsOf(x, fidelityDimensions), 0, 1);
    });
    const terms = fidelityDimensions.map((_, i) => {
      const [s, t] = column(fidelities, i);
      return { gap: mul(sub(1, s), sub(1, t)), both: mul(s, t) };
    });
    if (terms.length === 2)
      terms.push({ gap: mul(terms[0].gap, terms[1].gap), both: add(terms[0].both, terms[1].both) });
    const weight = terms.map(({ gap, both }) => mul(gap, pow(add(both, 1), power))).reduce((a, b) => add(a, b));
    return add(matern(lengthscaleUnbiased), mul(weight, matern(lengthscaleBiased)));
  },
});

/** One column of a and of b, with shapes that broadcast to pairs. */
function column(pairs: Pairs, i: number): readonly [Tensor, Tensor] {
  const [a, b] = pairs.sides();
  return [at(a, -1, i), at(b, -1, i)];
}
