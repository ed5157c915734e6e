import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  chebyshevScalarization,
  expectedHypervolumeImprovement,
  grad,
  linearObjective,
  type Model,
  type ObjectivesOptions,
  qExpectedHypervolumeImprovement,
  qLogExpectedHypervolumeImprovement,
  qLogNoisyExpectedHypervolumeImprovement,
  qNoisyExpectedHypervolumeImprovement,
  tensor,
  variable,
} from "../../src/index.ts";
import { expectAllclose, flatten } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";
import { referenceModels } from "../support/referenceModel.ts";

/** The smoothing of the log forms, and the cells, on which they depend slightly. */
const smoothing = ({ tau_relu, tau_max }: Case) => ({ tauRelu: tau_relu, tauMax: tau_max });
const cells = ({ cells: { lower, upper } }: Case) => ({
  partitioning: lower.map((side: number[], k: number) => ({ lower: side, upper: upper[k] })),
});

const functions: Record<string, (model: Model, golden: Case, options: ObjectivesOptions) => Acquisition> = {
  EHVI: (m, { pareto_Y }, { referencePoint }) =>
    expectedHypervolumeImprovement(m, { paretoY: pareto_Y, referencePoint }),
  qEHVI: (m, { pareto_Y }, o) => qExpectedHypervolumeImprovement(m, { paretoY: pareto_Y, ...o }),
  qLogEHVI: (m, golden, o) => qLogExpectedHypervolumeImprovement(m, { ...cells(golden), ...smoothing(golden), ...o }),
  qNEHVI: (m, { X_baseline }, o) => qNoisyExpectedHypervolumeImprovement(m, { baselineX: X_baseline, ...o }),
  qLogNEHVI: (m, golden, o) =>
    qLogNoisyExpectedHypervolumeImprovement(m, { baselineX: golden.X_baseline, ...smoothing(golden), ...o }),
};

interface Constraint {
  coefficients: number[];
  offset: number;
  eta: number;
}

describe.each(reference("multi_objective").filter((c) => c.op === "acquisition"))("$name", (golden) => {
  test("value and gradient by X", () => {
    const { models, reference_point, base_samples, constraints, objective_outputs, X_pending } = golden;
    const output = (k: number) => linearObjective(models.map((_: unknown, j: number) => (j === k ? 1 : 0)));
    const plain = functions[golden.acquisition](referenceModels(models), golden, {
      referencePoint: reference_point,
      sampler: base_samples,
      ...(constraints && {
        objectives: objective_outputs.map(output),
        constraints: constraints.map(({ coefficients, offset, eta }: Constraint) => ({
          value: linearObjective(coefficients, offset),
          eta,
        })),
      }),
    });
    const acquisition = X_pending ? plain.withPending?.(tensor(X_pending)) : plain;
    if (!acquisition) throw new Error("takes no pending points");
    const X = variable(golden.X);
    const value = acquisition.forward(X);
    expect(value.shape).toEqual([golden.X.length]);
    expectAllclose(value, golden.value, { rtol: 1e-8, atol: 1e-9 });
    const largest = Math.max(1, ...flatten(golden.grad_X).map(Math.abs));
    expectAllclose(grad(value, [X])[0], golden.grad_X, { rtol: 1e-6, atol: 1e-8 * largest });
  });
});

describe.each(reference("multi_objective").filter((c) => c.op === "chebyshev"))("$name", (golden) => {
  test("value and gradient by X", () => {
    const { weights, Y, alpha } = golden;
    const X = variable(golden.X);
    const value = chebyshevScalarization({ weights, Y, alpha })(X);
    expectAllclose(value, golden.value, { rtol: 1e-12, atol: 1e-14 });
    expectAllclose(grad(value, [X])[0], golden.grad_X, { rtol: 1e-12, atol: 1e-14 });
  });
});
