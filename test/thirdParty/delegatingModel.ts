import type { ConditionOptions, FantasizeOptions, Model, PosteriorOptions, TensorLike } from "boflow";

/** A third party's model: all members of `Model` and its abilities, by delegation to another model. */
export class DelegatingModel implements Model {
  readonly #inner: Model;
  declare fitting?: Model["fitting"];
  declare withObservations?: Model["withObservations"];
  declare paths?: Model["paths"];
  declare leaveOneOut?: Model["leaveOneOut"];

  constructor(inner: Model) {
    this.#inner = inner;
    this.fitting = inner.fitting?.bind(inner);
    const { withObservations } = inner;
    this.withObservations =
      withObservations && ((...given) => new DelegatingModel(withObservations.apply(inner, given)));
    this.paths = inner.paths?.bind(inner);
    this.leaveOneOut = inner.leaveOneOut?.bind(inner);
  }

  get numOutputs() {
    return this.#inner.numOutputs;
  }

  get inputDimension() {
    return this.#inner.inputDimension;
  }

  get batchShape() {
    return this.#inner.batchShape;
  }

  get observations() {
    return this.#inner.observations;
  }

  get outcomeScales() {
    return this.#inner.outcomeScales;
  }

  posterior(X: TensorLike, options?: PosteriorOptions) {
    return this.#inner.posterior(X, options);
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike, options?: ConditionOptions): Model {
    return new DelegatingModel(this.#inner.conditionOnObservations(X, Y, options));
  }

  fantasize(X: TensorLike, options: FantasizeOptions): Model {
    return new DelegatingModel(this.#inner.fantasize(X, options));
  }

  output(j: number): Model {
    return new DelegatingModel(this.#inner.output(j));
  }

  caches() {
    return this.#inner.caches();
  }

  describe() {
    return { type: "delegating", inner: this.#inner.describe() };
  }
}
