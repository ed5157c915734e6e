import { describe, test } from "vitest";
import {
  type Acquisition,
  constrainedExpectedImprovement,
  expectedImprovement,
  grad,
  logConstrainedExpectedImprovement,
  logExpectedImprovement,
  logNoisyExpectedImprovement,
  logProbabilityOfFeasibility,
  logProbabilityOfImprovement,
  noisyExpectedImprovement,
  posteriorMean,
  posteriorStandardDeviation,
  probabilityOfImprovement,
  scalarizedPosteriorMean,
  scalarizedPosteriorTransform,
  upperConfidenceBound,
  variable,
} from "../../src/index.ts";
import { expectAllclose, flatten } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";
import { referenceModel, referenceModels } from "../support/referenceModel.ts";

function acquisitionOf({ acquisition, model: one, models: several, params }: Case): Acquisition {
  const model = one ? referenceModel(one) : referenceModels(several);
  const { best_f: bestF, maximize, beta, weights, offset, constraints, objective_index: objectiveIndex } = params;
  const posteriorTransform = several && weights ? scalarizedPosteriorTransform({ weights, offset }) : undefined;
  const plain = { maximize, posteriorTransform };
  const noisy = { sampler: params.base_samples, maximize };
  const make: Record<string, () => Acquisition> = {
    EI: () => expectedImprovement(model, { bestF, ...plain }),
    LogEI: () => logExpectedImprovement(model, { bestF, ...plain }),
    PI: () => probabilityOfImprovement(model, { bestF, ...plain }),
    LogPI: () => logProbabilityOfImprovement(model, { bestF, ...plain }),
    UCB: () => upperConfidenceBound(model, { beta, ...plain }),
    PosteriorMean: () => posteriorMean(model, plain),
    PosteriorStandardDeviation: () => posteriorStandardDeviation(model, plain),
    ScalarizedPosteriorMean: () => scalarizedPosteriorMean(model, { weights }),
    LogProbabilityOfFeasibility: () => logProbabilityOfFeasibility(model, { constraints }),
    LogConstrainedEI: () => logConstrainedExpectedImprovement(model, { bestF, objectiveIndex, constraints, maximize }),
    ConstrainedEI: () => constrainedExpectedImprovement(model, { bestF, objectiveIndex, constraints, maximize }),
    LogNoisyEI: () => logNoisyExpectedImprovement(model, noisy),
    NoisyEI: () => noisyExpectedImprovement(model, noisy),
  };
  return make[acquisition]();
}

describe.each(reference("acquisition_analytic"))("$name", (golden) => {
  test("value and gradient by X", () => {
    const acquisition = acquisitionOf(golden);
    const points = variable(golden.X);
    const X = points.rank === 2 ? points.expandDims(1) : points;
    const value = acquisition.forward(X);
    expectAllclose(value, golden.value, { rtol: 1e-7, atol: 1e-9 }, "value");
    const largest = Math.max(1, ...flatten(golden.grad_X).map(Math.abs));
    expectAllclose(grad(value, [points])[0], golden.grad_X, { rtol: 1e-5, atol: 1e-7 * largest }, "gradient");
  });
});
