import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  grad,
  linearObjective,
  type Model,
  type MonteCarloOptions,
  pruneBaseline,
  qExpectedImprovement,
  qLogExpectedImprovement,
  qLogNoisyExpectedImprovement,
  qLogProbabilityOfFeasibility,
  qLowerConfidenceBound,
  qNoisyExpectedImprovement,
  qPosteriorStandardDeviation,
  qProbabilityOfImprovement,
  qSimpleRegret,
  qUpperConfidenceBound,
  type Tensor,
  tensor,
  variable,
} from "../../src/index.ts";
import { expectAllclose, flatten } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";
import { referenceModel, referenceModels } from "../support/referenceModel.ts";

const functions: Record<string, (model: Model, p: Case["params"], o: MonteCarloOptions) => Acquisition> = {
  qEI: (m, p, o) => qExpectedImprovement(m, { bestF: p.best_f, ...o }),
  qLogEI: (m, p, o) =>
    qLogExpectedImprovement(m, { bestF: p.best_f, fat: p.fat, tauRelu: p.tau_relu, tauMax: p.tau_max, ...o }),
  qNEI: (m, p, o) => qNoisyExpectedImprovement(m, { baselineX: p.X_baseline, ...o }),
  qLogNEI: (m, p, o) =>
    qLogNoisyExpectedImprovement(m, {
      baselineX: p.X_baseline,
      fat: p.fat,
      tauRelu: p.tau_relu,
      tauMax: p.tau_max,
      ...o,
      ...(p.incremental !== undefined && { incremental: p.incremental }),
    }),
  qPI: (m, p, o) => qProbabilityOfImprovement(m, { bestF: p.best_f, tau: p.tau, ...o }),
  qUCB: (m, p, o) => qUpperConfidenceBound(m, { beta: p.beta, ...o }),
  qLowerConfidenceBound: (m, p, o) => qLowerConfidenceBound(m, { beta: p.beta, ...o }),
  qSimpleRegret: (m, _, o) => qSimpleRegret(m, o),
  qPosteriorStandardDeviation: (m, _, o) => qPosteriorStandardDeviation(m, o),
  qLogProbabilityOfFeasibility: (m, p, { objective, ...o }) =>
    qLogProbabilityOfFeasibility(m, { fat: p.fat, tauMax: p.tau_max, constraints: [], ...o }),
};

interface Constraint {
  coefficients: number[];
  offset: number;
  eta: number;
}

test.each(reference("acquisition_mc").filter((c) => "kept_indices" in c))("$name", (golden) => {
  const { indices, points } = pruneBaseline(referenceModel(golden.model), golden.X, { sampler: golden.base_samples });
  expect(indices).toEqual(golden.kept_indices);
  expect(points.toArray()).toEqual(golden.kept_indices.map((i: number) => golden.X[i]));
});

describe.each(
  reference("acquisition_mc").filter((c) => c.acquisition in functions),
)("$acquisition, $name", (golden) => {
  test("value and gradient by X", () => {
    const { params, base_samples } = golden;
    const model = golden.model ? referenceModel(golden.model) : referenceModels(golden.models);
    const columns = (y: Tensor) => (model.numOutputs === 1 ? y.expandDims(-1) : y);
    const options: MonteCarloOptions = {
      sampler: base_samples,
      ...(params.weights && { objective: (y: Tensor) => linearObjective(params.weights)(columns(y)) }),
      ...(params.constraints && {
        constraints: params.constraints.map(({ coefficients, offset, eta }: Constraint) => ({
          value: (y: Tensor) => linearObjective(coefficients, offset)(columns(y)),
          eta,
        })),
      }),
    };
    const plain = functions[golden.acquisition](model, params, options);
    const acquisition = params.X_pending ? plain.withPending?.(tensor(params.X_pending)) : plain;
    if (!acquisition) throw new Error("takes no pending points");
    const X = variable(golden.X);
    const value = acquisition.forward(X);
    expect(value.shape).toEqual([golden.X.length]);
    expectAllclose(value, golden.value, { rtol: 1e-8, atol: 1e-9 });
    const largest = Math.max(1, ...flatten(golden.grad_X).map(Math.abs));
    expectAllclose(grad(value, [X])[0], golden.grad_X, { rtol: 1e-6, atol: 1e-8 * largest });
  });
});
