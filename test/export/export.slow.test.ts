import type * as tfjs from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { loadTensorFlow } from "../../src/export/index.ts";
import {
  type Acquisition,
  exportGraph,
  type Graph,
  generator,
  grad,
  graphHash,
  type Model,
  parseGraph,
  serializeGraph,
  type Tensor,
  tensor,
  traceAcquisition,
  traceModel,
  variable,
} from "../../src/index.ts";
import { observedInputs } from "../../src/models/index.ts";
import { expectAllclose, flatten } from "../support/allclose.ts";
import { acquisitions, coded, models, withoutCovariance } from "./catalogue.ts";
import { hasNativeTensorFlow, onnxRuntime, type Run, tensorFlow } from "./runtimes.ts";

const COUNT = 1000;

/** The second input of some models is a code, of others a fidelity. */
type Second = "code" | "fidelity" | "number";

/**
 * Sets of q points: spread over the data, at training points and next to them, and far away. The points of a set keep a distance:
 * where they meet, a covariance is singular and rounding errors are magnified (see the test of points that meet). For functions that know
 * the values at training points exactly, as qNEI does in each sample, they keep one to those too.
 */
function testPoints(trainX: Tensor, q: number, second: Second, exactAtTraining = false): Tensor {
  const { uniform, integer } = generator(5);
  const [n, d] = trainX.shape;
  const row = () => [...trainX.data.subarray(integer(n) * d).subarray(0, d)];
  const kinds = [
    row,
    () => row().map((v) => v + 1e-6 * uniform() + 1e-9),
    () => Array.from({ length: d }, () => 3 * uniform() + 0.01),
    () => Array.from({ length: d }, () => uniform() + 1e-3),
  ];
  const point = (k: number) => {
    const [x1, x2] = kinds[k % kinds.length]();
    return [x1, second === "code" ? integer(3) : second === "fidelity" ? Math.min(x2, 1) : x2];
  };
  const apart = (set: number[][], x: number[]) => set.every((y) => Math.hypot(...x.map((v, j) => v - y[j])) > 0.1);
  const oneSet = (k: number) => {
    const set: number[][] = [];
    const known = exactAtTraining ? (trainX.toArray() as number[][]) : [];
    while (set.length < q) {
      const x = point(k + set.length);
      if (second !== "number" || apart([...known, ...set], x)) set.push(x);
      else k++;
    }
    return set;
  };
  return tensor(Array.from({ length: COUNT }, (_, k) => oneSet(k)));
}

/** The largest difference relative to the value, or, where that is small, to a share of the output's size. */
function worst(actual: Tensor, expected: Tensor, share: number): number {
  expect(actual.shape).toEqual(expected.shape);
  const size = Math.max(...flatten(expected).filter(Number.isFinite).map(Math.abs));
  return Math.max(
    ...expected.data.map((v, i) => {
      const difference = Object.is(v, actual.data[i]) ? 0 : Math.abs(v - actual.data[i]);
      return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference / (Math.abs(v) + share * size);
    }),
  );
}

/** The graph, its text form, ONNX Runtime and TensorFlow.js against what the original computes. */
async function check(
  graph: Graph,
  X: Tensor,
  original: Record<string, Tensor>,
  { double = 1e-9, single }: { double?: number; single: number | null },
): Promise<void> {
  const reread = parseGraph(serializeGraph(graph));
  expect(graphHash(reread)).toBe(graphHash(graph));
  for (const g of [graph, reread, graph]) {
    const result = g.run({ X });
    for (const name of Object.keys(original)) {
      expect(result[name].shape).toEqual(original[name].shape);
      expect(
        result[name].data.every((v, i) => Object.is(v, original[name].data[i])),
        `${name} to the last bit`,
      ).toBe(true);
    }
  }
  const close = async (run: Run, tolerance: number, share: number, what: string) => {
    const result = await run(X);
    for (const name of Object.keys(original))
      expect(worst(result[name], original[name], share), `${what}: ${name}`).toBeLessThan(tolerance);
  };
  await close(await onnxRuntime(graph), double, 1e-6, "ONNX Runtime");
  if (single === null) return;
  await close(await tensorFlow(graph, "javascript"), single, 1, "TensorFlow.js");
  if (hasNativeTensorFlow) await close(await tensorFlow(graph, "native"), single, 1, "native TensorFlow");
}

/** The eager values, one for each set of points. */
function forward({ forward: evaluate, model }: Acquisition, X: Tensor): Tensor {
  const [b, ...rest] = X.shape;
  return evaluate(X.reshape([b, ...model.batchShape.map(() => 1), ...rest]));
}

describe.each(Object.entries(models))("model: %s", (name, model: Model) => {
  test.each([1, 2])("in every target, q = %i", async (q) => {
    const outputs = (["mean", "variance", "covariance"] as const).filter(
      (output) => output !== "covariance" || !withoutCovariance.includes(name),
    );
    const X = testPoints(observedInputs(model), q, coded.includes(name) ? "code" : "number");
    const graph = traceModel(model, { q, outputs });
    const batch = model.batchShape.map(() => 1);
    const posterior = model.posterior(X.reshape([COUNT, ...batch, q, X.shape[2]]));
    const original = Object.fromEntries(outputs.map((output) => [output, posterior[output]]));
    await check(graph, X, original, { single: 2e-4 });
  });
});

describe.each(Object.entries(acquisitions))("acquisition: %s", (name, [make, q]) => {
  test("in every target, with its gradient", async () => {
    const acquisition: Acquisition = make();
    const graph = traceAcquisition(acquisition, { q, gradient: true });
    const second = name.includes("fidelity") ? "fidelity" : "number";
    const X = variable(
      testPoints(
        observedInputs(acquisition.model),
        Number(graph.inputs[0].shape[1]),
        second,
        /NEI|NEHVI|NParEGO/.test(name),
      ),
    );
    const value = forward(acquisition, X);
    const [gradient] = grad(value, [X]);
    // Noisy EI conditions on values with a noise of 1e-7: another order of summation costs it seven digits, single precision all.
    const noisy = name.startsWith("noisy");
    const single = noisy ? null : /log/i.test(name) ? 0.05 : 5e-3;
    // qMES is a difference of entropies of order 1: its gradient can be as small as 1e-6 of its largest with an error of 1e-16 all the same.
    // Heights above a front that the model knows exactly, smoothed at 1e-6 of their scale, magnify the rounding of a posterior.
    const magnified = /NEHVI|NParEGO/.test(name) ? 5e-8 : name === "multi-fidelity qMES" ? 5e-9 : 1e-9;
    const double = noisy ? 1e-5 : magnified;
    await check(graph, X, { value, gradient }, { double, single });
  });
});

describe.each(Object.entries(acquisitions).filter(([, [, q]]) => q > 1))("acquisition: %s", (name, [make, q]) => {
  test("where points meet each other and training points, a graph has the value of the eager function", async ({
    skip,
  }) => {
    const acquisition: Acquisition = make();
    // The inner points would meet too, which is no search's result.
    if (acquisition.oneShot) return skip();
    const known = observedInputs(acquisition.model).toArray() as number[][];
    const X = tensor(known.map((row) => Array.from({ length: q }, () => row)));
    const { value } = await (await onnxRuntime(traceAcquisition(acquisition, { q })))(X);
    // qNEI knows the values at training points in each sample: what is left there is rounding.
    if (!/NEHVI|NParEGO/.test(name)) expect(worst(value, forward(acquisition, X), 1)).toBeLessThan(1e-7);
    // Products of such rounding errors, and logarithms of them.
    else expectAllclose(value, forward(acquisition, X), { rtol: 1e-4, atol: 1e-7 });
  });
});

test.skipIf(!hasNativeTensorFlow)(
  "native TensorFlow takes part in these checks (scripts/build-tfjs-node.mjs)",
  async () => {
    const { tf, backend, use } = await loadTensorFlow<typeof tfjs>();
    expect(backend).toBe("native");
    // Loading the other one does not take its place for good.
    await loadTensorFlow({ backend: "javascript" });
    expect(tf.getBackend()).toBe("cpu");
    use();
    expect(tf.getBackend()).toBe("tensorflow");
  },
);

test("an inaccurate single-precision export has a warning", async () => {
  const [make] = acquisitions["noisy LogEI"];
  const { manifest } = await exportGraph(traceAcquisition(make(), { gradient: true }), "tfjs");
  expect(manifest.warnings.join()).toMatch(/gradient differs by up to .* % of its range, in float32/);
  expect(manifest.error.outputs.gradient.maxAbsolute).toBeGreaterThan(0);
});
