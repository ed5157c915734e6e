import { logExpectedImprovement, qLogNoisyExpectedImprovement } from "../../src/acquisition/index.ts";
import * as math from "../../src/math/index.ts";
import { fitModel, singleTaskGP } from "../../src/models/index.ts";
import { optimizeAcqf } from "../../src/optim/index.ts";
import { generator, sobol } from "../../src/random/index.ts";
import { createStudy, floatParameter, intParameter, type Study } from "../../src/study/index.ts";
import { tensor } from "../../src/tensor/index.ts";
import { hartmann } from "../../src/testFunctions/index.ts";

/** Both halves of every number, mixed into 32 bits (FNV-1a). */
function hash(values: Iterable<number>): string {
  let mixed = 0x811c9dc5;
  const view = new DataView(new ArrayBuffer(8));
  for (const value of values) {
    view.setFloat64(0, value || 0); // NaN has many encodings
    for (let i = 0; i < 8; i++) mixed = Math.imul(mixed ^ view.getUint8(i), 0x01000193);
  }
  return (mixed >>> 0).toString(16).padStart(8, "0");
}

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

export const definition = {
  parameters: { x: floatParameter(-5, 10), y: floatParameter(1e-3, 15, { log: true }), k: intParameter(1, 8) },
  objectives: { loss: "minimize" },
  seed: 6,
  initialTrials: 6,
} as const;

/** Bits of what a study suggests. It is opened before every call. */
export async function studyBits(open: () => Promise<Study<typeof definition>>): Promise<string> {
  const asked: number[] = [];
  for (let i = 0; i < 8; i++) {
    const { id, parameters } = await (await open()).ask();
    const { x, y, k } = parameters;
    asked.push(x, y, k);
    await (await open()).tell(id, math.square(x - 2) + math.log(y) * math.sin(x) + k);
  }
  return hash(asked);
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
