import { lazily } from "../arguments/index.ts";
import { invalid } from "../errors/index.ts";
import { type Parameters, type ParameterValues, prefixed, unprefixed } from "../parameters/index.ts";
import { asTensor } from "../tensor/index.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";
import { expectedMoments } from "./moments.ts";
import { type Affine, identityOutcomes, type OutcomeTransform } from "./outcomeTransform.ts";

/**
 * Input transforms in sequence; the inverse runs in reverse order. Names of parameters are prefixed by position, `0.a`. BoTorch: `ChainedInputTransform`.
 * Throws InputError for an argument that is not a transform.
 */
export function chainInputs(...transforms: readonly InputTransform[]): InputTransform {
  checkTransforms("chainInputs", transforms);
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

function checkTransforms(
  what: string,
  transforms: readonly { readonly fit: unknown; readonly statistics: unknown }[],
): void {
  for (const [i, transform] of transforms.entries())
    if (typeof transform?.fit !== "function" || !Array.isArray(transform.statistics))
      invalid(`${what}: transform ${i}`, "a transform, such as warp() or standardize() makes", transform);
}

/** The transforms, each fitted to the output of those before it. */
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

/**
 * The inverse of an input transform, as a transform. It learns nothing: the transform must have its statistics.
 * Throws InputError for an argument that is not a transform.
 */
export function reverse(transform: InputTransform): InputTransform {
  checkTransforms("reverse", [transform]);
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
 * Outcome transforms in sequence; the inverse runs in reverse order. It is affine if all are. Moments are as accurate as those of the
 * parts if at most one is not affine; otherwise they are computed by quadrature of the whole inverse. BoTorch: `ChainedOutcomeTransform`.
 * Throws InputError for an argument that is not a transform.
 */
export function chainOutcomes(...transforms: readonly OutcomeTransform[]): OutcomeTransform {
  checkTransforms("chainOutcomes", transforms);
  const inverse: OutcomeTransform["inverse"] = (Z) => transforms.reduceRight((z, t) => t.inverse(z), asTensor(Z));
  // Lazy, since a transform without statistics does not know its affine map yet.
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

/** The composed inverse: first that of `later`, then that of the given transform. */
function undoing(later: Affine | null, { affine }: OutcomeTransform): Affine | null {
  return (
    later &&
    affine && { offset: affine.scale.mul(later.offset).add(affine.offset), scale: affine.scale.mul(later.scale) }
  );
}
