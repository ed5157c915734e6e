import { test } from "vitest";
import { generator, ops, singleTaskGP, tensor } from "../../../src/index.ts";
import { matern52 } from "../../../src/kernels/index.ts";
import { trend } from "../../../src/study/insight/trend.ts";
import { zeros } from "../../../src/tensor/index.ts";
import { expectAllclose } from "../../support/allclose.ts";

const n = 12;
const { uniform } = generator(5);
const trainX = Array.from({ length: n }, () => [uniform(), uniform()]);
const time = Array.from({ length: n }, (_, i) => i / (n - 1));

/** A model with set hyperparameters. */
function modelOf(trainY: number[], known?: number) {
  const data = { trainX, trainY, ...(known && { trainYvar: known }) };
  const model = singleTaskGP({ ...data, covariance: matern52({ ard: 2 }), outcomeTransform: null });
  return model.setHyperparameters({ lengthscale: [0.4, 0.7], constant: 0.4, ...(!known && { noise: 0.05 }) });
}

test.each([undefined, 0.1])("is that of generalized least squares, noise known to be %s", (known) => {
  const trainY = trainX.map(([x, y], i) => Math.sin(3 * x) + y + 0.5 * time[i]);
  const model = modelOf(trainY, known);
  // T = [1, t]: (Tᵀ K⁻¹ T)⁻¹ Tᵀ K⁻¹ (y − m), with the prior covariance of the observations.
  const X = tensor(trainX);
  const K = ops.addDiagonal(model.components.covariance.covariance(X, X, model.values), known ?? 0.05);
  const T = tensor(time.map((t) => [1, t]));
  const KT = ops.spdSolve(K, T);
  const information = ops.matmul(T.transpose(), KT);
  const residual = tensor(trainY.map((y) => [y - 0.4]));
  const expected = ops.spdSolve(information, ops.matmul(KT.transpose(), residual));
  const { mean, standardDeviation } = trend(model, n);
  expectAllclose(mean, expected.data[1], { rtol: 1e-8 });
  expectAllclose(standardDeviation ** 2, ops.spdInverse(information).data[3], { rtol: 1e-8 });
});

test("does not depend on the level of the outcomes, and adds what is added", () => {
  const trainY = trainX.map(([x]) => x * x);
  const { mean, standardDeviation } = trend(modelOf(trainY), n);
  expectAllclose(trend(modelOf(trainY.map((y) => y + 7)), n).mean, mean, { rtol: 1e-7 });
  const risen = trend(modelOf(trainY.map((y, i) => y + 2 * time[i])), n);
  expectAllclose(risen.mean - mean, 2, { rtol: 1e-8 });
  expectAllclose(risen.standardDeviation, standardDeviation);
});

test("of the first observations is that of a model of these", () => {
  const trainY = trainX.map(([x, y], i) => x * y + time[i]);
  const later = [...trainX, [0.5, 0.5]];
  const model = modelOf(trainY);
  const more = model.withObservations(tensor(later), tensor([...trainY, 9]), zeros([n + 1]));
  expectAllclose(trend(more, n).mean, trend(model, n).mean);
});
