import { asTensor } from "../tensor/index.ts";
import { affineMoments, type OutcomeTransform, unchanged } from "./outcomeTransform.ts";

/** One transform after another, first to last; the inverse runs back. */
export function chainOutcomes(...transforms: readonly OutcomeTransform[]): OutcomeTransform {
  let known: WayBack | undefined;
  const wayBack = (): WayBack => {
    known ??= transforms.reduceRight(undoing, unchanged);
    return known;
  };
  return {
    type: "chain",
    get affine() {
      return wayBack().affine;
    },
    get momentsFrom() {
      return wayBack().momentsFrom;
    },
    fit: (Y) => {
      let y = asTensor(Y);
      const fitted = transforms.map((transform) => {
        const next = transform.fit(y);
        y = next.forward(y);
        return next;
      });
      return chainOutcomes(...fitted);
    },
    forward: (Y) => transforms.reduce((y, t) => t.forward(y), asTensor(Y)),
    forwardVariance: (Y, Yvar) => {
      const observed = { y: asTensor(Y), variance: asTensor(Yvar) };
      return transforms.reduce(
        ({ y, variance }, t) => ({ y: t.forward(y), variance: t.forwardVariance(y, variance) }),
        observed,
      ).variance;
    },
    inverse: (Z) => transforms.reduceRight((z, t) => t.inverse(z), asTensor(Z)),
    select: (outputs) => chainOutcomes(...transforms.map((t) => t.select(outputs))),
    toJSON: () => ({ type: "chain", transforms: transforms.map((t) => t.toJSON()) }),
  };
}

type WayBack = Pick<OutcomeTransform, "affine" | "momentsFrom">;

/** The way back through `later`, then through `t`: affine if both are, with closed moments if at most one is not. */
function undoing(later: WayBack, t: WayBack): WayBack {
  const [first, then] = [later.affine, t.affine];
  const affine = first &&
    then && { offset: then.scale.mul(first.offset).add(then.offset), scale: then.scale.mul(first.scale) };
  if (affine) return { affine, momentsFrom: affineMoments(affine) };
  const [inner, outer] = [later.momentsFrom, t.momentsFrom];
  return { affine, momentsFrom: (first || then) && inner && outer && ((z) => outer(inner(z))) };
}
