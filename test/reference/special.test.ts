import { describe, expect, test } from "vitest";
import { grad, ops, type Tensor, tensor, variable } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";

const VALUE = { rtol: 1e-10, atol: 1e-14 };
const DERIVATIVE = { rtol: 1e-8, atol: 1e-14 };

const { add, div, exp, mul } = ops;
type Function = (x: Tensor, params: Record<string, number>) => Tensor;

/** τ f(x/τ), or its log if f is a log. */
const scaled =
  (f: (x: Tensor) => Tensor): Function =>
  (x, { tau }) =>
    mul(f(div(x, tau)), tau);
const logScaled =
  (f: (x: Tensor) => Tensor): Function =>
  (x, { tau }) =>
    add(f(div(x, tau)), Math.log(tau));
const stretched =
  (f: (x: Tensor) => Tensor): Function =>
  (x, { tau }) =>
    f(div(x, tau));

/** The functions of special.json in ops. */
const functions: Record<string, Function> = {
  phi: ops.normalPdf,
  ndtr: ops.ndtr,
  ndtri: ops.ndtri,
  log_phi: ops.logPhi,
  log_ndtr: ops.logNdtr,
  erfc: ops.erfc,
  erfcx: ops.erfcx,
  log_erfc: ops.logErfc,
  log_erfcx: ops.logErfcx,
  log_hazard: ops.logHazard,
  h: ops.eiHelper,
  log_h: ops.logEiHelper,
  log1mexp: ops.log1mexp,
  log1pexp: ops.softplus,
  log_sigmoid: ops.logSigmoid,
  cauchy: ops.cauchy,
  softplus: scaled(ops.softplus),
  log_softplus: logScaled(ops.logSoftplus),
  fatplus: scaled(ops.fatplus),
  log_fatplus: logScaled(ops.logFatplus),
  fatmoid: stretched(ops.fatmoid),
  log_fatmoid: stretched(ops.logFatmoid),
  pareto: (x, { alpha }) => exp(ops.logPareto(x, alpha)),
  smooth_max: (x, { tau }) => ops.smoothMax(x, tau),
  smooth_min: (x, { tau }) => ops.smoothMin(x, tau),
  fatmax: (x, { tau, alpha }) => ops.fatmax(x, tau, -1, alpha),
  fatmin: (x, { tau, alpha }) => ops.fatmin(x, tau, -1, alpha),
  logsumexp: (x) => ops.logSumExp(x, -1),
  logmeanexp: (x) => ops.logMeanExp(x, -1),
};

/** Functions of two arguments, with the names of these in a case. */
const pairs: Record<string, { op: (a: Tensor, b: Tensor) => Tensor; arguments: readonly [string, string] }> = {
  log_prob_normal_in: { op: ops.logProbNormalIn, arguments: ["a", "b"] },
  logdiffexp: { op: ops.logDiffExp, arguments: ["log_a", "log_b"] },
};

describe("special.json through ops and their gradients", () => {
  test.each(reference("special").map((c) => [c.name, c] as const))("%s", (_, c: Case) => {
    if (c.function in pairs) {
      const { op, arguments: names } = pairs[c.function];
      const inputs = names.map((name) => variable(c[name]));
      const y = op(inputs[0], inputs[1]);
      expectAllclose(y, c.value, VALUE, "value");
      const gradients = grad(y, inputs);
      for (const [i, name] of names.entries()) expectAllclose(gradients[i], c[`derivative_${name}`], DERIVATIVE, name);
    } else {
      const x = variable(c.x);
      const y = functions[c.function](x, c.params);
      expectAllclose(y, c.value, VALUE, "value");
      expectAllclose(grad(y, [x])[0], c.derivative ?? c.gradient, DERIVATIVE, "derivative");
    }
  });
});

describe("logarithms of sums at infinity", () => {
  const infinity = Number.POSITIVE_INFINITY;

  test("a row of −∞ gives −∞ with gradient 1 in every entry", () => {
    const x = variable([-infinity, -infinity]);
    expect(ops.logMeanExp(x).item()).toBe(-infinity);
    expect(Array.from(grad(ops.logSumExp(x), [x])[0].data)).toEqual([1, 1]);
    expect(ops.smoothMax(tensor([-infinity, -infinity]), 0.1).item()).toBe(-infinity);
  });

  test("an entry of +∞ has all the weight", () => {
    const x = variable([infinity, 3]);
    expect(ops.logSumExp(x).item()).toBe(infinity);
    expect(Array.from(grad(ops.logSumExp(x), [x])[0].data)).toEqual([1, 0]);
  });

  test("one −∞ among finite values has no weight", () => {
    for (const fn of [(x: Tensor) => ops.smoothMax(x, 0.1), (x: Tensor) => ops.fatmax(x, 0.1)]) {
      const x = variable([-infinity, 0.3]);
      const y = fn(x);
      expect(y.item()).toBe(0.3);
      expect(Array.from(grad(y, [x])[0].data)).toEqual([0, 1]);
    }
  });
});
