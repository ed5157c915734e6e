import type { Svm } from "libsvm-js";

/** The decision function f(x): its sign is the predicted class, its magnitude the confidence. */
export type DecisionFunction = (x: readonly number[]) => number;

const LibSvm = await load();

/**
 * Trains libsvm's classifier with the kernel k(a, b) = exp(-|a - b|²) and returns its decision function.
 *
 * libsvm-js returns predicted classes, and probabilities that depend on the state of a global random generator (the same configuration
 * scores differently each time), but no decision values. They are computed here from the
 * support vectors, f(x) = Σ cᵢ k(x, xᵢ) - ρ, and are a smooth function of the hyperparameters.
 */
export function trainSvm(
  samples: readonly (readonly number[])[],
  labels: readonly number[],
  cost: number,
): DecisionFunction {
  const svm = new LibSvm({ cost, gamma: 1, quiet: true });
  try {
    svm.train(samples, labels);
    return decisionFunction(svm, samples);
  } finally {
    svm.free();
  }
}

function decisionFunction(svm: Svm, samples: readonly (readonly number[])[]): DecisionFunction {
  const lines = svm.serializeModel().split("\n");
  const field = (name: string) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(" ")[1]);
  const rho = field("rho");
  const sign = field("label"); // libsvm's f is positive for the first label in the data
  const first = lines.indexOf("SV") + 1;
  const vectors = svm
    .getSVIndices()
    .map((row, i) => ({ coefficient: Number.parseFloat(lines[first + i]), at: samples[row] }));
  return (x) => {
    let sum = -rho;
    for (const { coefficient, at } of vectors) sum += coefficient * Math.exp(-squaredDistance(x, at));
    return sign * sum;
  };
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] - b[j]) ** 2;
  return sum;
}

/**
 * Works around two faults of its Emscripten version: in Node it first tries to fetch its .wasm file over HTTP, and
 * warns when that fails; and it silently exits the process on any unhandled promise rejection.
 */
async function load() {
  const assembly: { instantiateStreaming?: unknown } = Reflect.get(globalThis, "WebAssembly");
  const { instantiateStreaming } = assembly;
  const listeners = process.listeners("unhandledRejection");
  assembly.instantiateStreaming = undefined;
  try {
    return await (await import("libsvm-js")).default;
  } finally {
    assembly.instantiateStreaming = instantiateStreaming;
    for (const listener of process.listeners("unhandledRejection"))
      if (!listeners.includes(listener)) process.off("unhandledRejection", listener);
  }
}
