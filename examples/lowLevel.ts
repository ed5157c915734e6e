// One step of Bayesian optimization with the low-level API: model, fit, acquisition, next point.
import { fitModel, logExpectedImprovement, optimizeAcqf, singleTaskGP } from "boflow";

const yieldOf = ([temperature, time]: number[]) => 60 - (8 * temperature - 5) ** 2 - 3 * (2 * time - 1.2) ** 2;

// Inputs scaled to the unit square, and the measured yields.
const trainX = [
  [0.1, 0.2],
  [0.4, 0.9],
  [0.9, 0.5],
  [0.7, 0.1],
  [0.3, 0.6],
];
const trainY = trainX.map(yieldOf);

const model = await fitModel(singleTaskGP({ trainX, trainY }));
const acquisition = logExpectedImprovement(model, { bestF: Math.max(...trainY) });
const { candidates, value } = await optimizeAcqf(acquisition, {
  bounds: [
    [0, 0],
    [1, 1],
  ],
});
const { mean, variance } = model.posterior(candidates);
console.log("try next:", candidates.toArray(), "log EI:", value);
console.log("expected yield:", mean.item(), "±", Math.sqrt(variance.item()));
