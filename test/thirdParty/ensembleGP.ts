import {
  type ConditionOptions,
  ExactGP,
  type FantasizeOptions,
  type Model,
  ops,
  type PosteriorOptions,
  type Tensor,
  type TensorLike,
  tensor,
} from "boflow";

/*
 * Written as a user would, against the published types: an ensemble of one Gaussian process under several draws of its
 * hyperparameters, evaluated together. The members are an axis of the hyperparameters, hence of every prediction.
 */

/** The model under each of the given draws, each a record of all hyperparameters. */
export function ensembleGP(gp: ExactGP, draws: readonly Record<string, TensorLike>[], weights: number[]): EnsembleGP {
  const values = Object.fromEntries(
    Object.keys(gp.values).map((name) => [name, ops.stack(draws.map((draw) => tensor(draw[name] ?? gp.values[name])))]),
  );
  return new EnsembleGP(new ExactGP(gp.components, gp.observations, values), tensor(weights), true);
}

export class EnsembleGP implements Model {
  readonly gp: ExactGP;
  readonly ensembleWeights: Tensor;
  readonly #plain: boolean;

  constructor(gp: ExactGP, ensembleWeights: Tensor, plain = false) {
    this.gp = gp;
    this.ensembleWeights = ensembleWeights;
    this.#plain = plain;
  }

  readonly numOutputs = 1;

  get inputDimension() {
    return this.gp.inputDimension;
  }

  get batchShape() {
    return this.#plain ? [] : this.gp.batchShape.slice(0, -1);
  }

  get observations() {
    return this.gp.observations;
  }

  get outcomeScales() {
    return this.gp.outcomeScales;
  }

  posterior(X: TensorLike, options?: PosteriorOptions) {
    return this.gp.posterior(besideMembers(X), options);
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike, options?: ConditionOptions) {
    const [points, y] = [tensor(X), tensor(Y)];
    const outcomes = y.rank < points.rank ? y.expandDims(-2) : y;
    const batch = this.#plain ? outcomes.add(ops.mul(this.ensembleWeights.expandDims(-1), 0)) : outcomes;
    return new EnsembleGP(this.gp.conditionOnObservations(besideMembers(points), batch, options), this.ensembleWeights);
  }

  fantasize(X: TensorLike, options: FantasizeOptions) {
    return new EnsembleGP(this.gp.fantasize(besideMembers(X), options), this.ensembleWeights);
  }

  withObservations(X: Tensor, Y: Tensor, Yvar: Tensor) {
    return new EnsembleGP(this.gp.withObservations(X, Y, Yvar), this.ensembleWeights);
  }

  output(j: number) {
    if (j !== 0) throw new RangeError(`there is no output ${j}`);
    return this;
  }

  caches() {
    return this.gp.caches();
  }

  describe() {
    return { type: "ensembleGP", members: this.ensembleWeights.size, gp: this.gp.describe() };
  }
}

/** `… q x d` → `… 1 x q x d` */
function besideMembers(X: TensorLike): Tensor {
  return tensor(X).expandDims(-3);
}
