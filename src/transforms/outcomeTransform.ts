import { checkedColumns } from "../arguments/index.ts";
import { InputError } from "../errors/index.ts";
import { asTensor, type Tensor, type TensorLike, tensor } from "../tensor/index.ts";
import type { TransformJSON } from "./inputTransform.ts";
import { expectedMoments, type OutcomeMoments } from "./moments.ts";
import { affineMap, type Statistic } from "./statistics.ts";

/** y = offset + scale · z, each `m`, or `1` if shared by all outputs. */
export interface Affine {
  /** The offset, in the units of the outcomes. */
  readonly offset: Tensor;
  /** The factor. */
  readonly scale: Tensor;
}

/**
 * A map of outcomes `… n x m`, m outputs, to the scale of the model: z = forward(y). Immutable; it acts on every output separately.
 */
export interface OutcomeTransform {
  /** Its name in files. */
  readonly type: string;
  /** The inverse, if it is affine: y is then normal where z is. Otherwise null. */
  readonly affine: Affine | null;
  /** Whether the inverse is non-decreasing over the real numbers, so that it maps quantiles of z to quantiles of y. */
  readonly isMonotone: boolean;
  /** Statistics learned from the training outcomes; empty for a transform that learns nothing or was given everything. */
  readonly statistics: readonly Statistic[];
  /** Moments of y when z is normal with these: in closed form (affine maps, the logarithm), or by quadrature. */
  momentsFrom(z: OutcomeMoments): OutcomeMoments;
  /** The transform with statistics learned from Y, `n x m`; itself if it learns none, or has them already. */
  fit(Y: TensorLike): OutcomeTransform;
  /** The transformed outcomes, elementwise. */
  forward(Y: TensorLike): Tensor;
  /** Variance of z where y is observed with variance Yvar, both `… n x m`; to first order in it unless affine. */
  forwardVariance(Y: TensorLike, Yvar: TensorLike): Tensor;
  /** Also of samples `… q x m`. */
  inverse(Z: TensorLike): Tensor;
  /** The transform of some outputs alone, in the order given. */
  select(outputs: readonly number[]): OutcomeTransform;
  /** The transform as plain data. */
  toJSON(): TransformJSON;
}

interface Definition {
  type: string;
  /** What `toJSON` writes; empty by default. */
  options?: object;
  isMonotone?: boolean;
  statistics?: readonly Statistic[];
  forward(y: Tensor): Tensor;
  forwardVariance(y: Tensor, variance: Tensor): Tensor;
  inverse(z: Tensor): Tensor;
  /** By quadrature by default. */
  momentsFrom?(z: OutcomeMoments): OutcomeMoments;
  /** The transform itself by default, as for `select`. */
  fit?(Y: Tensor): OutcomeTransform;
  select?(outputs: readonly number[]): OutcomeTransform;
}

/** An outcome transform that is not affine, from its formulas. */
export function outcomeTransform({
  type,
  options,
  isMonotone = true,
  statistics = [],
  forward,
  forwardVariance,
  inverse,
  momentsFrom = (z) => expectedMoments(inverse, z),
  fit,
  select,
}: Definition): OutcomeTransform {
  const self: OutcomeTransform = {
    type,
    affine: null,
    isMonotone,
    statistics,
    momentsFrom,
    fit: (Y) => fit?.(asTensor(Y)) ?? self,
    forward: (Y) => forward(asTensor(Y)),
    forwardVariance: (Y, Yvar) => forwardVariance(asTensor(Y), asTensor(Yvar)),
    inverse: (Z) => inverse(asTensor(Z)),
    select: (outputs) => select?.(outputs) ?? self,
    toJSON: () => ({ type, ...options }),
  };
  return self;
}

/** The outputs that `select` names, of a transform with statistics of m outputs. Throws InputError where it has no such output. */
export function outputsOf(type: string, m: number, outputs: readonly number[]): readonly number[] {
  const picked = checkedColumns("outputs", outputs) ?? [];
  if (picked.some((i) => i >= m)) throw new InputError(`invalid outputs: ${type} has ${m}, got [${picked.join(", ")}]`);
  return picked;
}

/** The members of an outcome transform that follow from its affine inverse. */
export function affineOutcomes(affine: Affine) {
  const { offset, scale } = affine;
  const map = affineMap(offset, scale);
  return {
    affine,
    isMonotone: true,
    // Multiplied by the scale twice, since its square may overflow while the product with the variance does not.
    momentsFrom: ({ mean, variance }: OutcomeMoments): OutcomeMoments => ({
      mean: map.inverse(mean),
      variance: variance.mul(scale).mul(scale),
    }),
    forward: (Y: TensorLike): Tensor => map.forward(asTensor(Y)),
    forwardVariance: (_: TensorLike, Yvar: TensorLike): Tensor => asTensor(Yvar).div(scale).div(scale),
    inverse: (Z: TensorLike): Tensor => map.inverse(asTensor(Z)),
  };
}

/** The identity. */
export const identityOutcomes: OutcomeTransform = {
  type: "identity",
  ...affineOutcomes({ offset: tensor([0]), scale: tensor([1]) }),
  statistics: [],
  fit: () => identityOutcomes,
  momentsFrom: (z) => z,
  forward: asTensor,
  forwardVariance: (_, Yvar) => asTensor(Yvar),
  inverse: asTensor,
  select: () => identityOutcomes,
  toJSON: () => ({ type: "identity" }),
};
