import { z } from "zod";
import { InputError } from "../errors/index.ts";
import { type KernelJSON, kernelFromJSON, type MeanJSON, meanFromJSON } from "../kernels/index.ts";
import {
  declareParameter,
  defaultNoise,
  type ParameterJSON,
  parameterFromJSON,
  parameterToJSON,
  positive,
} from "../priors/index.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import { inputTransformFromJSON, outcomeTransformFromJSON, type TransformJSON } from "../transforms/index.ts";
import { ExactGP, type Observations } from "./exactGP.ts";
import type { Model } from "./model.ts";
import { IndependentGPs, outputsOf } from "./multiOutput.ts";

const part = z.looseObject({ type: z.string() });
const array = z.strictObject({ shape: z.array(z.int().min(0)), data: z.array(z.number()) });

const outputSchema = z.strictObject({
  covariance: part,
  mean: part,
  noise: z.unknown(),
  inputTransform: part,
  outcomeTransform: part,
  observations: z.array(z.strictObject({ X: array, Y: array, Yvar: array.nullable() })).min(1),
  hyperparameters: z.record(z.string(), array),
});

const modelSchema = z.strictObject({
  format: z.literal("boflow-model"),
  version: z.literal(1),
  stacked: z.boolean(),
  outputs: z.array(outputSchema).min(1),
});

/** A model as plain data: its parts, observations and hyperparameters; caches are computed anew. */
export type ModelJSON = z.infer<typeof modelSchema>;

/** The model as plain data, which `JSON.stringify` keeps to the last digit. */
export function saveModel(model: Model): ModelJSON {
  return {
    format: "boflow-model",
    version: 1,
    stacked: model instanceof IndependentGPs && model.stacked,
    outputs: outputsOf(model).map(saveOutput),
  };
}

function saveOutput({ definition, observations, values }: ExactGP): ModelJSON["outputs"][number] {
  const { covariance, mean, noise, inputTransform, outcomeTransform } = definition;
  return {
    covariance: covariance.toJSON() as ModelJSON["outputs"][number]["covariance"],
    mean: mean.toJSON(),
    noise: noise && parameterToJSON(noise, positive()),
    inputTransform: inputTransform.toJSON(),
    outcomeTransform: outcomeTransform.toJSON(),
    observations: observations.map(({ X, Y, Yvar }) => ({ X: plain(X), Y: plain(Y), Yvar: Yvar && plain(Yvar) })),
    hyperparameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)])),
  };
}

/** The model that `saveModel` wrote down. Throws InputError that names the place where the data are not such a model. */
export function loadModel(json: unknown): ExactGP | IndependentGPs {
  const read = modelSchema.safeParse(json);
  if (!read.success) {
    const [{ path, message }] = read.error.issues;
    throw new InputError(`invalid model file: ${path.length > 0 ? `at ${path.join(".")}: ` : ""}${message}`);
  }
  const outputs = read.data.outputs.map((output, j) => explained(`outputs.${j}`, () => loadOutput(output)));
  return outputs.length === 1 && !read.data.stacked ? outputs[0] : new IndependentGPs(outputs, read.data.stacked);
}

function loadOutput(json: ModelJSON["outputs"][number]): ExactGP {
  const observations: Observations[] = json.observations.map(({ X, Y, Yvar }) => ({
    X: full(X),
    Y: full(Y),
    Yvar: Yvar && full(Yvar),
  }));
  const definition = {
    covariance: kernelFromJSON(json.covariance as KernelJSON),
    mean: meanFromJSON(json.mean as MeanJSON),
    noise:
      json.noise === null
        ? null
        : declareParameter("noise", parameterFromJSON(json.noise as ParameterJSON), {
            ...defaultNoise,
            constraint: positive(),
          }),
    inputTransform: inputTransformFromJSON(json.inputTransform as TransformJSON),
    outcomeTransform: outcomeTransformFromJSON(json.outcomeTransform as TransformJSON),
  };
  const hyperparameters = Object.entries(json.hyperparameters).map(([name, value]) => [name, full(value)]);
  return new ExactGP(definition, observations).setHyperparameters(Object.fromEntries(hyperparameters));
}

function plain({ shape, data }: Tensor): z.infer<typeof array> {
  return { shape: [...shape], data: Array.from(data) };
}

function full({ shape, data }: z.infer<typeof array>): Tensor {
  return tensor(data, shape);
}

/** What the parts of a damaged file throw, with the place: their factories trust that a caller's types were checked. */
function explained<T>(place: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw new InputError(`invalid model file: at ${place}: ${(error as Error).message}`, { cause: error });
  }
}
