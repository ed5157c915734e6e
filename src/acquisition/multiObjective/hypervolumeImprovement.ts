import type { ChecksOf, OptionValues } from "../../arguments/index.ts";
import { invalid, nonNegative } from "../../errors/index.ts";
import { approximateDecomposition, boxDecomposition, type Cell, type Objectives } from "../../pareto/index.ts";
import { full, logMeanHypervolumeImprovement, ops, type Tensor, tensor } from "../../tensor/index.ts";
import { logWeighted, type Smoothing, smoothingChecks, weighted } from "../monteCarlo/improvement.ts";
import type { ObjectivesDraw } from "./objectives.ts";

/*
 * What q points add to the hypervolume, by inclusion and exclusion over the subsets A of the points, in cells (l, u) of the region that is
 * not dominated yet (Daulton et al. 2020):
 *
 *     Σ_A (−1)^(|A|+1) Π_{i∈A} w_i Σ_cells Π_j (min(min_{i∈A} y_ij, u_j) − l_j)⁺
 *
 * with weights w_i of outcome constraints. Samples are `S x b x q x m`, subsets of one size `S x b x C x i x m`.
 */

/** How the log improvement is smoothed, always with polynomial tails. */
export interface LogSmoothing extends Omit<Smoothing, "fat"> {}

const { fat, ...logSmoothing } = smoothingChecks;

export const logSmoothingChecks = logSmoothing satisfies ChecksOf<LogSmoothing>;

type CheckedLogSmoothing = OptionValues<typeof logSmoothingChecks, LogSmoothing>;

/** Cells as tensors that broadcast against `S x b x C x k x m`. */
export interface Cells {
  /** `k x m`, or `S x 1 x 1 x k x m` where every sample has its own; where one has fewer than others, empty cells follow. */
  readonly lower: Tensor;
  readonly upper: Tensor;
}

/** What an infinite side of a cell counts as, in units of the objectives' scales. */
const FAR = 1e10;

export interface CellOptions {
  /**
   * The largest share of the box between the reference point and the ideal of the front that cells may leave out, for many objectives; see
   * `approximateDecomposition`. Defaults to 0: cells are exact.
   */
  tolerance?: number;
}

export const cellChecks = { tolerance: [nonNegative, 0] } satisfies ChecksOf<CellOptions>;

/** Cells of the region above the reference point that no point dominates. */
export function cellsBeyond(
  points: readonly Objectives[],
  referencePoint: Objectives,
  tolerance: number,
): readonly Cell[] {
  const { nonDominated } =
    tolerance > 0
      ? approximateDecomposition(points, referencePoint, { tolerance })
      : boxDecomposition(points, referencePoint);
  return nonDominated;
}

/** Cells as tensors `k x m`, sides without an end cut off. */
export function cellTensors(cells: readonly Cell[], scales: Tensor): Cells {
  return tensorsOf([cells], scales, []);
}

/** The cells of every sample, `S x 1 x 1 x k x m`. */
export function cellTensorsOfEach(samples: readonly (readonly Cell[])[], scales: Tensor): Cells {
  return tensorsOf(samples, scales, [samples.length, 1, 1]);
}

function tensorsOf(samples: readonly (readonly Cell[])[], scales: Tensor, batch: readonly number[]): Cells {
  const [m, most] = [scales.size, samples.reduce((k, cells) => Math.max(k, cells.length), 0)];
  const [lower, upper] = [0, 1].map(() => new Float64Array(samples.length * most * m));
  for (const [s, cells] of samples.entries())
    for (let k = 0; k < most; k++)
      for (let j = 0; j < m; j++) {
        const at = (s * most + k) * m + j;
        const cell = cells[Math.min(k, cells.length - 1)];
        lower[at] = cell.lower[j];
        upper[at] = k < cells.length ? Math.min(cell.upper[j], lower[at] + FAR * scales.data[j]) : lower[at];
      }
  const shape = [...batch, most, m];
  return { lower: tensor(lower, shape), upper: tensor(upper, shape) };
}

/** Most points that are evaluated together: there are 2^q subsets of q points. */
const MOST_TOGETHER = 12;

/** The number of points that are evaluated together. */
function together({ objectives }: ObjectivesDraw): number {
  const q = objectives.shape[objectives.rank - 2];
  const hint =
    "find candidates one after another (sequential: true), more than these by a qNoisy… or qLogNoisy… function, whose pending points do not count";
  return q <= MOST_TOGETHER
    ? q
    : invalid("number of points", `at most ${MOST_TOGETHER}, pending ones counted`, q, hint);
}

/** The subsets of q points, those of one size together: the indices of C subsets of i points, one after another. */
function subsets(q: number): { size: number; indices: number[] }[] {
  const all = Array.from({ length: (1 << q) - 1 }, (_, k) =>
    Array.from({ length: q }, (_, i) => i).filter((i) => ((k + 1) >> i) & 1),
  );
  return Array.from({ length: q }, (_, k) => ({
    size: k + 1,
    indices: all.filter((subset) => subset.length === k + 1).flat(),
  }));
}

/** Of values `… q x rest` with q along an axis, those of the points of each subset: `… C x i x rest`. */
function ofSubsets(values: Tensor, axis: number, size: number, indices: readonly number[]): Tensor {
  const at = values.rank + axis;
  const { shape } = values;
  const each = size === 1 ? values : ops.gather(values, indices, at);
  return each.reshape([...shape.slice(0, at), indices.length / size, size, ...shape.slice(at + 1)]);
}

/** How what samples add to the hypervolume in cells is averaged to values `b`. */
export interface Improvement {
  readonly isLog: boolean;
  of(draw: ObjectivesDraw, cells: Cells): Tensor;
}

/** The mean hypervolume improvement. */
export const meanImprovement: Improvement = {
  isLog: false,
  of(draw, { lower, upper }) {
    const { objectives } = draw;
    const feasibility = weighted(objectives.at(-1, 0).mul(0).add(1), draw);
    const terms = subsets(together(draw)).map(({ size, indices }) => {
      const lowest = ofSubsets(objectives, -2, size, indices).min(-2).expandDims(-2);
      const volumes = ops.prod(lowest.minimum(upper).sub(lower).maximum(0)).sum(-1);
      const sum = volumes.mul(ops.prod(ofSubsets(feasibility, -1, size, indices))).sum(-1);
      return size % 2 === 1 ? sum : sum.neg();
    });
    return terms.reduce((total, term) => total.add(term)).mean(0);
  },
};

/** The smoothed logarithm of the mean hypervolume improvement (Ament et al. 2023); see `tensor/ops/hypervolumeImprovement.ts`. */
export function logMeanImprovement({ tauRelu, tauMax }: CheckedLogSmoothing): Improvement {
  return {
    isLog: true,
    of(draw, { lower, upper }) {
      const { objectives, scales } = draw;
      together(draw);
      const tau = tauRelu === undefined ? scales.mul(1e-6) : full(scales.shape, tauRelu);
      const feasibility = logWeighted(objectives.at(-1, 0).mul(0), draw, true);
      return logMeanHypervolumeImprovement(objectives, feasibility, lower, upper, tau, tauMax);
    },
  };
}
