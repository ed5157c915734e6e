import { asTensor, type Tensor, type TensorLike, tensor } from "../tensor/index.ts";
import type { TransformJSON } from "./inputTransform.ts";

/** y = offset + scale · z, each `m`, or `1` for all outputs alike. */
export interface Affine {
  readonly offset: Tensor;
  readonly scale: Tensor;
}

/** Mean and variance of every entry, `… m`. */
export interface OutcomeMoments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * A map of outcomes `… n x m`, m outputs, to the scale that a model works on: z = forward(y). Made by a factory and never changed;
 * it acts on every output by itself.
 */
export interface OutcomeTransform {
  readonly type: string;
  /** What the inverse is, where it is affine: then a normal z makes a normal y. Null otherwise. */
  readonly affine: Affine | null;
  /** Moments of y when z is normal with these; null where they have no closed form, and only samples go through `inverse`. */
  readonly momentsFrom: ((z: OutcomeMoments) => OutcomeMoments) | null;
  /** The transform with its statistics taken from Y, `n x m`; itself if it has none, or has them already. */
  fit(Y: TensorLike): OutcomeTransform;
  forward(Y: TensorLike): Tensor;
  /** Variance of z where y is observed with variance Yvar, both `… n x m`; to first order in it unless affine. */
  forwardVariance(Y: TensorLike, Yvar: TensorLike): Tensor;
  /** Also of samples `… q x m`. */
  inverse(Z: TensorLike): Tensor;
  /** The transform of some outputs alone, in the order given. */
  select(outputs: readonly number[]): OutcomeTransform;
  toJSON(): TransformJSON;
}

/** The moments of offset + scale · z. */
export function affineMoments({ offset, scale }: Affine) {
  return ({ mean, variance }: OutcomeMoments): OutcomeMoments => ({
    mean: mean.mul(scale).add(offset),
    variance: variance.mul(scale.square()),
  });
}

const same: Affine = { offset: tensor([0]), scale: tensor([1]) };

/** The way back from where nothing was done. */
export const unchanged = { affine: same, momentsFrom: affineMoments(same) };

/** Leaves outcomes as they are. */
export const identityOutcomes: OutcomeTransform = {
  type: "identity",
  ...unchanged,
  fit: () => identityOutcomes,
  forward: asTensor,
  forwardVariance: (_, Yvar) => asTensor(Yvar),
  inverse: asTensor,
  select: () => identityOutcomes,
  toJSON: () => ({ type: "identity" }),
};
