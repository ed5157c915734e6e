import * as scalar from "../../math/index.ts";

/*
 * The smoothed logarithm of the hypervolume that q points add in disjoint cells (l, u), by inclusion and exclusion over subsets A of the points
 * (Daulton et al. 2020, Ament et al. 2023):
 *
 *     a_ij = log τ_j fatplus((y_ij − l_j)/τ_j)      F_Aj = fatmin_{i∈A} a_ij      c_Aj = fatmin(F_Aj, log(u_j − l_j))
 *     T_A = Σ_j c_Aj + Σ_{i∈A} w_i                   value = log Σ_cells Σ_A (−1)^(|A|+1) exp T_A
 *
 * There are thousands of triples (A, cell, j) per sample, but only few different intervals (l_j, u_j), and F needs l_j alone.
 * With α = 2, fatmin x = M − τ log Σ p((x_i − M)/τ), p(x) = 1/(1 + x + x²/2), M the minimum.
 */

/** The different intervals of one objective over the cells, and the different lower ends of these. */
interface Axis {
  readonly levels: readonly number[];
  readonly levelOf: readonly number[];
  readonly logWidths: readonly number[];
}

/** The cells of one sample that are not empty: `places` has the interval of each cell in every objective. */
export interface Partition {
  readonly axes: readonly Axis[];
  readonly places: readonly number[];
}

export function partitionOf(lower: Float64Array, upper: Float64Array, m: number): Partition {
  const collected = Array.from({ length: m }, () => ({
    levels: new Indexed<number>(),
    intervals: new Indexed<string>(),
  }));
  const axes = collected.map(({ levels }) => ({
    levels: levels.items,
    levelOf: [] as number[],
    logWidths: [] as number[],
  }));
  const places: number[] = [];
  for (let k = 0; k < lower.length; k += m) {
    if (lower.subarray(k, k + m).some((v, j) => !(v < upper[k + j]))) continue;
    for (let j = 0; j < m; j++) {
      const [l, u] = [lower[k + j], upper[k + j]];
      const { levels, intervals } = collected[j];
      const interval = intervals.indexOf(`${l} ${u}`);
      axes[j].levelOf[interval] = levels.indexOf(l);
      axes[j].logWidths[interval] = scalar.log(u - l);
      places.push(interval);
    }
  }
  return { axes, places };
}

/** A list of different items. */
class Indexed<T> {
  readonly items: T[] = [];
  readonly #known = new Map<T, number>();

  /** The index of an item, which is appended if it is new. */
  indexOf(item: T): number {
    const known = this.#known.get(item);
    if (known !== undefined) return known;
    this.#known.set(item, this.items.length);
    return this.items.push(item) - 1;
  }
}

/** p(x) = 1/(1 + x + x²/2) and −p′(x) = (1 + x) p(x)². */
const pareto = (x: number) => 1 / (1 + x + 0.5 * x * x);
const paretoFall = (x: number, p: number) => (1 + x) * p * p;

/** log(1 + p) for p ≥ 0, which is small most of the time; with an absolute error below an ulp of 1. */
function logOnePlus(p: number): number {
  return p > 1e-3 ? scalar.log1p(p) : p * (1 - p * (1 / 2 - p * (1 / 3 - p * (1 / 4 - p * (1 / 5)))));
}

/** Terms that are smaller than the largest by this factor, e^−60, do not change a sum. */
const NEGLIGIBLE = -60;

/** The non-empty subsets A of q points, as bit masks below `count`. */
interface Subsets {
  readonly count: number;
  /** (−1)^(|A|+1) */
  readonly signs: Float64Array;
  readonly members: readonly (readonly number[])[];
}

export const subsetsOf = (q: number): Subsets => {
  const members = Array.from({ length: 1 << q }, (_, A) =>
    Array.from({ length: q }, (_, i) => i).filter((i) => (A >> i) & 1),
  );
  return { count: 1 << q, members, signs: Float64Array.from(members, ({ length }) => (length % 2 === 1 ? 1 : -1)) };
};

/** Evaluates sets of q points in the cells of one partition. Tables of subsets have the empty one first, which does not count. */
export class Evaluator {
  readonly #q: number;
  readonly #subsets: Subsets;
  readonly #partition: Partition;
  readonly #tau: Float64Array;
  readonly #tauMax: number;
  /** Per objective: a by level and point, F by level and subset, c by interval and subset. */
  readonly #a: Float64Array[];
  readonly #F: Float64Array[];
  readonly #c: Float64Array[];
  /** Σ w by subset, and T by cell and subset. */
  readonly #weights: Float64Array;
  readonly #T: Float64Array;
  /** Slopes in the same order, and the shares of the subsets in one cell. */
  readonly #byA: Float64Array;
  readonly #byF: Float64Array[];
  readonly #byC: Float64Array[];
  readonly #byWeight: Float64Array;
  readonly #shares: Float64Array;

  constructor(partition: Partition, q: number, tau: Float64Array, tauMax: number) {
    const subsets = subsetsOf(q);
    this.#q = q;
    this.#subsets = subsets;
    this.#partition = partition;
    this.#tau = tau;
    this.#tauMax = tauMax;
    this.#a = partition.axes.map(({ levels }) => new Float64Array(levels.length * q));
    this.#F = partition.axes.map(({ levels }) => new Float64Array(levels.length * subsets.count));
    this.#c = partition.axes.map(({ logWidths }) => new Float64Array(logWidths.length * subsets.count));
    this.#T = new Float64Array((partition.places.length / partition.axes.length) * subsets.count);
    this.#weights = new Float64Array(subsets.count);
    this.#byA = new Float64Array(q);
    this.#byF = this.#F.map(({ length }) => new Float64Array(length));
    this.#byC = this.#c.map(({ length }) => new Float64Array(length));
    this.#byWeight = new Float64Array(subsets.count);
    this.#shares = new Float64Array(subsets.count);
  }

  /** The value at points y `q x m` with log weights w `q`. */
  value(y: Float64Array, w: Float64Array): number {
    const { axes, places } = this.#partition;
    const { count, signs, members } = this.#subsets;
    const [q, m, tauMax, T] = [this.#q, axes.length, this.#tauMax, this.#T];
    for (let j = 0; j < m; j++) {
      const { levels, levelOf, logWidths } = axes[j];
      const a = this.#a[j];
      const F = this.#F[j];
      const c = this.#c[j];
      const tau = this.#tau[j];
      const logTau = scalar.log(tau);
      for (let l = 0; l < levels.length; l++) {
        for (let i = 0; i < q; i++) a[l * q + i] = scalar.logFatplus((y[i * m + j] - levels[l]) / tau) + logTau;
        fatMinima(a, l * q, members, tauMax, F, l * count);
      }
      for (let t = 0; t < logWidths.length; t++) {
        const from = levelOf[t] * count;
        const to = t * count;
        const width = logWidths[t];
        for (let A = 1; A < count; A++) {
          const f = F[from + A];
          c[to + A] = Math.min(f, width) - tauMax * logOnePlus(pareto(Math.abs(f - width) / tauMax));
        }
      }
    }
    const weights = this.#weights;
    for (let A = 1; A < count; A++) {
      weights[A] = 0;
      for (const i of members[A]) weights[A] += w[i];
    }
    let top = Number.NEGATIVE_INFINITY;
    for (let to = 0, place = 0; to < T.length; to += count) {
      for (let A = 1; A < count; A++) T[to + A] = weights[A];
      for (let j = 0; j < m; j++) {
        const c = this.#c[j];
        const from = places[place++] * count;
        for (let A = 1; A < count; A++) T[to + A] += c[from + A];
      }
      for (let A = 1; A < count; A++) if (T[to + A] > top) top = T[to + A];
    }
    let total = 0;
    for (let to = 0; to < T.length; to += count)
      for (let A = 1; A < count; A++) {
        const below = T[to + A] - top;
        if (below > NEGLIGIBLE) total += signs[A] * scalar.exp(below);
      }
    return top + scalar.log(total);
  }

  /** The slopes by y and w, `q x (m + 1)`, added to zeros in `out`. */
  slopes(y: Float64Array, w: Float64Array, out: Float64Array): void {
    const value = this.value(y, w);
    const { axes, places } = this.#partition;
    const { count, signs, members } = this.#subsets;
    const [q, m, tauMax, T] = [this.#q, axes.length, this.#tauMax, this.#T];
    const shares = this.#shares;
    const byWeight = this.#byWeight.fill(0);
    const byC = this.#byC;
    const byA = this.#byA;
    for (let j = 0; j < m; j++) byC[j].fill(0);
    for (let from = 0, place = 0; from < T.length; from += count) {
      for (let A = 1; A < count; A++) {
        const below = T[from + A] - value;
        shares[A] = below > NEGLIGIBLE ? signs[A] * scalar.exp(below) : 0;
        byWeight[A] += shares[A];
      }
      for (let j = 0; j < m; j++) {
        const by = byC[j];
        const to = places[place++] * count;
        for (let A = 1; A < count; A++) by[to + A] += shares[A];
      }
    }
    for (let A = 1; A < count; A++) for (const i of members[A]) out[i * (m + 1) + m] += byWeight[A];
    for (let j = 0; j < m; j++) {
      const { levels, levelOf, logWidths } = axes[j];
      const a = this.#a[j];
      const F = this.#F[j];
      const by = byC[j];
      const byF = this.#byF[j].fill(0);
      const tau = this.#tau[j];
      for (let t = 0; t < logWidths.length; t++) {
        const to = levelOf[t] * count;
        const from = t * count;
        const width = logWidths[t];
        for (let A = 1; A < count; A++) {
          const f = F[to + A];
          const gap = Math.abs(f - width) / tauMax;
          const p = pareto(gap);
          const beyond = paretoFall(gap, p) / (1 + p);
          byF[to + A] += by[from + A] * (f < width ? 1 - beyond : beyond);
        }
      }
      for (let l = 0; l < levels.length; l++) {
        byA.fill(0);
        addFatMinimaSlopes(a, l * q, members, tauMax, byF, l * count, byA);
        for (let i = 0; i < q; i++)
          out[i * (m + 1) + j] += (byA[i] * scalar.dlogFatplus((y[i * m + j] - levels[l]) / tau)) / tau;
      }
    }
  }
}

/** The index of the smallest of the members' entries of a, from `start` on. */
function leastOf(a: Float64Array, start: number, members: readonly number[]): number {
  let least = members[0];
  for (let k = 1; k < members.length; k++) if (a[start + members[k]] < a[start + least]) least = members[k];
  return least;
}

/** fatmin of every subset of the entries of a from `start` on. */
function fatMinima(
  a: Float64Array,
  start: number,
  members: readonly (readonly number[])[],
  tau: number,
  out: Float64Array,
  to: number,
): void {
  for (let A = 1; A < members.length; A++) {
    const own = members[A];
    const least = leastOf(a, start, own);
    const M = a[start + least];
    let others = 0;
    for (let k = 0; k < own.length; k++) if (own[k] !== least) others += pareto((a[start + own[k]] - M) / tau);
    out[to + A] = own.length === 1 ? M : M - tau * logOnePlus(others);
  }
}

/** Adds the slopes by these entries of Σ_A by_A fatmin_A. */
function addFatMinimaSlopes(
  a: Float64Array,
  start: number,
  members: readonly (readonly number[])[],
  tau: number,
  by: Float64Array,
  from: number,
  out: Float64Array,
): void {
  for (let A = 1; A < members.length; A++) {
    const [own, share] = [members[A], by[from + A]];
    if (share === 0) continue;
    const least = leastOf(a, start, own);
    const M = a[start + least];
    let total = 1;
    for (let k = 0; k < own.length; k++) if (own[k] !== least) total += pareto((a[start + own[k]] - M) / tau);
    let rest = share;
    for (let k = 0; k < own.length; k++) {
      if (own[k] === least) continue;
      const x = (a[start + own[k]] - M) / tau;
      const part = (share * paretoFall(x, pareto(x))) / total;
      out[own[k]] += part;
      rest -= part;
    }
    out[least] += rest;
  }
}
