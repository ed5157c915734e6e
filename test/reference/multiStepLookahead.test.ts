import { describe, expect, test } from "vitest";
import { expectedImprovement, grad, qMultiStepLookahead, variable } from "../../src/index.ts";
import { expectAllclose, flatten } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";
import { referenceModel } from "../support/referenceModel.ts";

const cases = reference("knowledge_gradient").filter((c) => c.acquisition === "qMultiStepLookahead");

describe.each(cases)("$name", (golden) => {
  test("value and gradient by all stages' points", () => {
    const EI = expectedImprovement;
    const acquisition = qMultiStepLookahead(referenceModel(golden.model), {
      batchSizes: golden.batch_sizes,
      numFantasies: golden.num_fantasies,
      samplers: golden.base_samples,
      ...(golden.stages === "EI" && { stageValues: [EI, EI, EI] }),
    });
    const X = variable(golden.X);
    const value = acquisition.forward(X);
    expectAllclose(value, golden.value, { rtol: 1e-8, atol: 1e-12 });
    const largest = Math.max(1, ...flatten(golden.grad_X).map(Math.abs));
    expectAllclose(grad(value, [X])[0], golden.grad_X, { rtol: 1e-6, atol: 1e-10 * largest });
    expect(acquisition.oneShot?.points).toBe(golden.X[0].length - golden.q0);
  });
});
