import * as z from "zod/mini";
import { conforming, InputError, invalid, invalidShape } from "../errors/index.ts";
import { type KernelJSON, kernelFromJSON, type MeanJSON, meanFromJSON } from "../kernels/index.ts";
import {
  declareParameter,
  type Parameter,
  type ParameterJSON,
  parameterFromJSON,
  parameterToJSON,
  positive,
} from "../parameters/index.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import { inputTransformFromJSON, outcomeTransformFromJSON, type TransformJSON } from "../transforms/index.ts";
import { declarations } from "./definition.ts";
import { ExactGP } from "./exactGP.ts";
import type { Model } from "./model.ts";
import { IndependentGPs, outputsOf } from "./multiOutput.ts";
import { checkedObservations, type Observations } from "./observations.ts";

const part = z.looseObject({ type: z.string() });
const array = z.strictObject({ shape: z.array(z.int().check(z.minimum(0))), data: z.array(z.number()) });

const outputSchema = z.strictObject({
  covariance: part,
  mean: part,
  noise: z.unknown(),
  inputTransform: part,
  outcomeTransform: part,
  observations: z.array(z.strictObject({ X: array, Y: array, Yvar: z.nullable(array) })).check(z.minLength(1)),
  hyperparameters: z.record(z.string(), array),
});

const modelSchema = z.strictObject({
  format: z.literal("boflow-model"),
  version: z.literal(1),
  stacked: z.boolean(),
  outputs: z.array(outputSchema).check(z.minLength(1)),
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
  const { stacked, ...saved } = conforming("model file", modelSchema, json);
  const outputs = saved.outputs.map((output, j) => loadOutput(output, `outputs.${j}`));
  if (outputs.length === 1 && !stacked) return outputs[0];
  return explained("outputs", () => {
    const [first, ...rest] = outputs.map((m) => Object.keys(m.parameters).join());
    if (stacked && rest.some((names) => names !== first)) throw new InputError("stacked outputs of different kinds");
    return new IndependentGPs(outputs, stacked);
  });
}

function loadOutput(json: ModelJSON["outputs"][number], place: string): ExactGP {
  const at = <T>(part: string, build: () => T) => explained(`${place}.${part}`, build);
  const definition = {
    covariance: at("covariance", () => kernelFromJSON(json.covariance as KernelJSON)),
    mean: at("mean", () => meanFromJSON(json.mean as MeanJSON)),
    noise: json.noise === null ? null : at("noise", () => noiseFromJSON(json.noise as ParameterJSON)),
    inputTransform: at("inputTransform", () => inputTransformFromJSON(json.inputTransform as TransformJSON)),
    outcomeTransform: at("outcomeTransform", () => outcomeTransformFromJSON(json.outcomeTransform as TransformJSON)),
  };
  const d = json.observations[0].X.shape[1];
  const observations = json.observations.map((given, i) =>
    at(`observations.${i}`, () => loadObservations(given, i === 0 ? undefined : d)),
  );
  if (!definition.noise && !observations[0].Yvar)
    at("noise", () => invalid("noise", "a declaration, as no variances are known", null));
  const model = new ExactGP(definition, observations);
  return at("hyperparameters", () => {
    const missing = Object.keys(declarations(definition)).filter((name) => !Object.hasOwn(json.hyperparameters, name));
    if (missing.length > 0) throw new InputError(`no value for ${missing.join(", ")}`);
    const values = Object.entries(json.hyperparameters).map(([name, value]) => [name, full(value)]);
    return model.setHyperparameters(Object.fromEntries(values)).verified();
  });
}

function loadObservations(
  { X, Y, Yvar }: ModelJSON["outputs"][number]["observations"][number],
  d?: number,
): Observations {
  const points = full(X);
  const fits = d === undefined ? points.rank === 2 : points.rank >= 2 && points.shape[points.rank - 1] === d;
  if (!fits) invalidShape("X", d === undefined ? "n x d" : `b x q x ${d}`, points.shape);
  const outcomes = full(Y);
  return checkedObservations(points, outcomes, Yvar && full(Yvar), outcomes.shape.slice(0, -1));
}

/** A noise variance is saved next to the plainest declaration: positive, without a prior. */
function noiseFromJSON(json: ParameterJSON): Parameter {
  return declareParameter("noise", parameterFromJSON(json), { shape: [], initial: 1, constraint: positive() });
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
