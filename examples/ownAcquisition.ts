// A custom acquisition function, optimized and exported; in docs/acquisition-functions.md.
import { acquisition, fitModel, type Model, optimizeAcqf, singleTaskGP, toOnnx, traceAcquisition } from "boflow";

/** The negative integrated posterior variance after observing q points. */
function qNegIntegratedVariance(model: Model, options: { points: number[][] }) {
  return acquisition("qNegIntegratedVariance", model, null, (X) => {
    const fantasies = model.fantasize(X, { sampler: { numSamples: 1 } }); // the variance does not depend on the outcome
    return fantasies.posterior(options.points).variance.mean([0, -1]).neg();
  });
}

const trainX = [[0.1], [0.3], [0.35], [0.9]];
const model = await fitModel(singleTaskGP({ trainX, trainY: trainX.map(([x]) => Math.sin(7 * x)) }));
const points = Array.from({ length: 21 }, (_, i) => [i / 20]);
const own = qNegIntegratedVariance(model, { points });
const { candidates, value } = await optimizeAcqf(own, { bounds: [[0], [1]], q: 2 });
console.log(candidates.toArray(), value);
console.log(toOnnx(traceAcquisition(own, { q: 2, gradient: true })).length, "bytes of ONNX");
