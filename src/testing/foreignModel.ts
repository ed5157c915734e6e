import type { Model } from "../models/index.ts";

/** A model with the required members of another one only, as a third party's implementation may be. */
export function foreignModel(inner: Model): Model {
  const { withObservations, paths } = inner;
  return {
    numOutputs: inner.numOutputs,
    inputDimension: inner.inputDimension,
    batchShape: inner.batchShape,
    observations: inner.observations,
    outcomeScales: inner.outcomeScales,
    posterior: (X, options) => inner.posterior(X, options),
    conditionOnObservations: (X, Y, options) => foreignModel(inner.conditionOnObservations(X, Y, options)),
    fantasize: (X, options) => foreignModel(inner.fantasize(X, options)),
    output: (index) => foreignModel(inner.output(index)),
    caches: () => inner.caches(),
    describe: () => inner.describe(),
    ...(withObservations && { withObservations: (...given) => foreignModel(withObservations.apply(inner, given)) }),
    ...(paths && { paths: (options) => paths.call(inner, options) }),
  };
}
