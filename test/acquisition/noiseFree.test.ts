import { describe, expect, test } from "vitest";
import { grad, type Model, modelList, onWarning, singleTaskGP, tensor, variable } from "../../src/index.ts";
import { rbf } from "../../src/kernels/index.ts";
import { points, smooth } from "../models/fixtures.ts";
import { entries } from "./catalogue.ts";

/*
 * Every function × noise × distance from a training point and from a pending one: values and gradients are finite.
 */

const trainX = points(9, 2, 3);

/** A model of the entry's kind whose observations have this noise variance. */
function withNoise(model: Model, noise: number): Model {
  const single = (output: number) =>
    singleTaskGP({
      trainX,
      trainY: trainX.map((x) => smooth(x) + output * Math.cos(4 * x[0])),
      trainYvar: noise,
      covariance: rbf({ lengthscale: [0.5, 0.7] }),
    });
  const outputs = Array.from({ length: model.numOutputs }, (_, j) => single(j));
  return outputs.length === 1 ? outputs[0] : modelList(outputs);
}

const distances = [0, 1e-12, 1e-9, 1e-8, 1e-7, 1e-6];

describe.each([0, 1e-12, 1e-8, 1e-6, 1e-4])("noise %s", (noise) => {
  test.each(
    entries.filter(({ name }) => !/outcomes/.test(name)).map((entry) => [entry.name, entry] as const),
  )("%s", (_, entry) => {
    const stop = onWarning(() => {}); // jitter, where points meet
    try {
      const model = withNoise(entry.model(), noise);
      const acquisition = entry.make(model, entry.options);
      const total = entry.q + (acquisition.oneShot?.points ?? 0);
      const pendingPoint = [0.31, 0.42];
      const others = points(total - 1, 2, 71);
      const sets = (at: readonly number[]) => tensor(distances.map((h) => [[at[0] + h, at[1]], ...others]));
      for (const [f, at] of [
        [acquisition, trainX[2]],
        [acquisition.withPending?.([pendingPoint]), pendingPoint],
        [acquisition.withPending?.([trainX[4]]), trainX[4]],
      ] as const) {
        if (!f) continue;
        const X = variable(sets(at));
        const value = f.forward(X);
        expect([...value.data].every(Number.isFinite), `values ${value.data}`).toBe(true);
        expect([...grad(value, [X])[0].data].every(Number.isFinite), "gradient").toBe(true);
      }
    } finally {
      stop();
    }
  });
});
