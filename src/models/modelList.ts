import { namedTensor, readOptions } from "../arguments/index.ts";
import { InputError, integer, invalid, invalidShape } from "../errors/index.ts";
import type { ParameterValues } from "../parameters/index.ts";
import { baseSamples, type Posterior, PosteriorList } from "../posteriors/index.ts";
import { type NestedArray, ops, type Shape, sameShape, type Tensor, type TensorLike } from "../tensor/index.ts";
import {
  abilityOf,
  type Cache,
  type ConditionOptions,
  conditionChecks,
  type FantasizeOptions,
  fantasizeChecks,
  type Hyperparameters,
  type LeaveOneOut,
  type Model,
  type PosteriorOptions,
  posteriorChecks,
} from "./model.ts";
import type { Observations } from "./observations.ts";

/** A model with hyperparameters that can be read and set by name. */
interface Tunable extends Model {
  hyperparameters(): Record<string, NestedArray>;
  checkedHyperparameters(values: Hyperparameters): ParameterValues;
  setHyperparameters(values: Hyperparameters): unknown;
}

/** Several independent models as one model with all their outputs; build it with `modelList` or `singleTaskGP`. */
export class ModelList implements Model {
  /** The models, in the order of their outputs. */
  readonly models: readonly Model[];
  readonly numOutputs: number;
  /**
   * Whether hyperparameters are stacked along a leading output axis, since all models have the same parts; otherwise their names are
   * prefixed with the index of the model, `0.lengthscale`.
   */
  readonly stacked: boolean;

  constructor(models: readonly Model[], stacked: boolean) {
    const d = models[0].inputDimension;
    models.forEach((m, j) => {
      if (m.inputDimension !== d)
        throw new InputError(`invalid models: model ${j} has ${m.inputDimension} inputs, the first has ${d}`);
      if (m.ensembleWeights)
        throw new InputError(`invalid models: model ${j} is an ensemble; make an ensemble of lists instead`);
    });
    this.models = models;
    this.numOutputs = models.reduce((sum, m) => sum + m.numOutputs, 0);
    this.stacked = stacked;
  }

  get inputDimension(): number {
    return this.models[0].inputDimension;
  }

  get batchShape(): Shape {
    return this.models[0].batchShape;
  }

  get outcomeScales(): readonly number[] {
    return this.models.flatMap((m) => m.outcomeScales);
  }

  /** The observations of all outputs if they have the same inputs; else empty. */
  get observations(): readonly Observations[] {
    const [first, ...others] = this.models.map((m) => m.observations);
    if (others.some((own) => own.length !== first.length || own.some(({ X }, i) => !equal(X, first[i].X)))) return [];
    return first.map(({ X }, i) => {
      const blocks = this.models.map((m) => m.observations[i]);
      const known = blocks.every(({ Yvar }) => Yvar !== null);
      const variances = ({ Y, Yvar }: Observations) => ops.broadcastTo(Yvar as Tensor, Y.shape);
      return {
        X,
        Y: this.#joined((_, j) => blocks[j].Y),
        Yvar: known ? this.#joined((_, j) => variances(blocks[j])) : null,
      };
    });
  }

  /** The training inputs that all models share, `n x d`. */
  get trainX(): Tensor {
    return this.#trainingData.X;
  }

  /** The training outcomes, `n x m`. */
  get trainY(): Tensor {
    return this.#trainingData.Y;
  }

  get #trainingData(): Observations {
    const [first] = this.observations;
    if (!first)
      throw new InputError(
        "training data: the models of this list were observed at different inputs; ask each of `models`",
      );
    return first;
  }

  /** The hyperparameters of all models, each name with the index of its model before it. */
  hyperparameters(): Record<string, NestedArray> {
    return this.namedByOutput(this.#tunable.map((m) => m.hyperparameters()));
  }

  /** Sets hyperparameters by the names that `hyperparameters` gives, and returns the list. */
  setHyperparameters(values: Hyperparameters): this {
    if (typeof values !== "object" || values === null)
      invalid("hyperparameters", "an object of values by name", values);
    const wanted = this.models.map((): Hyperparameters => ({}));
    for (const [name, value] of Object.entries(values)) {
      if (this.stacked) {
        const t = namedTensor(`hyperparameter ${name}`, value);
        if (t.shape[0] !== this.numOutputs)
          invalidShape(`hyperparameter ${name}`, `${this.numOutputs} x … (one entry per output)`, t.shape);
        for (const [j, own] of wanted.entries()) own[name] = t.at(0, j);
      } else {
        const [output, ...rest] = name.split(".");
        const own = output === "" ? undefined : wanted[Number(output)];
        if (!own)
          throw new InputError(`invalid hyperparameters: no output for "${name}"; use names like 0.lengthscale`);
        own[rest.join(".")] = value;
      }
    }
    // All values are checked before any is set.
    const models = this.#tunable;
    const checked = models.map((m, j) => m.checkedHyperparameters(wanted[j]));
    for (const [j, m] of models.entries()) m.setHyperparameters(checked[j]);
    return this;
  }

  /** One record for all models: values stacked, or names prefixed. */
  namedByOutput(records: readonly Record<string, NestedArray>[]): Record<string, NestedArray> {
    if (this.stacked)
      return Object.fromEntries(Object.keys(records[0]).map((name) => [name, records.map((r) => r[name])]));
    return Object.assign(
      {},
      ...records.map((r, j) => Object.fromEntries(Object.entries(r).map(([name, v]) => [`${j}.${name}`, v]))),
    );
  }

  posterior(X: TensorLike, options?: PosteriorOptions): Posterior {
    const { observationNoise } = readOptions("posterior options", options, posteriorChecks);
    const noise = this.#noisePerModel("observationNoise", observationNoise);
    const parts = this.models.map((m, j) => m.posterior(X, { observationNoise: noise(j) }));
    return this.numOutputs === 1 ? parts[0] : new PosteriorList(parts);
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike, options?: ConditionOptions): ModelList {
    const { noise } = readOptions("conditioning options", options, conditionChecks);
    const [x, y] = [namedTensor("X", X), this.#perModel("Y", namedTensor("Y", Y))];
    const noises = noise === undefined ? null : this.#noisePerModel("noise", noise);
    return this.#made((m, j) => m.conditionOnObservations(x, y(j), noises ? { noise: noises(j) as TensorLike } : {}));
  }

  fantasize(X: TensorLike, options: FantasizeOptions): ModelList {
    const { sampler, observationNoise } = readOptions("fantasy options", options, fantasizeChecks);
    const points = namedTensor("X", X);
    if (points.rank < 2) invalidShape("X", `b x q x ${this.inputDimension}`, points.shape);
    const z = this.#perModel("sampler", baseSamples(sampler, points.shape[points.rank - 2], this.numOutputs));
    const noise = this.#noisePerModel("observationNoise", observationNoise);
    return this.#made((m, j) => m.fantasize(points, { sampler: z(j), observationNoise: noise(j) }));
  }

  output(index: number): Model {
    const output = integer("index of an output", index, 0, this.numOutputs - 1);
    const k = this.models.findLastIndex((_, k) => this.#start(k) <= output);
    return this.models[k].output(output - this.#start(k));
  }

  caches(): readonly Cache[] {
    return this.models.flatMap((m, j) => m.caches().map((cache) => ({ ...cache, name: `output ${j}: ${cache.name}` })));
  }

  describe(): Readonly<Record<string, unknown>> {
    return { type: "ModelList", models: this.models.map((m) => m.describe()) };
  }

  /** The fits of all models. A list has an optional ability if all its models have it. */
  get fitting(): Model["fitting"] {
    const each = this.#each("fitting");
    return each && (() => each.flatMap((fitting) => fitting()));
  }

  get paths(): Model["paths"] {
    const each = this.#each("paths");
    return (
      each &&
      ((options) => {
        const paths = each.map((draw, j) => draw({ ...options, random: options.random.fork(j) }));
        return (X) => this.#joined((_, j) => paths[j](X));
      })
    );
  }

  get leaveOneOut(): Model["leaveOneOut"] {
    const each = this.#each("leaveOneOut");
    return each && (() => this.#leaveOneOut(each.map((own) => own())));
  }

  get saved(): Model["saved"] {
    const each = this.#each("saved");
    return each && (() => ({ type: "ModelList", stacked: this.stacked, models: each.map((saved) => saved()) }));
  }

  /** One optional ability of every model; undefined unless all have it. */
  #each<K extends "fitting" | "paths" | "leaveOneOut" | "saved">(ability: K): NonNullable<Model[K]>[] | undefined {
    if (this.models.some((m) => !m[ability])) return undefined;
    return this.models.map((m) => abilityOf("list", m, ability));
  }

  #leaveOneOut(parts: readonly LeaveOneOut[]): LeaveOneOut {
    const { observations } = this;
    if (observations.length === 0)
      throw new InputError(
        "leaveOneOut: the models of this list were observed at different inputs; ask each of `models`",
      );
    return {
      mean: this.#joined((_, j) => parts[j].mean),
      variance: this.#joined((_, j) => parts[j].variance),
      standardized: this.#joined((_, j) => parts[j].standardized),
      logDensity: parts.flatMap(({ logDensity }) => logDensity),
    };
  }

  get #tunable(): readonly Tunable[] {
    return this.models.map((m, j) => {
      if (!("checkedHyperparameters" in m))
        throw new InputError(`hyperparameters: model ${j} of this list has none that can be set by name`);
      return m as Tunable;
    });
  }

  #made(make: (model: Model, j: number) => Model): ModelList {
    return new ModelList(this.models.map(make), this.stacked);
  }

  /** The index of the first output of model k. */
  #start(k: number): number {
    return this.models.slice(0, k).reduce((sum, m) => sum + m.numOutputs, 0);
  }

  /** The outputs of all models, concatenated along the last axis: `…` for one output, `… m` for several. */
  #joined(values: (model: Model, j: number) => Tensor): Tensor {
    if (this.numOutputs === 1) return values(this.models[0], 0);
    return ops.concat(
      this.models.map((m, j) => (m.numOutputs === 1 ? values(m, j).expandDims(-1) : values(m, j))),
      -1,
    );
  }

  /** The columns of `… m` values that belong to each model; for one output all values. */
  #perModel(name: string, values: Tensor, minRank = 2): (j: number) => Tensor {
    if (this.numOutputs === 1) return () => values;
    if (values.rank < minRank || values.shape[values.rank - 1] !== this.numOutputs)
      invalidShape(name, `… q x ${this.numOutputs}`, values.shape);
    return (j) => {
      const own = values.narrow(-1, this.#start(j), this.models[j].numOutputs);
      return this.models[j].numOutputs === 1 ? own.squeeze(-1) : own;
    };
  }

  /** Noise by model: a flag, one number for all outputs, or `… q x m`. */
  #noisePerModel(name: string, noise: boolean | TensorLike): (j: number) => boolean | Tensor {
    if (typeof noise === "boolean") return () => noise;
    const given = namedTensor(name, noise);
    return given.rank === 0 ? () => given : this.#perModel(name, given, 1);
  }
}

/**
 * Several independent models, each with its own data, kernel and transforms, as one model with all their outputs, in order. Throws
 * InputError for an empty list and for models with different numbers of inputs. BoTorch: `ModelListGP`.
 *
 *     const model = await fitModel(modelList([yields, impurities]));
 *     model.posterior(X).mean; // b x q x 2
 */
export function modelList(models: readonly Model[]): ModelList {
  if (!Array.isArray(models) || models.length === 0) invalid("models", "a list of at least one model", models);
  models.forEach((m, j) => {
    if (typeof m?.posterior !== "function") invalid(`models[${j}]`, "a model such as singleTaskGP makes", m);
  });
  return new ModelList(
    models.flatMap((m) => (m instanceof ModelList ? m.models : [m])),
    false,
  );
}

function equal(a: Tensor, b: Tensor): boolean {
  return a === b || (sameShape(a.shape, b.shape) && a.data.every((v, i) => v === b.data[i]));
}
