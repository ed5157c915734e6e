import { type Acquisition, acquisition } from "../../acquisition/index.ts";
import type { Model } from "../../models/index.ts";
import { asTensor, ops, type Tensor, tensor } from "../../tensor/index.ts";
import type { Encoding } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";
import { type Evidence, knownPoints } from "./strategy.ts";

/** By how many nats an experiment at a known point is put behind one that is far enough from all of them. */
const STEEPNESS = 100;

/**
 * A log weight of experiments: 0 where they differ enough from all known points, `n x d`, and lower the nearer one is. Distances are Euclidean:
 * an ordered parameter contributes the difference as a share of its range, a choice 1 where it differs.
 */
export function keepingDistance(
  model: Model,
  encoding: Encoding,
  known: readonly (readonly number[])[],
  least: number,
): Acquisition {
  const squared = squaredDistances(encoding, known);
  return acquisition(
    "distance",
    model,
    1,
    (X) =>
      squared(X)
        .div(least * least)
        .min(-1)
        .minimum(1)
        .sub(1)
        .mul(STEEPNESS),
    { isLog: true },
  );
}

/** Whether an experiment keeps the distance from all that were made or run, up to rounding; with a distance of 0, any does. */
export function distantFrom(evidence: Evidence, least: number): (experiment: Configuration) => boolean {
  const { encoding } = evidence.space;
  const known = knownPoints(evidence);
  if (least === 0 || known.length === 0) return () => true;
  const squared = squaredDistances(encoding, known);
  return (experiment) =>
    squared(asTensor([[encoding.encode(experiment)]]))
      .min()
      .item() >=
    least * least * (1 - 1e-9);
}

/** Squared distances of points `b x 1 x d` to the n known ones, `b x n`. */
function squaredDistances({ parameters }: Encoding, known: readonly (readonly number[])[]): (X: Tensor) => Tensor {
  const points = asTensor(known as number[][]);
  const ordered = tensor(Float64Array.from(parameters, ({ kind }) => Number(!kind.categorical)));
  const unordered = tensor(Float64Array.from(parameters, ({ kind }) => Number(kind.categorical)));
  return (X) => X.sub(points).square().mul(ordered).add(ops.notEqual(X, points).mul(unordered)).sum(-1);
}
