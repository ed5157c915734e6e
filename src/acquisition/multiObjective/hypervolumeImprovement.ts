import { log } from "../../math/index.ts";
import type { Cell } from "../../pareto/index.ts";
import { noGrad, ops, type Tensor, tensor } from "../../tensor/index.ts";
import { type CheckedSmoothing, logWeighted, weighted } from "../monteCarlo/improvement.ts";
import type { ObjectivesDraw } from "./objectives.ts";

/*
 * What q points add to the hypervolume, by inclusion and exclusion over the subsets A of the points, in cells (l, u) of the region that is
 * not dominated yet (Daulton et al. 2020):
 *
 *     Σ_A (−1)^(|A|+1) Π_{i∈A} w_i Σ_cells Π_j (min(min_{i∈A} y_ij, u_j) − l_j)⁺
 *
 * with weights w_i of outcome constraints. Samples are `S x b x q x m`, subsets of one size `S x b x C x i x m`.
 */

/** Cells as tensors that broadcast against `S x b x C x k x m`. */
export interface Cells {
  /** `k x m`, or `S x 1 x 1 x k x m` where every sample has its own. */
  readonly lower: Tensor;
  readonly upper: Tensor;
  /** log(u − l). */
  readonly logWidth: Tensor;
  /** Whether a cell is one, or fills up those of a sample that has fewer than others: 1 or 0, `k` or `S x 1 x k`. */
  readonly present: Tensor;
}

/** What an infinite side of a cell counts as, in units of the objectives' scales. */
const FAR = 1e10;

/** Cells `k x m` as tensors, sides without an end cut off. */
export function cellTensors(cells: readonly Cell[], scales: Tensor): Cells {
  return tensorsOf([cells], scales, []);
}

/** The cells of every sample. */
export function cellTensorsOfEach(samples: readonly (readonly Cell[])[], scales: Tensor): Cells {
  return tensorsOf(samples, scales, [samples.length, 1]);
}

function tensorsOf(samples: readonly (readonly Cell[])[], scales: Tensor, batch: number[]): Cells {
  const m = scales.size;
  const most = samples.reduce((k, cells) => Math.max(k, cells.length), 0);
  const [lower, width] = [0, 1].map(() => new Float64Array(samples.length * most * m));
  const present = new Float64Array(samples.length * most);
  for (const [s, cells] of samples.entries())
    for (let k = 0; k < most; k++) {
      const cell = cells[k] ?? cells[0];
      const at = s * most + k;
      present[at] = k < cells.length ? 1 : 0;
      for (let j = 0; j < m; j++) {
        lower[at * m + j] = cell.lower[j];
        width[at * m + j] = Math.min(cell.upper[j] - cell.lower[j], FAR * scales.data[j]);
      }
    }
  const [l, w] = [lower, width].map((data) => tensor(data, [...batch, ...batch.slice(1), most, m]));
  return noGrad(() => ({
    lower: l,
    upper: l.add(w),
    logWidth: w.log(),
    present: tensor(present, [...batch, most]),
  }));
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

/** The mean hypervolume improvement `b`. */
export function hypervolumeImprovement(draw: ObjectivesDraw, { lower, upper, present }: Cells): Tensor {
  const { objectives } = draw;
  const feasibility = weighted(objectives.at(-1, 0).mul(0).add(1), draw);
  const terms = subsets(objectives.shape[objectives.rank - 2]).map(({ size, indices }) => {
    const lowest = ofSubsets(objectives, -2, size, indices).min(-2).expandDims(-2);
    const volumes = ops.prod(lowest.minimum(upper).sub(lower).maximum(0)).mul(present.expandDims(-2)).sum(-1);
    const sum = volumes.mul(ops.prod(ofSubsets(feasibility, -1, size, indices))).sum(-1);
    return size % 2 === 1 ? sum : sum.neg();
  });
  return terms.reduce((total, term) => total.add(term)).mean(0);
}

/** The smoothed logarithm of the mean hypervolume improvement `b` (Ament et al. 2023). */
export function logHypervolumeImprovement(
  draw: ObjectivesDraw,
  { lower, logWidth, present }: Cells,
  { fat, tauRelu, tauMax }: CheckedSmoothing,
): Tensor {
  const { objectives, scales } = draw;
  const q = objectives.shape[objectives.rank - 2];
  const tau = tauRelu ?? scales.mul(1e-6);
  const smallest = (x: Tensor, axis: number) => (fat ? ops.fatmin : ops.smoothMin)(x, tauMax, axis);
  const u = objectives.expandDims(-2).sub(lower).div(tau); // S x b x q x k x m
  const heights = (fat ? ops.logFatplus(u) : ops.logSoftplus(u)).add(typeof tau === "number" ? log(tau) : tau.log());
  const feasibility = logWeighted(objectives.at(-1, 0).mul(0), draw, fat);
  const signed = subsets(q).map(({ size, indices }) => {
    const lowest = size === 1 ? heights : smallest(ofSubsets(heights, -3, size, indices), -3);
    const volumes = smallerOf(lowest, logWidth, fat, tauMax).sum(-1); // S x b x C x k
    return volumes.add(ofSubsets(feasibility, -1, size, indices).sum(-1).expandDims(-1));
  });
  const total = (parity: number) =>
    ops.logSumExp(
      ops.concat(
        signed.filter((_, k) => k % 2 === parity),
        -2,
      ),
      -2,
    );
  const cells = q === 1 ? total(0) : ops.logDiffExp(total(1), total(0));
  return ops.logMeanExp(ops.logSumExp(cells.add(present.log()), -1), 0);
}

/** The smooth minimum of two arguments. */
function smallerOf(a: Tensor, b: Tensor, fat: boolean, tau: number): Tensor {
  const gap = a.sub(b).abs().div(tau);
  return a.minimum(b).sub(ops.softplus(fat ? ops.logPareto(gap) : gap.neg()).mul(tau));
}
