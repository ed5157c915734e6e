import * as z from "zod/mini";
import { once } from "../errors/index.ts";
import { atSize, type Graph, timesOf } from "../graph/index.ts";
import { spreadSequence } from "../random/index.ts";
import { rowsOf, type Shape, sizeOf, Tensor } from "../tensor/index.ts";

const box = once(() => {
  const numbers = z.array(z.number());
  return z.object({
    lower: numbers,
    upper: numbers,
    /** For each column: "whole" if all values are whole numbers, its distinct values if they repeat, else null for any number. */
    levels: z.array(z.union([z.literal("whole"), numbers, z.null()])),
    /** Training inputs, at most 64. */
    points: z.array(numbers).check(z.minLength(1)),
  });
});

/** A summary of the training inputs, from which inputs are sampled; stored in a graph's `about`. */
export type InputBox = Readonly<z.infer<ReturnType<typeof box>>>;

const KEPT = 64;

/** The summary of training inputs `n x d`. */
export function boxOf(trainX: Tensor): InputBox {
  const [n, d] = trainX.shape;
  const rows = rowsOf(trainX).map((row) => Array.from(row));
  const columns = Array.from({ length: d }, (_, j) => rows.map((row) => row[j]));
  const step = Math.max(1, n / KEPT);
  return {
    lower: columns.map((values) => Math.min(...values)),
    upper: columns.map((values) => Math.max(...values)),
    levels: columns.map((values) => {
      if (values.every(Number.isInteger)) return "whole";
      const distinct = [...new Set(values)];
      return 2 * distinct.length <= n ? distinct : null;
    }),
    points: Array.from({ length: Math.min(n, KEPT) }, (_, k) => rows[Math.floor(k * step)]),
  };
}

/** Number of sets of points of each kind, evaluated in one batch if the graph takes any number of points. */
const SETS = 64;
/** Distances of neighbours from training points, relative to the range. */
const DISTANCES = [1e-2, 1e-4, 1e-6, 1e-8];

/** Makes point k of a kind; `unit` is its Sobol point. */
type Kind = (among: InputBox, unit: readonly number[], k: number) => number[];

const anywhere: Kind = ({ lower, upper, levels }, unit) =>
  unit.map((u, j) => {
    const value = lower[j] + u * (upper[j] - lower[j]);
    const level = levels[j];
    if (level === null) return value;
    return level === "whole" ? Math.round(value) : level[Math.min(Math.floor(u * level.length), level.length - 1)];
  });
const atTraining: Kind = ({ points }, _, k) => [...points[k % points.length]];
const nearTraining: Kind = ({ lower, upper, levels, points }, unit, k) =>
  points[k % points.length].map((value, j) => {
    const far = DISTANCES[k % DISTANCES.length] * (upper[j] - lower[j]);
    return levels[j] === null ? value + (unit[j] - 0.5) * far : value;
  });

/**
 * Typical inputs: points of the bounding box, training points, and neighbours of these; columns of codes, whole numbers
 * and repeated values take only such values. For a graph without a summary of training inputs: points of the unit cube.
 */
export function* samplePoints({ inputs, about }: Graph): Generator<Record<string, Tensor>> {
  const grows = inputs.some(({ shape }) => shape.some((dim) => timesOf(dim) > 0));
  const { data: known } = box().safeParse(about.box);
  const draws = inputs.map(({ name, shape }) => {
    const last = shape[shape.length - 1] ?? 1;
    const d = typeof last === "number" ? last : 1;
    return { name, shape, d, sequence: spreadSequence(d, { seed: 1 }), among: fits(known, d) ? known : unitCube(d) };
  });
  for (const kind of known ? [anywhere, anywhere, atTraining, nearTraining] : [anywhere, anywhere])
    for (let set = 0; set < SETS; set += grows ? SETS : 1)
      yield Object.fromEntries(
        draws.map(({ name, shape, d, sequence, among }) => {
          const sizes = atSize(shape, grows ? SETS : 1) as Shape;
          const count = sizeOf(sizes) / d;
          const unit = sequence.next(count);
          const rows = Array.from({ length: count }, (_, i) =>
            kind(among, Array.from(unit.subarray(i * d, (i + 1) * d)), set * count + i),
          );
          return [name, new Tensor(sizes, Float64Array.from(rows.flat()))];
        }),
      );
}

function fits(known: InputBox | undefined, d: number): known is InputBox {
  return (
    known !== undefined && [known.lower, known.upper, known.levels, ...known.points].every(({ length }) => length === d)
  );
}

function unitCube(d: number): InputBox {
  const all = <T>(value: T) => new Array<T>(d).fill(value);
  return { lower: all(0), upper: all(1), levels: all(null), points: [all(0.5)] };
}
