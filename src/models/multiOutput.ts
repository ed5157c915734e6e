import { InputError, invalid, invalidShape } from "../errors/index.ts";
import { baseSamples, MultiOutputPosterior, namedOptions, namedTensor, type Posterior } from "../posteriors/index.ts";
import { type NestedArray, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { ExactGP } from "./exactGP.ts";
import type { Cache, ConditionOptions, FantasizeOptions, Hyperparameters, Model, PosteriorOptions } from "./model.ts";

/** Several outputs, each with a GP of its own, independent of one another. Build it with `modelList` or `singleTaskGP`. */
export class IndependentGPs implements Model {
  readonly models: readonly ExactGP[];
  /**
   * Whether the outputs are of one kind, so that hyperparameters are stacked along a leading output axis; else their names are
   * prefixed with the output, `0.lengthscale`.
   */
  readonly stacked: boolean;

  constructor(models: readonly ExactGP[], stacked: boolean) {
    const d = models[0].inputDimension;
    models.forEach((m, j) => {
      if (m.inputDimension !== d)
        throw new InputError(`invalid models: model ${j} has ${m.inputDimension} inputs, the first has ${d}`);
    });
    this.models = models;
    this.stacked = stacked;
  }

  get numOutputs(): number {
    return this.models.length;
  }

  get inputDimension(): number {
    return this.models[0].inputDimension;
  }

  get batchShape() {
    return this.models[0].batchShape;
  }

  /** Of the first output; a list's models may each have data of their own. */
  get trainX(): Tensor {
    return this.models[0].trainX;
  }

  get trainY(): Tensor {
    if (this.models.some((m) => m.trainY.size !== this.models[0].trainY.size))
      throw new InputError("trainY: the models of this list have different numbers of observations; ask each model");
    return ops.stack(
      this.models.map((m) => m.trainY),
      -1,
    );
  }

  hyperparameters(): Record<string, NestedArray> {
    return stackRecords(
      this,
      this.models.map((m) => m.hyperparameters()),
    );
  }

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
    // All are checked before the first is set.
    const checked = this.models.map((m, j) => m.checkedHyperparameters(wanted[j]));
    this.models.forEach((m, j) => {
      m.setHyperparameters(checked[j]);
    });
    return this;
  }

  posterior(X: TensorLike, options?: PosteriorOptions): Posterior {
    const { observationNoise = false } = namedOptions("posterior options", options, ["observationNoise"]);
    const noise = typeof observationNoise === "boolean" ? null : this.#perOutput("observationNoise", observationNoise);
    return new MultiOutputPosterior(
      this.models.map((m, j) => m.posterior(X, { observationNoise: noise ? noise(j) : (observationNoise as boolean) })),
    );
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike, options?: ConditionOptions): Model {
    const { noise } = namedOptions("conditioning options", options, ["noise"]);
    const y = namedTensor("Y", Y);
    if (y.rank < 2 || y.shape[y.rank - 1] !== this.numOutputs) invalidShape("Y", `… q x ${this.numOutputs}`, y.shape);
    const noises = noise === undefined ? null : this.#perOutput("noise", noise);
    const conditioned = this.models.map((m, j) =>
      m.conditionOnObservations(X, y.at(-1, j), noises ? { noise: noises(j) } : {}),
    );
    return new IndependentGPs(conditioned, this.stacked);
  }

  /** What is given for `… q x m` values, or as one number for all, output by output. */
  #perOutput(name: string, values: TensorLike): (output: number) => Tensor {
    const given = namedTensor(name, values);
    if (given.rank === 0) return () => given;
    const m = given.shape[given.rank - 1];
    if (m !== this.numOutputs) invalidShape(name, `… q x ${this.numOutputs}, or ()`, given.shape);
    return (j) => given.at(-1, j);
  }

  fantasize(X: TensorLike, options: FantasizeOptions): Model {
    const { sampler, observationNoise = true } = namedOptions("fantasy options", options, [
      "sampler",
      "observationNoise",
    ]);
    const points = this.models[0].checkedPoints("X", X);
    const z = baseSamples(sampler, points.shape[points.rank - 2], this.numOutputs);
    const noise = typeof observationNoise === "boolean" ? null : this.#perOutput("observationNoise", observationNoise);
    const fantasies = this.models.map((m, j) =>
      m.fantasize(points, {
        sampler: this.numOutputs === 1 ? z : z.at(-1, j),
        observationNoise: noise ? noise(j) : (observationNoise as boolean),
      }),
    );
    return new IndependentGPs(fantasies, this.stacked);
  }

  caches(): readonly Cache[] {
    return this.models.flatMap((m, j) => m.caches().map((cache) => ({ ...cache, name: `output ${j}: ${cache.name}` })));
  }
}

/** Independent GPs, one per output, each with its own data, kernel and transforms, as one model. */
export function modelList(models: readonly Model[]): IndependentGPs {
  if (!Array.isArray(models) || models.length === 0) invalid("models", "a list of at least one model", models);
  return new IndependentGPs(models.flatMap(outputsOf), false);
}

/** The single-output GPs that a model consists of. */
export function outputsOf(model: Model): readonly ExactGP[] {
  if (model instanceof ExactGP) return [model];
  if (model instanceof IndependentGPs) return model.models;
  return invalid("model", "a GP made by singleTaskGP or modelList", model);
}

/** One record for all outputs: as it is for one, stacked for outputs of one kind, else prefixed. */
export function stackRecords(
  model: Model,
  records: readonly Record<string, NestedArray>[],
): Record<string, NestedArray> {
  if (!(model instanceof IndependentGPs)) return records[0];
  if (!model.stacked)
    return Object.assign(
      {},
      ...records.map((r, j) => Object.fromEntries(Object.entries(r).map(([name, v]) => [`${j}.${name}`, v]))),
    );
  return Object.fromEntries(Object.keys(records[0]).map((name) => [name, records.map((r) => r[name])]));
}
