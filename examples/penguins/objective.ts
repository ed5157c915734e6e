import { floatParameter } from "boflow";
import { loadPenguins } from "./data.ts";
import { plattLoss } from "./platt.ts";
import { trainSvm } from "./svm.ts";

/**
 * The search space: a support-vector classifier with k(a, b) = exp(-Σ γⱼ (aⱼ - bⱼ)²), one width for each standardized measurement. All
 * five parameters are on a logarithmic scale.
 */
export const parameters = {
  cost: floatParameter(1e-2, 1e3, { log: true }),
  gammaBeakLength: floatParameter(1e-4, 1e1, { log: true }),
  gammaBeakDepth: floatParameter(1e-4, 1e1, { log: true }),
  gammaFlipper: floatParameter(1e-4, 1e1, { log: true }),
  gammaMass: floatParameter(1e-4, 1e1, { log: true }),
};

export type Config = Readonly<Record<keyof typeof parameters, number>>;

/** libsvm's own defaults: C = 1, γ = 1 / number of features. */
export const defaultConfig: Config = {
  cost: 1,
  gammaBeakLength: 0.25,
  gammaBeakDepth: 0.25,
  gammaFlipper: 0.25,
  gammaMass: 0.25,
};

const numFolds = 5;
const numRepeats = 4;
const { features, labels } = loadPenguins();
const partitions = Array.from({ length: numRepeats }, (_, repeat) => assignFolds(labels, repeat + 1));

/** Log-loss, in nats per penguin, of predicting the sex from the measurements: 4 x 5-fold cross-validation with fixed folds. */
export function crossValidatedLoss(config: Config): number {
  return average(heldOutDecisions(config).map((decisions) => plattLoss(decisions, labels)));
}

/** Misclassification rate on the same folds. */
export function crossValidatedError(config: Config): number {
  return average(
    heldOutDecisions(config).map((decisions) => average(decisions.map((f, i) => (f * labels[i] > 0 ? 0 : 1)))),
  );
}

/** For each partition, the held-out decision value of every penguin. */
function heldOutDecisions(config: Config): number[][] {
  const { cost, gammaBeakLength, gammaBeakDepth, gammaFlipper, gammaMass } = config;
  const scales = [gammaBeakLength, gammaBeakDepth, gammaFlipper, gammaMass].map(Math.sqrt);
  const samples = features.map((row) => row.map((value, j) => value * scales[j]));
  return partitions.map((folds) => {
    const decisions = new Array<number>(samples.length);
    for (let fold = 0; fold < numFolds; fold++) {
      const seen = folds.flatMap((f, i) => (f === fold ? [] : [i]));
      const decide = trainSvm(
        seen.map((i) => samples[i]),
        seen.map((i) => labels[i]),
        cost,
      );
      folds.forEach((f, i) => {
        if (f === fold) decisions[i] = decide(samples[i]);
      });
    }
    return decisions;
  });
}

/** The fold of every case: shuffled by `seed`, with equal shares of each label in each fold. */
function assignFolds(labels: readonly number[], seed: number): number[] {
  const random = generator(seed);
  const shuffled = labels
    .map((label, i) => ({ label, i, key: random() }))
    .sort((a, b) => a.label - b.label || a.key - b.key);
  const folds = new Array<number>(labels.length);
  shuffled.forEach(({ i }, rank) => {
    folds[i] = rank % numFolds;
  });
  return folds;
}

/** mulberry32: a small seeded generator on [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
