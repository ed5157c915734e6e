import { expect, test } from "vitest";
import {
  affineFidelityCost,
  type ExactGP,
  optimizeAcqf,
  posteriorMean,
  qMultiFidelityKnowledgeGradient,
  singleTaskMultiFidelityGP,
} from "../../src/index.ts";
import { augmentedHartmann } from "../../src/testFunctions/index.ts";
import { points } from "../models/fixtures.ts";

const problem = augmentedHartmann({ negate: true });
const [fidelity] = problem.fidelityDims as number[];
const trainX = points(20, problem.dim, 4);
const options = { trainX, trainY: trainX.map(problem.evaluate), dataFidelities: [fidelity] };
const model = singleTaskMultiFidelityGP(options) as ExactGP;
model.setHyperparameters({ noise: 1e-3, "0.lengthscaleUnbiased": 0.5 });
const { bounds } = problem;
const targetFidelities = { [fidelity]: 1 };

/** The design with the best mean at the target fidelity, and what is gained per cost by two more runs. */
async function suggest(fixedCost: number) {
  const { value } = await optimizeAcqf(posteriorMean(model), {
    bounds,
    fixedFeatures: targetFidelities,
    rawSamples: 128,
  });
  const costModel = affineFidelityCost({ fidelityWeights: { [fidelity]: 1 }, fixedCost });
  const acquisition = qMultiFidelityKnowledgeGradient(model, {
    numFantasies: 16,
    currentValue: value,
    targetFidelities,
    costModel,
  });
  return { acquisition, ...(await optimizeAcqf(acquisition, { bounds, q: 2, numRestarts: 4, rawSamples: 128 })) };
}

test("designs and fidelities are chosen together, within bounds", async () => {
  const { candidates, value } = await suggest(0.1);
  expect(candidates.shape).toEqual([2, problem.dim]);
  for (const v of candidates.data) expect(v >= 0 && v <= 1).toBe(true);
  expect(value).toBeGreaterThan(0);
});

test("where runs of low fidelity are hardly cheaper, fidelity is higher", async () => {
  const fidelityOf = ({ data }: { data: Float64Array }) => data[fidelity] + data[problem.dim + fidelity];
  const [cheap, alike] = [await suggest(0.02), await suggest(20)];
  expect(fidelityOf(alike.candidates)).toBeGreaterThan(fidelityOf(cheap.candidates));
});
