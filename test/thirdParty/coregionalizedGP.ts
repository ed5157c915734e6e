import {
  type ConditionOptions,
  type ExactGP,
  type FantasizeOptions,
  GaussianPosterior,
  kernels,
  loadModel,
  type Model,
  type Observations,
  ops,
  type PosteriorOptions,
  type SavedModel,
  saveModel,
  singleTaskGP,
  type Tensor,
  type TensorLike,
  tensor,
} from "boflow";

/*
 * Written as a user would, against the published types: a model of two correlated outputs (the intrinsic model of coregionalization)
 * as one Gaussian process over inputs and the number of the output, "in long form".
 */

export function coregionalizedGP(trainX: number[][], trainY: number[][]): CoregionalizedGP {
  const d = trainX[0].length;
  const [X, Y, tasks] = [tensor(trainX), tensor(trainY), trainY[0].map((_, j) => j)];
  const covariance = kernels.product(
    kernels.rbf({ ard: d, activeDimensions: trainX[0].map((_, i) => i) }),
    kernels.index({ numTasks: tasks.length, rank: 1, activeDimensions: [d] }),
  );
  const gp = singleTaskGP({ trainX: inLongForm(X, tasks), trainY: Array.from(Y.data), covariance });
  return new CoregionalizedGP(gp, d, tasks, [{ X, Y, Yvar: null }]);
}

export class CoregionalizedGP implements Model {
  readonly gp: ExactGP;
  readonly inputDimension: number;
  readonly tasks: readonly number[];
  readonly observations: readonly Observations[];

  constructor(gp: ExactGP, inputDimension: number, tasks: readonly number[], observations: readonly Observations[]) {
    this.gp = gp;
    this.inputDimension = inputDimension;
    this.tasks = tasks;
    this.observations = observations;
  }

  get numOutputs() {
    return this.tasks.length;
  }

  get batchShape() {
    return this.gp.batchShape;
  }

  get outcomeScales() {
    return this.tasks.map(() => this.gp.outcomeScales[0]);
  }

  posterior(X: TensorLike, options: PosteriorOptions = {}) {
    const { observationNoise } = options;
    const posterior = this.gp.posterior(this.#long(X), {
      observationNoise: typeof observationNoise === "object" ? this.#flat(observationNoise) : observationNoise,
    });
    return new GaussianPosterior(posterior, this.numOutputs);
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike, { noise }: ConditionOptions = {}) {
    const gp = this.gp.conditionOnObservations(
      this.#long(X),
      this.#flat(Y),
      noise === undefined ? {} : { noise: typeof noise === "number" ? noise : this.#flat(noise) },
    );
    return this.#grown(gp, tensor(X));
  }

  fantasize(X: TensorLike, { sampler, ...options }: FantasizeOptions) {
    const isDrawn = typeof sampler === "object" && "numSamples" in sampler;
    const z = isDrawn ? sampler : this.#flat(sampler);
    return this.#grown(this.gp.fantasize(this.#long(X), { sampler: z, ...options }), tensor(X));
  }

  output(j: number) {
    if (!(j in this.tasks)) throw new RangeError(`there is no output ${j}`);
    const observations = this.observations.map(({ X, Y }) => ({
      X,
      Y: this.numOutputs === 1 ? Y : Y.at(-1, j),
      Yvar: null,
    }));
    return new CoregionalizedGP(this.gp, this.inputDimension, [this.tasks[j]], observations);
  }

  caches() {
    return this.gp.caches();
  }

  describe() {
    return { type: "coregionalizedGP", gp: this.gp.describe() };
  }

  fitting() {
    return this.gp.fitting();
  }

  saved(): SavedModel & Record<string, unknown> {
    const observations = this.observations.map(({ X, Y }) => ({ X: X.toArray(), Y: Y.toArray() }));
    return {
      type: "coregionalizedGP",
      gp: saveModel(this.gp),
      d: this.inputDimension,
      tasks: this.tasks,
      observations,
    };
  }

  /** The reader of `saved()`, for `loadModel`. */
  static load(saved: SavedModel): CoregionalizedGP {
    const { gp, d, tasks, observations } = saved as ReturnType<CoregionalizedGP["saved"]> & {
      d: number;
      tasks: number[];
      observations: { X: number[][]; Y: number[][] }[];
    };
    const blocks = observations.map(({ X, Y }) => ({ X: tensor(X), Y: tensor(Y), Yvar: null }));
    return new CoregionalizedGP(loadModel(gp) as ExactGP, d, tasks, blocks);
  }

  #grown(gp: ExactGP, X: Tensor) {
    const { Y } = gp.observations[gp.observations.length - 1];
    const outcomes = this.numOutputs === 1 ? Y : Y.reshape([...Y.shape.slice(0, -1), -1, this.numOutputs]);
    return new CoregionalizedGP(gp, this.inputDimension, this.tasks, [
      ...this.observations,
      { X, Y: outcomes, Yvar: null },
    ]);
  }

  #long(X: TensorLike): Tensor {
    return inLongForm(tensor(X), this.tasks);
  }

  /** `… q x m` → `… (q m)` */
  #flat(values: TensorLike): Tensor {
    const given = tensor(values);
    return this.numOutputs === 1 ? given : given.reshape([...given.shape.slice(0, -2), -1]);
  }
}

/** Every point once for each task, `… q x d` → `… (q m) x (d + 1)`. */
function inLongForm(X: Tensor, tasks: readonly number[]): Tensor {
  const rows = X.expandDims(-2);
  const inputs = rows.add(tensor(tasks.map(() => [0])));
  const task = rows
    .narrow(-1, 0, 1)
    .mul(0)
    .add(tensor(tasks.map((j) => [j])));
  const long = ops.concat([inputs, task], -1);
  return long.reshape([...X.shape.slice(0, -2), -1, X.shape[X.rank - 1] + 1]);
}
