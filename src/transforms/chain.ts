import { lazily } from "../arguments/index.ts";
import { type Parameters, type ParameterValues, prefixed, unprefixed } from "../parameters/index.ts";
import { asTensor } from "../tensor/index.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";
import { expectedMoments } from "./moments.ts";
import { type Affine, identityOutcomes, type OutcomeTransform } from "./outcomeTransform.ts";

/** One input transform after another, first to last; the inverse runs back. Parameters are named after the place, `0.a`. */
export function chainInputs(...transforms: readonly InputTransform[]): InputTransform {
  const parameters: Parameters = Object.assign({}, ...transforms.map((t, i) => prefixed(`${i}`, t.parameters)));
  const own = (values: ParameterValues, i: number) => unprefixed(`${i}`, values);
  return inputTransform({
    type: "chain",
    options: { transforms: transforms.map((t) => t.toJSON()) },
    parameters,
    statistics: transforms.flatMap((t) => t.statistics),
    fit: (trainX) => chainInputs(...fittedInTurn(transforms, trainX)),
    forward: (X, values) => transforms.reduce((x, t, i) => t.forward(x, own(values, i)), X),
    inverse: (X, values) => transforms.reduceRight((x, t, i) => t.inverse(x, own(values, i)), X),
  });
}

/** Each fitted to what the ones before it give. */
function fittedInTurn<Data, T extends { fit(data: Data): T; forward(data: Data): Data }>(
  transforms: readonly T[],
  data: Data,
): T[] {
  let given = data;
  return transforms.map((transform) => {
    const fitted = transform.fit(given);
    given = fitted.forward(given);
    return fitted;
  });
}

/** The inverse as a transform. It learns nothing: what it undoes must know its statistics. */
export function reverse(transform: InputTransform): InputTransform {
  return inputTransform({
    type: "reverse",
    options: { transform: transform.toJSON() },
    parameters: transform.parameters,
    statistics: transform.statistics,
    forward: (X, values) => transform.inverse(X, values),
    inverse: (X, values) => transform.forward(X, values),
  });
}

/**
 * One outcome transform after another, first to last; the inverse runs back. It is affine if all are. Moments are exact (or of the accuracy
 * of the one transform that is not affine) unless several are not; then they are computed by quadrature of the whole inverse.
 */
export function chainOutcomes(...transforms: readonly OutcomeTransform[]): OutcomeTransform {
  const inverse: OutcomeTransform["inverse"] = (Z) => transforms.reduceRight((z, t) => t.inverse(z), asTensor(Z));
  // Lazy, since a transform that has not learned its statistics cannot say.
  const wayBack = lazily<{ affine: Affine | null; curved: number }>({
    affine: () => transforms.reduceRight(undoing, identityOutcomes.affine),
    curved: () => transforms.filter((t) => !t.affine).length,
  });
  return {
    type: "chain",
    get affine() {
      return wayBack.affine;
    },
    isMonotone: transforms.every((t) => t.isMonotone),
    statistics: transforms.flatMap((t) => t.statistics),
    momentsFrom: (z) =>
      wayBack.curved > 1 ? expectedMoments(inverse, z) : transforms.reduceRight((y, t) => t.momentsFrom(y), z),
    fit: (Y) => chainOutcomes(...fittedInTurn(transforms, asTensor(Y))),
    forward: (Y) => transforms.reduce((y, t) => t.forward(y), asTensor(Y)),
    forwardVariance: (Y, Yvar) => {
      const observed = { y: asTensor(Y), variance: asTensor(Yvar) };
      return transforms.reduce(
        ({ y, variance }, t) => ({ y: t.forward(y), variance: t.forwardVariance(y, variance) }),
        observed,
      ).variance;
    },
    inverse,
    select: (outputs) => chainOutcomes(...transforms.map((t) => t.select(outputs))),
    toJSON: () => ({ type: "chain", transforms: transforms.map((t) => t.toJSON()) }),
  };
}

/** The way back through `later`, then through t. */
function undoing(later: Affine | null, { affine }: OutcomeTransform): Affine | null {
  return (
    later &&
    affine && { offset: affine.scale.mul(later.offset).add(affine.offset), scale: affine.scale.mul(later.scale) }
  );
}
