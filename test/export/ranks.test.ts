import { expect, test } from "vitest";
import { acquisition, ops, singleTaskGP, type Tensor, tensor, trace, traceAcquisition } from "../../src/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { onnxRuntime } from "./runtimes.ts";

/*
 * An operand of one entry may have more axes than the other one, and then gives the result its rank.
 */

const X = tensor([[[0.1, 0.7]], [[0.4, 0.2]], [[0.9, 0.5]]]);

test.each<[string, (x: Tensor) => Tensor]>([
  [
    "a product with a factor of more axes",
    (x) =>
      x
        .squeeze(1)
        .mul(tensor([[[2.5]]]))
        .transpose([1, 0, 2])
        .sum(1),
  ],
  [
    "a quotient by a divisor of more axes",
    (x) =>
      x
        .squeeze(1)
        .div(tensor([[[[2.5]]]]))
        .transpose([2, 3, 0, 1])
        .sum(-1),
  ],
  [
    "a broadcast to more axes",
    (x) => ops.broadcastTo(x.squeeze(1), [1, 1, x.shape[0], 2]).transpose([2, 1, 0, 3]).mul(3),
  ],
])("%s in ONNX Runtime", async (_, fn) => {
  const graph = trace(({ X }) => fn(X), { X });
  const run = await onnxRuntime(graph);
  const [name] = Object.keys(graph.run({ X }));
  const [found, expected] = [(await run(X))[name], graph.run({ X })[name]];
  expect(found.shape).toEqual(expected.shape);
  expectAllclose(found, expected);
});

test("the variance after observing the candidates in ONNX Runtime, with its gradient", async () => {
  const model = singleTaskGP({
    trainX: [
      [0.1, 0.9],
      [0.4, 0.3],
      [0.8, 0.6],
    ],
    trainY: [1, 2, 1.5],
  }).setHyperparameters({ noise: 0.01 });
  const after = acquisition("qNegVarianceAfter", model, null, (X) =>
    model
      .fantasize(X, { sampler: { numSamples: 1 } })
      .posterior([
        [0.2, 0.2],
        [0.6, 0.9],
      ])
      .variance.mean([0, -1])
      .neg(),
  );
  const graph = traceAcquisition(after, { q: 1, gradient: true });
  const [found, expected] = [await (await onnxRuntime(graph))(X), graph.run({ X })];
  expect(Object.keys(found)).toEqual(["value", "gradient"]);
  for (const name of Object.keys(found)) expectAllclose(found[name], expected[name]);
});
