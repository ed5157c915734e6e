import { InputError, invalid, invalidShape } from "../errors/index.ts";
import { baseSamples, MultiOutputPosterior, type Posterior } from "../posteriors/index.ts";
import { asTensor, type NestedArray, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { ExactGP } from "./exactGP.ts";
import type { ConditionOptions, FantasizeOptions, Hyperparameters, Model, PosteriorOptions } from "./model.ts";

/** Several outputs, each with a GP of its own, independent of one another. Build it with `modelList` or `singleTaskGP`. */
export class IndependentGPs implements Model {
  readonly models: readonly ExactGP[];
  /**
   * Whether the outputs are of one kind, so that hyperparameters are stacked along a leading output axis; else their names are
   * prefixed with the output, `0.lengthscale`.
   */
  readonly stacked: boolean;

  constructor(models: readonly ExactGP[], stacked: boolean) {
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
    for (const [name, value] of Object.entries(values)) {
      if (this.stacked) {
        const t = asTensor(value);
        if (t.shape[0] !== this.numOutputs)
          invalidShape(`hyperparameter ${name}`, `${this.numOutputs} x … (one entry per output)`, t.shape);
        for (const [j, m] of this.models.entries()) m.setHyperparameters({ [name]: t.at(0, j) });
      } else {
        const [output, ...rest] = name.split(".");
        const model = this.models[Number(output)];
        if (!model)
          throw new InputError(`invalid hyperparameters: no output for "${name}"; use names like 0.lengthscale`);
        model.setHyperparameters({ [rest.join(".")]: value });
      }
    }
    return this;
  }

  posterior(X: TensorLike, options?: PosteriorOptions): Posterior {
    const posteriors = this.models.map((m) => m.posterior(X, options));
    return new MultiOutputPosterior(posteriors);
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike, { noise }: ConditionOptions = {}): Model {
    const y = asTensor(Y);
    if (y.shape[y.rank - 1] !== this.numOutputs) invalidShape("Y", `… q x ${this.numOutputs}`, y.shape);
    const noises = noise === undefined ? null : ops.broadcastTo(noise, y.shape);
    const conditioned = this.models.map((m, j) =>
      m.conditionOnObservations(X, y.at(-1, j), noises ? { noise: noises.at(-1, j) } : {}),
    );
    return new IndependentGPs(conditioned, this.stacked);
  }

  fantasize(X: TensorLike, { sampler }: FantasizeOptions): Model {
    const points = asTensor(X);
    const z = baseSamples(sampler, points.shape[points.rank - 2], this.numOutputs);
    const fantasies = this.models.map((m, j) =>
      m.fantasize(points, { sampler: this.numOutputs === 1 ? z : z.at(-1, j) }),
    );
    return new IndependentGPs(fantasies, this.stacked);
  }
}

/** Independent GPs, one per output, each with its own data, kernel and transforms, as one model. */
export function modelList(models: readonly Model[]): IndependentGPs {
  if (models.length === 0) invalid("models", "at least one model", models);
  const outputs = models.flatMap(outputsOf);
  const d = outputs[0].inputDimension;
  outputs.forEach((m, j) => {
    if (m.inputDimension !== d)
      throw new InputError(`invalid models: model ${j} has ${m.inputDimension} inputs, the first has ${d}`);
  });
  return new IndependentGPs(outputs, false);
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
