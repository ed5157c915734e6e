import { logExpectedImprovement, qLogNoisyExpectedImprovement } from "../../src/acquisition/index.ts";
import * as math from "../../src/math/index.ts";
import { fitModel, singleTaskGP } from "../../src/models/index.ts";
import { optimizeAcqf } from "../../src/optim/index.ts";
import { generator, sobol } from "../../src/random/index.ts";
import { createStudy } from "../../src/study/index.ts";
import { tensor } from "../../src/tensor/index.ts";
import { hartmann } from "../../src/testFunctions/index.ts";
import { definition, hash, studyBits } from "./studyBits.ts";

/** The bits of every function of one number, over a wide sample. */
function functions(): number[] {
  const random = generator(1);
  const points = Array.from({ length: 4000 }, () => {
    const size = math.pow(2, 30 * random.uniform() - 20);
    return random.uniform() < 0.5 ? size : -size;
  });
  const ofOne = Object.values(math).filter((f) => typeof f === "function" && f.length === 1) as ((
    x: number,
  ) => number)[];
  return [
    ...ofOne.flatMap((f) => points.map(f)),
    ...points.map((x, i) => math.pow(Math.abs(x), points[points.length - 1 - i] / 50)),
  ];
}

/** Bits of a fit, of two searches and of a study, each from a seed, by name. They depend on the program and on no engine. */
export async function bits(): Promise<Record<string, string>> {
  const problem = hartmann({ dim: 6, negate: true });
  const trainX = tensor(sobol(6, { seed: 3 }).next(24), [24, 6]);
  const trainY = (trainX.toArray() as number[][]).map((x) => problem.evaluate(x));
  const model = singleTaskGP({ trainX, trainY });
  await fitModel(model);
  const at = tensor(sobol(6, { seed: 4 }).next(10), [10, 6]);
  const { mean, variance } = model.posterior(at);

  const search = async (acquisition: ReturnType<typeof logExpectedImprovement>, q: number) => {
    const found = await optimizeAcqf(acquisition, {
      bounds: problem.bounds,
      q,
      seed: 5,
      numRestarts: 3,
      rawSamples: 64,
      maxIterations: 40,
    });
    return [...found.candidates.data, found.value];
  };

  const study = createStudy(definition);
  return {
    functions: hash(functions()),
    fit: hash([...mean.data, ...variance.data]),
    logEI: hash(await search(logExpectedImprovement(model, { bestF: Math.max(...trainY) }), 1)),
    qLogNEI: hash(await search(qLogNoisyExpectedImprovement(model, { numSamples: 32, seed: 7 }), 2)),
    study: await studyBits(async () => study),
  };
}

Object.assign(globalThis, { bits });
