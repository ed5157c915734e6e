import * as scalar from "../../math/index.ts";
import type { Axis, Partition } from "./cells.ts";

/*
 * The smoothed hypervolume that q points add in disjoint cells (l, u), by inclusion and exclusion over subsets A of the points (Daulton et al.
 * 2020, Ament et al. 2023):
 *
 *     h_ij = fatplus((y_ij − l_j)/τ_j)      F_Aj = fatmin_{i∈A} h_ij      c_Aj = fatmin(F_Aj, (u_j − l_j)/τ_j)
 *     value = log Σ_cells Σ_A (−1)^(|A|+1) exp(Σ_{i∈A} w_i) Π_j τ_j c_Aj
 *
 * fatmin is that of the logarithms: with α = 2 and M the smallest, fatmin x = M (Σ p((log x_i − log M)/τ))^(−τ), p(x) = 1/(1 + x + x²/2).
 * There are thousands of triples (A, cell, j) per sample, but only few different intervals (l_j, u_j), and F needs l_j alone. In most cells
 * all points are far below the level of some objective, and only the tails of the smoothing count: these cells may be left out.
 */

/** p(x) = 1/(1 + x + x²/2) and −p′(x) = (1 + x) p(x)². */
const pareto = (x: number) => 1 / (1 + x + 0.5 * x * x);
const paretoFall = (x: number, p: number) => (1 + x) * p * p;

/** log(1 + p) for p ≥ 0, which is small most of the time; with an absolute error below an ulp of 1. */
function logOnePlus(p: number): number {
  return p > 1e-3 ? scalar.log1p(p) : p * (1 - p * (1 / 2 - p * (1 / 3 - p * (1 / 4 - p * (1 / 5)))));
}

/** e^−x for x ≥ 0, which is small most of the time. */
function expMinus(x: number): number {
  return x > 1e-3 ? scalar.exp(-x) : 1 - x * (1 - x * (1 / 2 - x * (1 / 6 - x * (1 / 24 - x * (1 / 120)))));
}

/** Points farther than this from a level, in temperatures, have only the Cauchy tail below it, and their distance above it. */
const FAR = -scalar.CAUCHY_ONLY;

/** fatplus(u) and its logarithmic derivative. */
function height(u: number): number {
  const tail = scalar.CAUCHY_WEIGHT / (1 + u * u);
  return u > FAR ? u + tail : u < -FAR ? tail : scalar.fatplus(u);
}

function logHeightSlope(u: number): number {
  if (u < -FAR) return scalar.dlogCauchy(u);
  if (u <= FAR) return scalar.dlogFatplus(u);
  const cauchy = 1 / (1 + u * u);
  return (1 - 2 * scalar.CAUCHY_WEIGHT * u * cauchy * cauchy) / (u + scalar.CAUCHY_WEIGHT * cauchy);
}

/** The distance of the logarithms of two positive numbers, in temperatures; a large one, of which p is small, to three digits. */
function gapOf(a: number, b: number, tau: number): number {
  const ratio = a / b;
  const k = scalar.exponentOf(ratio);
  const f = ratio * scalar.powerOfTwo(-k) - 1;
  const rough = Math.abs(k * Math.LN2 + f * (1 - f * (1 / 2 - f * (1 / 3 - f / 4)))) / tau;
  return rough > 500 ? rough : Math.abs(scalar.log(ratio)) / tau;
}

/** A share of a sum that is smaller than this, e^−60, does not change it. */
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

/** Evaluates sets of q points, each in the cells of a partition. Tables of subsets have the empty one first, which does not count. */
export class Evaluator {
  readonly #q: number;
  readonly #subsets: Subsets;
  readonly #tau: Float64Array;
  readonly #tauMax: number;
  /** Σ_j log τ_j, and the smallest height: the product of m of these is a normal number. */
  readonly #logUnit: number;
  readonly #least: number;
  readonly #tables: readonly Table[];
  /** How far below a level a point counts, in each objective. */
  readonly #reach: Float64Array;
  /** The cells that count for the current set: where each begins in `lower` and `places`, and the volumes by cell and subset. */
  readonly #cells: Int32Array;
  #cellCount = 0;
  readonly #volumes: Float64Array;
  #total = 0;
  /** Weights with signs by subset, the slopes by their logarithms, and those by h. */
  readonly #weights: Float64Array;
  readonly #byWeight: Float64Array;
  readonly #byH: Float64Array;

  /** `partitions`: those of all sets to come. */
  constructor(partitions: readonly Partition[], q: number, tau: Float64Array, tauMax: number) {
    const subsets = subsetsOf(q);
    const { count } = subsets;
    const most = (of: (partition: Partition) => number) => partitions.reduce((n, each) => Math.max(n, of(each)), 0);
    const m = tau.length;
    const cells = most(({ places }) => places.length / m);
    this.#q = q;
    this.#subsets = subsets;
    this.#tau = tau;
    this.#tauMax = tauMax;
    this.#logUnit = tau.reduce((sum, t) => sum + scalar.log(t), 0);
    this.#least = scalar.exp(-600 / m);
    this.#tables = Array.from(tau, (_, j) => {
      const levels = most(({ axes }) => axes[j].levels.length);
      const intervals = most(({ axes }) => axes[j].widths.length);
      return new Table(levels, intervals, q, count);
    });
    this.#reach = new Float64Array(m);
    this.#cells = new Int32Array(cells);
    this.#volumes = new Float64Array(cells * count);
    [this.#weights, this.#byWeight] = [0, 1].map(() => new Float64Array(count));
    this.#byH = new Float64Array(q);
  }

  /** The value at points y `q x m` with log weights w `q`, without cells that add up to at most `negligible`. */
  value({ axes, lower, places }: Partition, y: Float64Array, w: Float64Array, negligible: number): number {
    const heaviest = w.reduce((a, b) => Math.max(a, b));
    this.#chooseCells(axes, lower, y, negligible / (heaviest === 0 ? 1 : scalar.exp(heaviest)));
    const { count, signs, members } = this.#subsets;
    const [m, cells, cellCount, volumes, weights] = [
      axes.length,
      this.#cells,
      this.#cellCount,
      this.#volumes,
      this.#weights,
    ];
    for (let A = 1; A < count; A++) {
      let sum = 0;
      for (const i of members[A]) sum += w[i];
      weights[A] = signs[A] * (sum === heaviest ? 1 : scalar.exp(sum - heaviest));
    }
    for (let j = 0; j < m; j++) {
      this.#tables[j].enter(axes[j], cells, cellCount, places, j, m);
      this.#fill(j, axes[j], y);
    }
    const end = cellCount * count;
    for (let to = 0; to < end; to += count) for (let A = 1; A < count; A++) volumes[to + A] = weights[A];
    for (let j = 0; j < m; j++) {
      const { c } = this.#tables[j];
      for (let cell = 0, to = 0; cell < cellCount; cell++, to += count) {
        const from = places[cells[cell] + j] * count;
        for (let A = 1; A < count; A++) volumes[to + A] *= c[from + A];
      }
    }
    let total = 0;
    for (let to = 0; to < end; to += count) for (let A = 1; A < count; A++) total += volumes[to + A];
    this.#total = total;
    return heaviest + this.#logUnit + scalar.log(total);
  }

  /** The slopes of e^(value − top) by y and w, `q x (m + 1)`, added to zeros in `out`. */
  slopes(
    partition: Partition,
    y: Float64Array,
    w: Float64Array,
    { negligible, top }: { negligible: number; top: number },
    out: Float64Array,
  ): void {
    const below = this.value(partition, y, w, negligible) - top;
    if (!(below > NEGLIGIBLE)) return;
    const share = scalar.exp(below) / this.#total;
    const { axes, places } = partition;
    const { count, members } = this.#subsets;
    const [q, m, tauMax, byH] = [this.#q, axes.length, this.#tauMax, this.#byH];
    const [cells, volumes, end] = [this.#cells, this.#volumes, this.#cellCount * count];
    const byWeight = this.#byWeight.fill(0);
    for (let k = 0; k < end; k++) volumes[k] *= share;
    for (let from = 0; from < end; from += count) for (let A = 1; A < count; A++) byWeight[A] += volumes[from + A];
    for (let A = 1; A < count; A++) for (const i of members[A]) out[i * (m + 1) + m] += byWeight[A];
    for (let j = 0; j < m; j++) {
      const { levels, levelOf, widths } = axes[j];
      const table = this.#tables[j];
      const { logH, F, byF, byC } = table;
      byF.fill(0);
      byC.fill(0);
      const perTau = 1 / this.#tau[j];
      for (let cell = 0, from = 0; from < end; cell++, from += count) {
        const to = places[cells[cell] + j] * count;
        for (let A = 1; A < count; A++) byC[to + A] += volumes[from + A];
      }
      for (let k = 0; k < table.intervalCount; k++) {
        const interval = table.intervals[k];
        const [from, to, width] = [interval * count, levelOf[interval] * count, widths[interval] * perTau];
        for (let A = 1; A < count; A++) {
          const gap = gapOf(F[to + A], width, tauMax);
          const p = pareto(gap);
          const beyond = paretoFall(gap, p) / (1 + p);
          byF[to + A] += byC[from + A] * (F[to + A] < width ? 1 - beyond : beyond);
        }
      }
      for (let k = 0; k < table.levelCount; k++) {
        const level = table.levels[k];
        byH.fill(0);
        addFatMinimaSlopes(logH, level * q, members, tauMax, byF, level * count, byH);
        for (let i = 0; i < q; i++)
          out[i * (m + 1) + j] += byH[i] * logHeightSlope((y[i * m + j] - levels[level]) * perTau) * perTau;
      }
    }
  }

  /**
   * Chooses the cells that a point reaches in every objective. In a cell whose level is u temperatures τ_j above it, a point has a volume of at
   * most 0.1 τ_j/u² times its heights above the lowest levels in the other objectives.
   */
  #chooseCells(axes: readonly Axis[], lower: Float64Array, y: Float64Array, negligible: number): void {
    const [m, tau, reach, cells] = [axes.length, this.#tau, this.#reach, this.#cells];
    let largest = ((lower.length / m) * this.#subsets.count) / negligible;
    for (let j = 0; j < m; j++) {
      let highest = y[j];
      for (let i = j + m; i < y.length; i += m) if (y[i] > highest) highest = y[i];
      reach[j] = Math.max(highest - axes[j].lowest, 0) + tau[j];
      largest *= reach[j];
    }
    for (let j = 0; j < m; j++)
      reach[j] = tau[j] * Math.max(FAR, Math.sqrt((scalar.CAUCHY_WEIGHT * tau[j] * largest) / reach[j]));
    this.#cellCount = 0;
    if (negligible === 0) for (let k = 0; k < lower.length; k += m) cells[this.#cellCount++] = k;
    else
      for (let k = 0; k < lower.length; k += m)
        for (let i = 0; i < y.length; i += m) {
          let j = 0;
          // What is not a number is not left out.
          while (j < m && !(y[i + j] + reach[j] < lower[k + j])) j++;
          if (j < m) continue;
          cells[this.#cellCount++] = k;
          break;
        }
  }

  /** Computes h, F and c for the levels and intervals in the table of an objective. */
  #fill(j: number, { levels, levelOf, widths }: Axis, y: Float64Array): void {
    const { count, members } = this.#subsets;
    const [q, m, perTau, tauMax] = [this.#q, this.#tau.length, 1 / this.#tau[j], this.#tauMax];
    const table = this.#tables[j];
    const { h, logH, F, c } = table;
    for (let k = 0; k < table.levelCount; k++) {
      const level = table.levels[k];
      for (let i = 0; i < q; i++) {
        h[level * q + i] = Math.max(height((y[i * m + j] - levels[level]) * perTau), this.#least);
        if (q > 1) logH[level * q + i] = scalar.log(h[level * q + i]);
      }
      for (let A = 1; A < count; A++) {
        const own = members[A];
        const least = leastOf(h, level * q, own);
        const lowest = level * q + least;
        F[level * count + A] = h[lowest];
        if (own.length === 1) continue;
        let others = 0;
        for (const i of own) if (i !== least) others += pareto((logH[level * q + i] - logH[lowest]) / tauMax);
        F[level * count + A] *= expMinus(tauMax * logOnePlus(others));
      }
    }
    for (let k = 0; k < table.intervalCount; k++) {
      const interval = table.intervals[k];
      const [from, width] = [levelOf[interval] * count, widths[interval] * perTau];
      for (let A = 1; A < count; A++) {
        const lowered = tauMax * logOnePlus(pareto(gapOf(F[from + A], width, tauMax)));
        c[interval * count + A] = Math.min(F[from + A], width) * expMinus(lowered);
      }
    }
  }
}

/** What is known of one objective for the current set: h by level and point, F by level and subset, c by interval and subset. */
class Table {
  readonly h: Float64Array;
  readonly logH: Float64Array;
  readonly F: Float64Array;
  readonly c: Float64Array;
  /** Slopes by the logarithms. */
  readonly byF: Float64Array;
  readonly byC: Float64Array;
  /** The levels and intervals of the cells that count. */
  readonly levels: Int32Array;
  readonly intervals: Int32Array;
  levelCount = 0;
  intervalCount = 0;
  readonly #hasLevel: Uint8Array;
  readonly #hasInterval: Uint8Array;

  constructor(levels: number, intervals: number, q: number, count: number) {
    [this.h, this.logH] = [0, 1].map(() => new Float64Array(levels * q));
    [this.F, this.byF] = [0, 1].map(() => new Float64Array(levels * count));
    [this.c, this.byC] = [0, 1].map(() => new Float64Array(intervals * count));
    this.levels = new Int32Array(levels);
    this.intervals = new Int32Array(intervals);
    this.#hasLevel = new Uint8Array(levels);
    this.#hasInterval = new Uint8Array(intervals);
  }

  /** Lists the levels and intervals of cells, which may be all there are. */
  enter(
    { levels, levelOf }: Axis,
    cells: Int32Array,
    cellCount: number,
    places: Int32Array,
    j: number,
    m: number,
  ): void {
    const isWhole = cellCount * m === places.length;
    [this.levelCount, this.intervalCount] = isWhole ? [levels.length, levelOf.length] : [0, 0];
    if (isWhole) {
      for (let level = 0; level < levels.length; level++) this.levels[level] = level;
      for (let interval = 0; interval < levelOf.length; interval++) this.intervals[interval] = interval;
      return;
    }
    const [hasLevel, hasInterval] = [this.#hasLevel.fill(0), this.#hasInterval.fill(0)];
    for (let cell = 0; cell < cellCount; cell++) {
      const interval = places[cells[cell] + j];
      if (hasInterval[interval] === 1) continue;
      hasInterval[interval] = 1;
      this.intervals[this.intervalCount++] = interval;
      const level = levelOf[interval];
      if (hasLevel[level] === 1) continue;
      hasLevel[level] = 1;
      this.levels[this.levelCount++] = level;
    }
  }
}

/** The index of the smallest of the members' entries of a, from `start` on. */
function leastOf(a: Float64Array, start: number, members: readonly number[]): number {
  let least = members[0];
  for (let k = 1; k < members.length; k++) if (a[start + members[k]] < a[start + least]) least = members[k];
  return least;
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
