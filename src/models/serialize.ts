import * as z from "zod/mini";
import { conforming, InputError, invalid, invalidShape, knownKeys, once } from "../errors/index.ts";
import {
  type KernelFactories,
  type KernelJSON,
  kernelFromJSON,
  type MeanJSON,
  meanFromJSON,
} from "../kernels/index.ts";
import {
  declareParameter,
  type Parameter,
  type ParameterJSON,
  parameterFromJSON,
  positive,
} from "../parameters/index.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import {
  type InputTransform,
  inputTransformFromJSON,
  type OutcomeTransform,
  outcomeTransformFromJSON,
  type TransformJSON,
  type TransformReaders,
} from "../transforms/index.ts";
import { parameterDeclarations } from "./components.ts";
import { ExactGP } from "./exactGP.ts";
import type { ArrayData } from "./exactGPData.ts";
import { abilityOf, type Model, type SavedModel } from "./model.ts";
import { ModelList } from "./modelList.ts";
import { checkedObservations, type Observations } from "./observations.ts";

/** A saved model: the version of the format and the data of the model. */
export interface ModelJSON {
  readonly format: "boflow-model";
  readonly version: 2;
  /** The model itself. */
  readonly model: SavedModel;
}

/** Options of `loadModel`: kernels, transforms and models of your own, by the names under which they were saved. */
export interface LoadOptions {
  /** Readers of custom models, by type: from the data that `saved()` returned to the model. */
  models?: Readonly<Record<string, (saved: SavedModel) => Model>>;
  /** Factories of custom kernels, by type. */
  kernels?: KernelFactories;
  /** Readers of custom input transforms, by type. */
  inputTransforms?: TransformReaders<InputTransform>;
  /** Readers of custom outcome transforms, by type. */
  outcomeTransforms?: TransformReaders<OutcomeTransform>;
}

/**
 * The model as plain data, which JSON stores exactly. Throws InputError for a model that cannot be saved.
 *
 *     const text = JSON.stringify(saveModel(model));
 *     const same = loadModel(JSON.parse(text));
 */
export function saveModel(model: Model): ModelJSON {
  return { format: "boflow-model", version: 2, model: abilityOf("saveModel", model, "saved")() };
}

const typed = once(() => z.looseObject({ type: z.string() }));
const file = once(() =>
  z.discriminatedUnion("version", [
    z.strictObject({ format: z.literal("boflow-model"), version: z.literal(2), model: typed() }),
    // Version 1 had Gaussian processes only.
    z.strictObject({
      format: z.literal("boflow-model"),
      version: z.literal(1),
      stacked: z.boolean(),
      outputs: z.array(z.looseObject({})).check(z.minLength(1)),
    }),
  ]),
);

/**
 * The model that `saveModel` wrote; its caches are recomputed. `own` has readers of custom parts and models. Throws InputError that
 * names the place at which the data are invalid.
 */
export function loadModel(json: unknown, own: LoadOptions = {}): Model {
  knownKeys("loadModel options", own, ["kernels", "inputTransforms", "outcomeTransforms", "models"]);
  const read = conforming("model file", file(), json);
  if (read.version === 2) return loaded(read.model, "model", own);
  const outputs = read.outputs.map((output) => ({ ...output, type: "ExactGP" }));
  if (outputs.length === 1 && !read.stacked) return loaded(outputs[0], "outputs.0", own);
  return loadedList({ stacked: read.stacked, models: outputs }, "outputs", own);
}

function loaded(json: { type: string }, place: string, own: LoadOptions): Model {
  if (json.type === "ExactGP") return loadedGP(json, place, own);
  if (json.type === "ModelList") return loadedList(json, `${place}.models`, own);
  const { models = {} } = own;
  if (Object.hasOwn(models, json.type)) return explained(place, () => models[json.type](json as SavedModel));
  const known = ["ExactGP", "ModelList", ...Object.keys(models)].join(", ");
  throw new InputError(
    `invalid model file: at ${place}.type: expected one of ${known}, got "${json.type}"; pass its reader: loadModel(json, { models: { ${json.type}: … } })`,
  );
}

const listSchema = once(() => z.looseObject({ stacked: z.boolean(), models: z.array(typed()).check(z.minLength(1)) }));

function loadedList(json: unknown, place: string, own: LoadOptions): ModelList {
  const { stacked, models } = conforming("model file", listSchema(), json);
  const members = models.map((member, j) => loaded(member, `${place}.${j}`, own));
  return explained(place, () => {
    const names = members.map((m) => (m instanceof ExactGP ? Object.keys(m.parameters).join() : null));
    if (stacked && names.some((own) => own === null || own !== names[0]))
      throw new InputError("stacked outputs of different kinds");
    return new ModelList(members, stacked);
  });
}

const gpSchema = once(() => {
  const array = z.strictObject({ shape: z.array(z.int().check(z.minimum(0))), data: z.array(z.number()) });
  return z.strictObject({
    type: z.literal("ExactGP"),
    covariance: typed(),
    mean: typed(),
    noise: z.unknown(),
    inputTransform: typed(),
    outcomeTransform: typed(),
    observations: z.array(z.strictObject({ X: array, Y: array, Yvar: z.nullable(array) })).check(z.minLength(1)),
    hyperparameters: z.record(z.string(), array),
  });
});

function loadedGP(given: unknown, place: string, own: LoadOptions): ExactGP {
  const json = conforming(`model file at ${place}`, gpSchema(), given);
  const at = <T>(part: string, build: () => T) => explained(`${place}.${part}`, build);
  const components = {
    covariance: at("covariance", () => kernelFromJSON(json.covariance as KernelJSON, own.kernels)),
    mean: at("mean", () => meanFromJSON(json.mean as MeanJSON)),
    noise: json.noise === null ? null : at("noise", () => noiseFromJSON(json.noise as ParameterJSON)),
    inputTransform: at("inputTransform", () =>
      inputTransformFromJSON(json.inputTransform as TransformJSON, own.inputTransforms),
    ),
    outcomeTransform: at("outcomeTransform", () =>
      outcomeTransformFromJSON(json.outcomeTransform as TransformJSON, own.outcomeTransforms),
    ),
  };
  const d = json.observations[0].X.shape[1];
  const observations = json.observations.map((block, i) =>
    at(`observations.${i}`, () => loadedObservations(block, i === 0 ? undefined : d)),
  );
  if (!components.noise && !observations[0].Yvar)
    at("noise", () => invalid("noise", "a declaration, as no variances are known", null));
  const model = new ExactGP(components, observations);
  return at("hyperparameters", () => {
    const missing = Object.keys(parameterDeclarations(components)).filter(
      (name) => !Object.hasOwn(json.hyperparameters, name),
    );
    if (missing.length > 0) throw new InputError(`no value for ${missing.join(", ")}`);
    const values = Object.entries(json.hyperparameters).map(([name, value]) => [name, full(value)]);
    return model.setHyperparameters(Object.fromEntries(values)).verified();
  });
}

function loadedObservations(
  { X, Y, Yvar }: { X: ArrayData; Y: ArrayData; Yvar: ArrayData | null },
  d?: number,
): Observations {
  const points = full(X);
  const fits = d === undefined ? points.rank === 2 : points.rank >= 2 && points.shape[points.rank - 1] === d;
  if (!fits) invalidShape("X", d === undefined ? "n x d" : `b x q x ${d}`, points.shape);
  const outcomes = full(Y);
  return checkedObservations(points, outcomes, Yvar && full(Yvar), outcomes.shape.slice(0, -1));
}

/** The declaration of a noise variance, whose defaults in a file are: positive, without a prior. */
function noiseFromJSON(json: ParameterJSON): Parameter {
  return declareParameter("noise", parameterFromJSON(json), { shape: [], initial: 1, constraint: positive() });
}

function full({ shape, data }: ArrayData): Tensor {
  return tensor(data, shape);
}

/** Adds the place to errors of factories; any other exception too is an InputError, since the types in a file are not checked. */
function explained<T>(place: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    throw new InputError(`invalid model file: at ${place}: ${(error as Error).message}`, { cause: error });
  }
}
