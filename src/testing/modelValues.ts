import { pow } from "../math/index.ts";
import type { Model } from "../models/index.ts";
import { normalBaseSamples } from "../random/index.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import { pointsOf } from "./points.ts";

/** The batch axes of predictions at points with these, the members of an ensemble included. */
export function batchOf(model: Model, batch: readonly number[]): number[] {
  return [...batch, ...(model.ensembleWeights ? [model.ensembleWeights.size] : [])];
}

/** `b x q`, or `b x q x m`. */
export function valueShape(model: Model, batch: readonly number[], q: number): number[] {
  return [...batchOf(model, batch), q, ...(model.numOutputs === 1 ? [] : [model.numOutputs])];
}

export function baseSamplesOf(model: Model, S: number, q: number): Tensor {
  const m = model.numOutputs;
  return tensor(normalBaseSamples(S, q * m, { seed: 9 })).reshape(m === 1 ? [S, q] : [S, q, m]);
}

/** Whether its outcomes are normal themselves, and not a transformation of normal values. */
export function isNormal(model: Model): boolean {
  return model.posterior(pointsOf(model, [1])).latent === undefined;
}

/** The largest of the model's outcome scales. */
export function scaleOf({ outcomeScales }: Model): number {
  return Math.max(...outcomeScales);
}

/** Equal but for rounding, on the scale of the outcomes (power 1) or of variances (power 2). */
export function near(model: Model, power = 2) {
  return { rtol: 1e-8, atol: 1e-10 * pow(scaleOf(model), power) };
}

/** The values of an ensemble's first member; others as they are. */
export function atFirst(model: Model, values: Tensor): Tensor {
  return model.ensembleWeights ? values.at(model.numOutputs === 1 ? -2 : -3, 0) : values;
}
