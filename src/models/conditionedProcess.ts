import { lazily } from "../arguments/index.ts";
import { warn } from "../errors/index.ts";
import type { Moments } from "../posteriors/index.ts";
import { detach, isTraced, labelled, ops, type Tensor } from "../tensor/index.ts";

/*
 * A Gaussian process conditioned on blocks of observations, one after another.
 *
 * Notation. Z_0 … Z_p are the blocks of points, K the covariance of all of them with noise, K = L Lᵀ. Predictions use, for each block:
 *   a_i   weights, a = K⁻¹ (y − m(Z)):              mean(x)    = m(x) + Σ_i k(x, Z_i) a_i
 *   R_ij  inverse root, R = L⁻ᵀ (upper by blocks):  g_j(x)     = Σ_{i ≤ j} k(x, Z_i) R_ij
 *                                                   cov(x, x') = k(x, x') − Σ_j g_j(x) g_j(x')ᵀ
 * A new block Z with noise has S = cov(Z, Z) + noise = C Cᵀ and P_i = Σ_l R_il g_l(Z)ᵀ, and adds
 *   a_new = S⁻¹ (y − mean(Z)),   a_i ← a_i − P_i a_new,   R_new,new = C⁻ᵀ,   R_i,new = −P_i C⁻ᵀ.
 * The first block may be shared by all batch members of later blocks; nothing of size n x n is copied for them.
 */

/** A process without observations. */
export interface PriorProcess {
  /** `… n x d` → `… n` */
  mean(x: Tensor): Tensor;
  /** `… n1 x d`, `… n2 x d` → `… n1 x n2` */
  covariance(x1: Tensor, x2: Tensor): Tensor;
  /** `… n x d` → `… n` */
  diagonal(x: Tensor): Tensor;
}

export interface Evaluation extends Moments {
  readonly x: Tensor;
  /** k(x, Z_i), by block. */
  readonly cross: readonly Tensor[];
  /** g_j(x), by block. */
  readonly whitened: readonly Tensor[];
}

export class ConditionedProcess {
  readonly #prior: PriorProcess;
  readonly #points: readonly Tensor[];
  readonly #weights: readonly Tensor[];
  readonly #columns: readonly Column[];

  constructor(
    prior: PriorProcess,
    points: readonly Tensor[] = [],
    weights: readonly Tensor[] = [],
    columns: readonly Column[] = [],
  ) {
    this.#prior = prior;
    this.#points = points;
    this.#weights = weights;
    this.#columns = columns;
  }

  /** The same process with detached caches, over a prior that is detached already. */
  detached(prior: PriorProcess): ConditionedProcess {
    const columns = this.#columns.map((column) => lazily<Column>({ roots: () => column.roots.map(detach) }));
    return new ConditionedProcess(prior, this.#points.map(detach), this.#weights.map(detach), columns);
  }

  /** All caches, by name. */
  caches(): { name: string; tensor: Tensor }[] {
    return this.#points.flatMap((points, i) => [
      { name: cacheName("points", i), tensor: points },
      { name: cacheName("weight", i), tensor: this.#weights[i] },
      ...this.#columns[i].roots.map((tensor, j) => ({ name: `${cacheName("inverse-root", i)}, row ${j}`, tensor })),
    ]);
  }

  /** Mean, variance and covariance at x, `b x q x d`, each computed on first use. */
  at(x: Tensor): Evaluation {
    const prior = this.#prior;
    const here: Evaluation = lazily<Evaluation>({
      x: () => x,
      cross: () => this.#points.map((z) => prior.covariance(x, z)),
      whitened: () =>
        this.#columns.map(({ roots }, j) =>
          // R is block upper triangular, and the blocks on its diagonal are upper triangular.
          sumOf(roots.map((r, i) => (i === j ? ops.triangularMatmul : ops.matmul)(here.cross[i], r))),
        ),
      mean: () => here.cross.reduce((mean, k, i) => mean.add(ops.matvec(k, this.#weights[i])), prior.mean(x)),
      variance: () => here.whitened.reduce((v, g) => v.sub(g.square().sum(-1)), prior.diagonal(x)).maximum(0),
      covariance: () =>
        here.whitened.reduce((k, g) => k.sub(ops.matmul(g, g, { transposeB: true })), prior.covariance(x, x)),
    });
    return here;
  }

  /**
   * The process conditioned on outcomes y, `… q`, with the given noise variance (a number, `q` or `… q`) at points `b x q x d`. If nearly
   * repeated observations differ by so much more than the noise that predictions would be rounding errors, jitter is added, with a warning.
   */
  condition(points: Tensor, y: Tensor, noise: Tensor): ConditionedProcess {
    const here = this.at(points);
    const residual = y.sub(here.mean).expandDims(-1);
    const solve = (variance: Tensor) => {
      const root = ops.cholesky(ops.addDiagonal(here.covariance, variance));
      return { root, weight: ops.solveLower(root, ops.solveLower(root, residual), { transposed: true }).squeeze(-1) };
    };
    let solved = solve(noise);
    if (isTraced(solved.weight)) return this.#extended(here, solved.root, solved.weight);
    const prior = largest(detach(this.#prior.diagonal(points)));
    let added = 0;
    for (const jitter of JITTER) {
      if (largest(solved.weight) * prior * Number.EPSILON <= ROUNDING * largest(residual)) break;
      added = jitter * prior;
      solved = solve(noise.add(added));
    }
    if (added > 0)
      warn(
        `conditioning: added ${added.toPrecision(1)} to the noise variance: some observations at nearly equal points differ by more than their noise explains`,
      );
    return this.#extended(here, solved.root, solved.weight);
  }

  /**
   * The process conditioned on F outcomes sampled from the posterior of noisy observations at `b x q x d`: y = mean + C z, with base
   * samples z `F x q`, shared by all batch members. Then a_new = S⁻¹ C z = C⁻ᵀ z.
   */
  fantasize(points: Tensor, z: Tensor, noise: Tensor): { process: ConditionedProcess; y: Tensor } {
    const here = this.at(points);
    const root = ops.cholesky(ops.addDiagonal(here.covariance, noise), { semidefinite: true });
    // F first, then an axis of length 1 for every batch axis of the mean that the covariance lacks.
    const spread = (perPoint: Tensor) => {
      const rows = perPoint.transpose([perPoint.rank - 1, ...perPoint.shape.slice(0, -1).map((_, i) => i)]);
      const missing = here.mean.rank + 1 - rows.rank;
      return rows.reshape([rows.shape[0], ...new Array<number>(missing).fill(1), ...rows.shape.slice(1)]);
    };
    const columns = z.transpose();
    const y = here.mean.add(spread(ops.matmul(root, columns)));
    const weight = spread(ops.solveLower(root, columns, { transposed: true }));
    return { process: this.#extended(here, root, ops.broadcastTo(weight, y.shape)), y };
  }

  /** The process with one more block: the points of `here`, the root C of S, and the weights a_new. */
  #extended(here: Evaluation, root: Tensor, weight: Tensor): ConditionedProcess {
    const projections = lazily<{ all: Tensor[] }>({
      all: () =>
        this.#points.map((_, i) =>
          sumOf(
            here.whitened.slice(i).map((g, l) => ops.matmul(this.#columns[i + l].roots[i], g, { transposeB: true })),
          ),
        ),
    });
    const column = lazily<Column>({
      roots: () => {
        const inverse = ops.triangularInverse(root);
        const above = projections.all.map((p) => ops.matmul(p, inverse, { transposeB: true }).neg());
        return [...above, inverse.transpose()].map((r) => labelled(r, cacheName("inverse-root", this.#points.length)));
      },
    });
    const weights = [...this.#weights.map((a, i) => a.sub(ops.matvec(projections.all[i], weight))), weight];
    const points = [...this.#points, here.x];
    points.forEach((z, i) => {
      labelled(z, cacheName("points", i));
      labelled(weights[i], cacheName("weight", i));
    });
    return new ConditionedProcess(this.#prior, points, weights, [...this.#columns, column]);
  }
}

/** The jitters tried in turn, relative to the prior variance. */
const JITTER = [1e-12, 1e-11, 1e-10, 1e-9, 1e-8];

/** The largest accepted rounding error of a prediction, about ε |weights| k, relative to the outcomes. */
const ROUNDING = 1e-7;

function largest({ data }: Tensor): number {
  return data.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
}

/** Column j of R: R_0j … R_jj; lazy, since a mean does not need it. */
interface Column {
  readonly roots: readonly Tensor[];
}

function cacheName(kind: "points" | "weight" | "inverse-root", block: number): string {
  const which = block === 0 ? "the training data" : `the observations that it was conditioned on, block ${block}`;
  return `the model's ${kind} cache of ${which}`;
}

function sumOf(terms: readonly Tensor[]): Tensor {
  return terms.reduce((total, term) => total.add(term));
}
