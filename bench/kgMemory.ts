// `npm run bench:memory`: time and memory of one optimization of the knowledge gradient with 64 fantasies of 1,000 observations.
import { optimizeAcqf, qKnowledgeGradient, singleTaskGP, sobol, tensor } from "boflow";
import { hartmann } from "boflow/testFunctions";

const n = Number(process.argv[2] ?? 1000);
const problem = hartmann({ dim: 6, negate: true });
const trainX = tensor(sobol(6, { seed: 0 }).next(n), [n, 6]);
const trainY = (trainX.toArray() as number[][]).map((x) => problem.evaluate(x));
const model = singleTaskGP({ trainX, trainY }).setHyperparameters({ noise: 1e-3 });
const started = performance.now();
const { value } = await optimizeAcqf(qKnowledgeGradient(model, { numFantasies: 64 }), { bounds: problem.bounds });
const seconds = (performance.now() - started) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1000;
console.log(
  `n = ${n}: ${seconds.toFixed(1)} s, at most ${megabytes.toFixed(0)} MB in the process; value ${value.toFixed(4)}`,
);
