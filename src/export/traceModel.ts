import { type Acquisition, checkedAcquisition, checkedModel } from "../acquisition/index.ts";
import { among, asGiven, flag, integerFrom, listOf, probability, readOptions } from "../arguments/index.ts";
import { InputError, invalid, isRecord, nullOn } from "../errors/index.ts";
import { contentHash, type Graph, type Named, trace } from "../graph/index.ts";
import { type Model, observedInputs, saveModel } from "../models/index.ts";
import { baseSamples, quantileOf, type Sampler } from "../posteriors/index.ts";
import { spreadWithin } from "../random/index.ts";
import { grad, type Shape, type Tensor } from "../tensor/index.ts";
import { boxOf } from "./samplePoints.ts";

const modelOutputs = ["mean", "variance", "covariance", "samples"] as const;
type ModelOutput = (typeof modelOutputs)[number];

const checkedOutputs = listOf(among(...modelOutputs), 'a list such as ["mean"]');

/** Probabilities by the names of outputs. */
function probabilities(what: string, given: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  if (!isRecord(given)) invalid(what, "probabilities by name, such as { median: 0.5 }", given);
  for (const [name, p] of Object.entries(given)) {
    if (modelOutputs.includes(name as ModelOutput)) invalid(what, "names that no other output has", name);
    probability(`${what}.${name}`, p);
  }
  return given;
}

/** Options of `traceModel`. */
export interface TraceModelOptions {
  /** Number of points that are predicted jointly; defaults to 1. */
  q?: number;
  /** The outputs of the graph; `["mean", "variance"]` by default. */
  outputs?: readonly ModelOutput[];
  /** Quantiles of each prediction as further outputs, by name: `{ median: 0.5, upper: 0.975 }`. None by default. */
  quantiles?: Readonly<Record<string, number>>;
  /** Whether to predict new observations, with the model's noise; defaults to false. */
  observationNoise?: boolean;
  /** Base samples; required for the output "samples". */
  sampler?: Sampler;
}

/**
 * Traces a model's predictions: a graph with input X, `b x q x d` for any b, and outputs such as `mean` (`b x q`); batch axes of the model
 * come after b. Throws InputError for quantiles of a posterior that has none in closed form, and if gradients flow through the model's caches: build it under `traceMode`.
 *
 *     const graph = traceModel(model, { outputs: ["mean", "variance"] });
 *     graph.run({ X: [[[0.3]], [[0.6]]] }).mean;
 */
export function traceModel(model: Model, given?: TraceModelOptions): Graph {
  const { q, outputs, quantiles, observationNoise, sampler } = readOptions("traceModel options", given, {
    q: [integerFrom(1), 1],
    outputs: [checkedOutputs, ["mean", "variance"] as const],
    quantiles: [probabilities, {}],
    observationNoise: [flag, false],
    sampler: [asGiven<Sampler>, undefined],
  });
  checkedModel(model);
  if (outputs.includes("samples") && sampler === undefined)
    throw new InputError('invalid sampler: expected base samples for the output "samples", got none');
  const z = sampler === undefined ? null : baseSamples(sampler, q, model.numOutputs);
  const predict = ({ X }: Named): Named => {
    const posterior = model.posterior(besideBatch(X, model.batchShape), { observationNoise });
    const value = (output: ModelOutput) => (output === "samples" ? posterior.rsample(z as Tensor) : posterior[output]);
    return {
      ...Object.fromEntries(outputs.map((output) => [output, pointsFirst(value(output), output)])),
      ...Object.fromEntries(Object.entries(quantiles).map(([name, p]) => [name, quantileOf(posterior, p)])),
    };
  };
  return trace(
    predict,
    { X: examplePoints(model, q) },
    { about: { ...aboutModel(model), what: "model", q, observationNoise } },
  );
}

/** Options of `traceAcquisition`. */
export interface TraceAcquisitionOptions {
  /** Number of candidates; defaults to that of the function, or 1. The inner points of a one-shot function are added to it. */
  q?: number;
  /** Whether the graph also has the gradient with respect to X, as the output `gradient` (`b x q x d`); defaults to false. */
  gradient?: boolean;
}

/**
 * Traces an acquisition function: a graph with input X, `b x q x d` for any b, output `value` (`b`), and optionally `gradient`. For a
 * one-shot function q is the number of candidates, and X has its inner points after them. Throws InputError if gradients flow through the
 * model's caches (build it under `traceMode`), and for functions with an inner search.
 *
 *     const graph = traceAcquisition(logExpectedImprovement(model, { bestF: 2 }), { gradient: true });
 *     graph.run({ X: [[[0.3]], [[0.6]]] }).gradient;
 */
export function traceAcquisition(acquisition: Acquisition, given?: TraceAcquisitionOptions): Graph {
  const { q: wanted, gradient } = readOptions("traceAcquisition options", given, {
    q: [integerFrom(1), undefined],
    gradient: [flag, false],
  });
  const { model, name } = checkedAcquisition(acquisition);
  const q = wanted ?? acquisition.q ?? 1;
  if (acquisition.q !== null && acquisition.q !== q) invalid("q", `${acquisition.q}, which ${name} takes`, q);
  const together = q + (acquisition.oneShot?.points ?? 0);
  const value = ({ X }: Named): Named => {
    const values = acquisition.forward(besideBatch(X, model.batchShape));
    return gradient ? { value: values, gradient: grad(values, [X])[0] } : { value: values };
  };
  const about = { ...aboutModel(model), what: "acquisition", acquisition: name, q, points: together };
  return trace(value, { X: examplePoints(model, together) }, { about });
}

/** Points `b x q x d` with axes of length 1 for the model's own batch: `b x 1 … 1 x q x d`. */
function besideBatch(X: Tensor, batch: Shape): Tensor {
  const [b, q, d] = X.shape;
  return batch.length === 0 ? X : X.reshape([b, ...batch.map(() => 1), q, d]);
}

/** Moves the axis of samples behind that of the points. */
function pointsFirst(value: Tensor, output: ModelOutput): Tensor {
  if (output !== "samples") return value;
  return value.transpose([1, 0, ...value.shape.slice(2).map((_, i) => i + 2)]);
}

/** Sobol points of the box around the training inputs, `b x q x d`, as examples to trace with. */
function examplePoints(model: Model, q: number, b = 3): Tensor {
  return spreadWithin(boxOf(observedInputs(model)), b * q, 0).reshape([b, q, -1]);
}

function aboutModel(model: Model): Record<string, unknown> {
  const trainX = observedInputs(model);
  return {
    ...model.describe(),
    trainingSize: trainX.shape[0],
    inputs: model.inputDimension,
    outputs: model.numOutputs,
    batch: [...model.batchShape],
    // Null for a model that cannot be saved.
    fingerprint: nullOn(InputError, () => contentHash(JSON.stringify(saveModel(model)))),
    box: boxOf(trainX),
  };
}
