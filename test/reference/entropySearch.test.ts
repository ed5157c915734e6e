import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  affineFidelityCost,
  type ExactGP,
  grad,
  gumbelMaxValues,
  maxValueEntropySearch,
  qJointEntropySearch,
  qLowerBoundMaxValueEntropy,
  qMaxValueEntropySearch,
  qMultiFidelityLowerBoundMaxValueEntropy,
  tensor,
  variable,
} from "../../src/index.ts";
import { expectAllclose, flatten } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";
import { referenceModel } from "../support/referenceModel.ts";

const functions: Record<string, (model: ExactGP, c: Case) => Acquisition> = {
  MES_closed_form: (m, c) => maxValueEntropySearch(m, { maxValues: c.max_values }),
  qMES: (m, c) =>
    qMaxValueEntropySearch(m, { maxValues: c.max_values, sampler: tensor(flatten(c.base_samples)).expandDims(-1) }),
  GIBBON: (m, c) => qLowerBoundMaxValueEntropy(m, { maxValues: c.max_values }),
  MF_GIBBON: (m, c) =>
    qMultiFidelityLowerBoundMaxValueEntropy(m, {
      maxValues: c.max_values,
      targetFidelities: { [c.fidelity_dim]: c.target_fidelity },
      costModel: affineFidelityCost({
        fixedCost: c.cost.fixed_cost,
        fidelityWeights: { [c.fidelity_dim]: c.cost.fidelity_weight },
      }),
    }),
  qJES_LB: (m, c) =>
    qJointEntropySearch(m, {
      optimalInputs: c.optimal_inputs,
      optimalOutputs: c.optimal_outputs,
      conditionNoiseless: c.condition_noiseless,
    }),
};

describe.each(reference("entropy_search").filter((c) => c.acquisition in functions))("$name", (golden) => {
  test("value and gradient by X", () => {
    const plain = functions[golden.acquisition](referenceModel(golden.model), golden);
    const acquisition = golden.X_pending ? plain.withPending?.(golden.X_pending) : plain;
    if (!acquisition) throw new Error("takes no pending points");
    const X = variable(golden.X);
    const points = golden.acquisition === "qJES_LB" ? X : X.expandDims(1);
    const value = acquisition.forward(points);
    expectAllclose(value, golden.value, { rtol: 1e-8, atol: 1e-9 });
    const largest = Math.max(1, ...flatten(golden.grad_X).map(Math.abs));
    expectAllclose(grad(value, [X])[0], golden.grad_X, { rtol: 1e-6, atol: 1e-8 * largest });
  });
});

describe.each(reference("entropy_search").filter((c) => c.acquisition === "gumbel_max_values"))("$name", (golden) => {
  test("samples from uniforms", () => {
    const values = gumbelMaxValues(referenceModel(golden.model), golden.candidates, { uniforms: golden.uniforms });
    expect(values.shape).toEqual([golden.max_values.length]);
    // The quartiles are recorded as a search found them.
    expectAllclose(values, golden.max_values, { rtol: 1e-5, atol: 1e-5 });
  });
});
