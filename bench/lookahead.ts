// `npm run quality:lookahead`: regret of LogEI, the knowledge gradient and two-step lookahead on problems that reward lookahead: a noisy
// one, and one whose maximum is a narrow peak next to a broad hill. Options: --seeds N, --evaluations N.
import { parseArgs } from "node:util";
import {
  type Acquisition,
  type ExactGP,
  fitModel,
  generator,
  kernels,
  logExpectedImprovement,
  optimizeAcqf,
  posteriorMean,
  qKnowledgeGradient,
  qMultiStepLookahead,
  singleTaskGP,
} from "boflow";
import { branin } from "boflow/testFunctions";

const { values } = parseArgs({ options: { seeds: { type: "string" }, evaluations: { type: "string" } } });
const [seeds, evaluations] = [Number(values.seeds ?? 20), Number(values.evaluations ?? 15)];

interface Problem {
  readonly bounds: number[][];
  readonly optimum: number;
  readonly noise: number;
  value(x: readonly number[]): number;
}

const noiseFree = branin({ negate: true });
const problems: Record<string, Problem> = {
  "Branin with noise of standard deviation 10": {
    bounds: noiseFree.bounds as unknown as number[][],
    optimum: -0.397887,
    noise: 10,
    value: (x) => noiseFree.evaluate([...x]),
  },
  "a narrow peak beside a broad hill": {
    bounds: [[0], [1]],
    optimum: 1.4,
    noise: 0,
    value: ([x]) => Math.exp(-(((x - 0.3) / 0.2) ** 2)) + 1.4 * Math.exp(-(((x - 0.85) / 0.03) ** 2)),
  },
};

const methods: Record<string, (model: ExactGP, best: number) => Acquisition> = {
  LogEI: (model, bestF) => logExpectedImprovement(model, { bestF }),
  KG: (model) => qKnowledgeGradient(model, { numFantasies: 16 }),
  "two-step": (model) => qMultiStepLookahead(model, { batchSizes: [1, 1], numFantasies: [5, 3] }),
};

/** The optimum minus the value at the maximizer of the final posterior mean. */
async function regret(problem: Problem, method: string, seed: number): Promise<number> {
  const random = generator(`${seed}/start`);
  const [lower, upper] = problem.bounds;
  const observe = (x: readonly number[]) => problem.value(x) + problem.noise * random.normal();
  const X = Array.from({ length: 4 }, () => lower.map((low, i) => low + (upper[i] - low) * random.uniform()));
  const Y = X.map(observe);
  const unit = (x: readonly number[]) => x.map((v, i) => (v - lower[i]) / (upper[i] - lower[i]));
  const d = lower.length;
  const cube = [new Array(d).fill(0), new Array(d).fill(1)];
  const fitted = () =>
    fitModel(singleTaskGP({ trainX: X.map(unit), trainY: Y, covariance: kernels.matern52({ ard: d }) }));
  for (let k = 0; k < evaluations; k++) {
    const model = await fitted();
    const best = Math.max(...model.posterior(X.map((x) => [unit(x)])).mean.data);
    const options = { bounds: cube, numRestarts: 4, rawSamples: 64, maxIterations: 40, seed: k };
    const { candidates } = await optimizeAcqf(methods[method](model, best), options);
    const x = [...candidates.data].map((u, i) => lower[i] + u * (upper[i] - lower[i]));
    X.push(x);
    Y.push(observe(x));
  }
  const { candidates } = await optimizeAcqf(posteriorMean(await fitted()), { bounds: cube });
  return problem.optimum - problem.value([...candidates.data].map((u, i) => lower[i] + u * (upper[i] - lower[i])));
}

const median = (v: number[]) => [...v].sort((a, b) => a - b)[v.length >> 1];
for (const [name, problem] of Object.entries(problems)) {
  console.log(
    `${name}: regret of the final choice after ${evaluations} evaluations over ${seeds} seeds, median (mean)`,
  );
  for (const method of Object.keys(methods)) {
    const started = performance.now();
    const regrets: number[] = [];
    for (let seed = 0; seed < seeds; seed++) regrets.push(await regret(problem, method, seed));
    const mean = regrets.reduce((a, b) => a + b, 0) / seeds;
    const seconds = (performance.now() - started) / 1000 / seeds;
    const found = regrets.filter((r) => r < 0.05 * Math.abs(problem.optimum) + 0.05).length;
    console.log(
      `  ${method.padEnd(10)} ${median(regrets).toPrecision(3).padStart(9)} (${mean.toPrecision(3)}), near the optimum ${found} times; ${seconds.toFixed(1)} s a run`,
    );
  }
}
