import { type ExactGP, samplePaths } from "../../models/index.ts";
import { asTensor, noGrad, type Tensor } from "../../tensor/index.ts";
import { pointKey } from "../space/index.ts";
import type { Evidence } from "../strategies/index.ts";
import { type Fit, objectiveTarget } from "./models.ts";
import { sobolIndices } from "./sobolIndices.ts";

/** A number that the model knows to a standard deviation. */
export interface Uncertain {
  /** The expected value. */
  readonly mean: number;
  /** How sure the model is of it. */
  readonly standardDeviation: number;
}

/** How much an objective depends on a parameter. */
export interface ParameterImportance {
  /** The name of the parameter. */
  readonly parameter: string;
  /** The first-order Sobol' index: the share of the objective's variance that is due to this parameter alone. */
  readonly first: Uncertain;
  /** The total Sobol' index: the share that is due to it, interactions with other parameters included. */
  readonly total: Uncertain;
}

/** Functions drawn from the posterior. */
const FUNCTIONS = 32;
/** Points at which they are evaluated by default; at most so many where their values are drawn jointly; and the sizes of samples. */
const [EVALUATIONS, JOINTLY] = [4096, 1024];
const [SMALLEST, LARGEST] = [16, 512];
/** The variance added to joint values on the scale of the model, so that their covariance is positive definite. */
const NUGGET = 1e-6;
/** Points evaluated at once. */
const AT_ONCE = 1024;

/**
 * Sobol' indices of an objective over the space, for 32 functions drawn from the model's posterior: the mean and standard deviation of each
 * index over the functions. Parameters vary independently as a space-filling design draws them, constraints and candidates aside; those with one
 * value are left out, and so are fidelities, which have their targets. An inactive parameter has no effect.
 */
export async function importance(
  evidence: Evidence,
  fit: Fit,
  { objective, evaluations = EVALUATIONS }: { readonly objective: string; readonly evaluations?: number },
): Promise<ParameterImportance[]> {
  const { model } = await fit(objectiveTarget(evidence, objective));
  const { encoding, targets } = evidence.space;
  const varying = encoding.parameters.flatMap(({ name, size }, i) =>
    size > 1 && !Object.hasOwn(targets, name) ? [{ name, i }] : [],
  );
  const dimension = varying.length;
  if (dimension === 0) return [];
  const { most, valuesAt } = functionsOf(model);
  const share = Math.min(evaluations, most) / (dimension + 2);
  const size = Math.min(Math.max(powerOfTwoUpTo(share), SMALLEST), LARGEST);
  const indices = sobolIndices({ dimension, size, seed: "importance" }, (sample) => {
    // Parameters with levels draw some experiments again.
    const places = new Map<string, number>();
    const points: number[][] = [];
    const placeOf = (u: readonly number[]) => {
      const all = encoding.parameters.map(() => 0);
      for (const [j, { i }] of varying.entries()) all[i] = u[j];
      const point = encoding.encode(encoding.draw(all, targets));
      const key = pointKey(point);
      const place = places.get(key) ?? points.push(point) - 1;
      places.set(key, place);
      return place;
    };
    const order = sample.map(placeOf);
    return valuesAt(points).map((values) => order.map((place) => values[place]));
  });
  const uncertain = (of: (each: (typeof indices)[number]) => number): Uncertain => {
    const values = indices.map(of);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
    return { mean, standardDeviation: Math.sqrt(variance) };
  };
  return varying.map(({ name }, j) => ({
    parameter: name,
    first: uncertain(({ first }) => first[j]),
    total: uncertain(({ total }) => total[j]),
  }));
}

/** Functions of the posterior: by their paths, or, where the kernel has no spectral density, by joint values at fewer points. */
function functionsOf(model: ExactGP): { most: number; valuesAt(points: number[][]): Float64Array[] } {
  const rows = (values: Tensor) => {
    const n = values.size / FUNCTIONS;
    return Array.from({ length: FUNCTIONS }, (_, s) => values.data.slice(s * n, (s + 1) * n) as Float64Array);
  };
  const { covariance, outcomeTransform } = model.components;
  if (!covariance.spectralSamples) {
    const sampler = { numSamples: FUNCTIONS, seed: "importance", method: "iid" } as const;
    const latent = model.onModelScale();
    const valuesAt = (points: number[][]) => {
      const values = latent.posterior(asTensor(points), { observationNoise: NUGGET }).rsample(sampler);
      return rows(outcomeTransform.inverse(values.expandDims(-1)));
    };
    return { most: JOINTLY, valuesAt: (points) => noGrad(() => valuesAt(points)) };
  }
  const paths = samplePaths(model, { numSamples: FUNCTIONS, seed: "importance", numFeatures: 512 });
  const valuesAt = (points: number[][]) => {
    const values = Array.from({ length: FUNCTIONS }, () => new Float64Array(points.length));
    for (let start = 0; start < points.length; start += AT_ONCE) {
      const X = asTensor(points.slice(start, start + AT_ONCE)).expandDims(1);
      rows(noGrad(() => paths.forward(X))).forEach((row, s) => {
        values[s].set(row, start);
      });
    }
    return values;
  };
  return { most: Number.POSITIVE_INFINITY, valuesAt };
}

function powerOfTwoUpTo(most: number): number {
  let power = 1;
  while (2 * power <= most) power *= 2;
  return power;
}
