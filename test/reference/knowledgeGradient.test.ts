import { describe, expect, test } from "vitest";
import {
  affineFidelityCost,
  grad,
  nestedKnowledgeGradient,
  ops,
  qHypervolumeKnowledgeGradient,
  qKnowledgeGradient,
  qMultiFidelityKnowledgeGradient,
  type Tensor,
  tensor,
  variable,
} from "../../src/index.ts";
import { expectAllclose, flatten } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";
import { referenceModel, referenceModels } from "../support/referenceModel.ts";

/** The inner objectives that the golden file names by their formulas. */
const objectives: Record<string, (y: Tensor, t: number) => Tensor> = {
  "-(y - t)^2": (y, t) => y.sub(t).square().neg(),
  "exp(y/2)": (y) => y.div(2).exp(),
};

describe.each(reference("knowledge_gradient").filter((c) => c.acquisition === "qKG"))("$name", (golden) => {
  test("value and gradient by X", () => {
    const { base_samples, current_value, inner, X_pending } = golden;
    const plain = qKnowledgeGradient(referenceModel(golden.model), {
      sampler: base_samples,
      ...(current_value !== null && { currentValue: current_value }),
      ...(inner && {
        objective: (y: Tensor) => objectives[inner.objective.form](y, inner.objective.t),
        innerSampler: tensor(inner.base_samples, [inner.base_samples.length, 1]),
      }),
    });
    const acquisition = X_pending ? plain.withPending?.(tensor(X_pending)) : plain;
    if (!acquisition) throw new Error("takes no pending points");
    const X = variable(golden.X);
    const value = acquisition.forward(X);
    expectAllclose(value, golden.value, { rtol: 1e-8, atol: 1e-9 });
    const largest = Math.max(1, ...flatten(golden.grad_X).map(Math.abs));
    expectAllclose(grad(value, [X])[0], golden.grad_X, { rtol: 1e-6, atol: 1e-8 * largest });
    expect(acquisition.oneShot?.points).toBe(golden.num_fantasies);
  });
});

describe.each(reference("knowledge_gradient").filter((c) => c.acquisition === "qMFKG"))("$name", (golden) => {
  test("value and gradient by X", () => {
    const { fidelity_dim: fidelity, cost } = golden;
    const acquisition = qMultiFidelityKnowledgeGradient(referenceModel(golden.model), {
      sampler: golden.base_samples,
      currentValue: golden.current_value,
      targetFidelities: { [fidelity]: golden.target_fidelity },
      costModel: affineFidelityCost({
        fidelityWeights: { [fidelity]: cost.fidelity_weight },
        fixedCost: cost.fixed_cost,
      }),
    });
    const X = variable(golden.X);
    const value = acquisition.forward(X);
    expectAllclose(value, golden.value, { rtol: 1e-8, atol: 1e-9 });
    const largest = Math.max(1, ...flatten(golden.grad_X).map(Math.abs));
    expectAllclose(grad(value, [X])[0], golden.grad_X, { rtol: 1e-6, atol: 1e-8 * largest });
  });
});

describe.each(reference("knowledge_gradient").filter((c) => c.acquisition === "nested_qKG"))("$name", (golden) => {
  const model = referenceModel(golden.model);
  const { bounds, base_samples: sampler, current_value: currentValue } = golden;

  test("value and gradient by X, by the envelope theorem", () => {
    const X = variable(golden.X);
    const value = nestedKnowledgeGradient(model, { bounds, sampler }).forward(X);
    expectAllclose(value, golden.value, { rtol: 0, atol: 1e-9 });
    expectAllclose(grad(value, [X])[0], golden.grad_X, { rtol: 1e-6, atol: 1e-7 });
  });

  test("one-shot at the inner maximisers is nested", () => {
    const inner = golden.inner_argmax as number[][][];
    const X = (golden.X as number[][][]).map((design, b) => [...design, ...inner[b]]);
    expectAllclose(qKnowledgeGradient(model, { sampler, currentValue }).forward(X), golden.value, {
      rtol: 0,
      atol: 1e-9,
    });
  });
});

describe.each(reference("knowledge_gradient").filter((c) => c.acquisition === "qHVKG"))("$name", (golden) => {
  test("value and gradient by X", () => {
    const { models, reference_point, base_samples, current_value, num_pareto, num_fantasies } = golden;
    const acquisition = qHypervolumeKnowledgeGradient(referenceModels(models), {
      referencePoint: reference_point,
      sampler: ops.stack(
        base_samples.map((z: number[][]) => tensor(z)),
        -1,
      ),
      numPareto: num_pareto,
      currentValue: current_value,
    });
    const X = variable(golden.X);
    const value = acquisition.forward(X);
    expectAllclose(value, golden.value, { rtol: 1e-8, atol: 1e-9 });
    const largest = Math.max(1, ...flatten(golden.grad_X).map(Math.abs));
    expectAllclose(grad(value, [X])[0], golden.grad_X, { rtol: 1e-6, atol: 1e-8 * largest });
    expect(acquisition.oneShot?.points).toBe(num_fantasies * num_pareto);
  });
});
