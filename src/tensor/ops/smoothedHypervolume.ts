import * as scalar from "../../math/index.ts";
import type { Axis, Partition } from "./cells.ts";
import {
  expMinus,
  FAR,
  FatMinima,
  height,
  logHeightSlope,
  logOnePlus,
  pareto,
  paretoFall,
  type Subsets,
  subsetsOf,
} from "./fatMinima.ts";

/*
 * The smoothed hypervolume that q points add in disjoint cells (l, u), by inclusion and exclusion over subsets A of the points (Daulton et al.
 * 2020, Ament et al. 2023):
 *
 *     h_ij = fatplus((y_ij − l_j)/τ_j)      F_Aj = fatmin_{i∈A} h_ij      c_Aj = fatmin(F_Aj, (u_j − l_j)/τ_j)
 *     value = log Σ_cells Σ_A (−1)^(|A|+1) exp(Σ_{i∈A} w_i) Π_j τ_j c_Aj
 *
 * There are thousands of triples (A, cell, j) per sample, but only few different intervals (l_j, u_j), and F needs l_j alone. In most cells
 * all points are far below the level of some objective, and only the tails of the smoothing count: these cells may be left out.
 */

/** A share of a sum that is smaller than this, e^−60, does not change it. */
const NEGLIGIBLE = -60;

/** Evaluates sets of q points, each in the cells of a partition. Tables of subsets have the empty one first, which does not count. */
export class Evaluator {
  readonly #q: number;
  readonly #subsets: Subsets;
  readonly #tau: Float64Array;
  readonly #logTau: Float64Array;
  readonly #tauMax: number;
  readonly #minima: FatMinima;
  /** The smallest height: the product of m of these is a normal number. */
  readonly #least: number;
  readonly #tables: readonly Table[];
  /** How far below a level a point counts, in each objective. */
  readonly #reach: Float64Array;
  /** The cells that count for the current set: where each begins in `lower` and `places`, and the volumes by cell and subset. */
  readonly #cells: Int32Array;
  #cellCount = 0;
  readonly #volumes: Float64Array;
  #total = 0;
  /** Weights with signs by subset, and the slopes by their logarithms. */
  readonly #weights: Float64Array;
  readonly #byWeight: Float64Array;

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
    this.#logTau = tau.map(scalar.log);
    this.#minima = new FatMinima(q, tauMax, subsets);
    this.#least = scalar.exp(-600 / m);
    this.#tables = Array.from(tau, (_, j) => {
      const levels = most(({ axes }) => axes[j].levels.length);
      const intervals = most(({ axes }) => axes[j].widths.length);
      return new Table(levels, intervals, count);
    });
    this.#reach = new Float64Array(m);
    this.#cells = new Int32Array(cells);
    this.#volumes = new Float64Array(cells * count);
    [this.#weights, this.#byWeight] = [0, 1].map(() => new Float64Array(count));
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
      for (let k = 0; k < members[A].length; k++) sum += w[members[A][k]];
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
    return this.#logTau.reduce((sum, t) => sum + t, heaviest + scalar.log(total));
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
    const [q, m, tauMax] = [this.#q, axes.length, this.#tauMax];
    const [cells, volumes, end] = [this.#cells, this.#volumes, this.#cellCount * count];
    const byWeight = this.#byWeight.fill(0);
    for (let k = 0; k < end; k++) volumes[k] *= share;
    for (let from = 0; from < end; from += count) for (let A = 1; A < count; A++) byWeight[A] += volumes[from + A];
    for (let A = 1; A < count; A++) for (const i of members[A]) out[i * (m + 1) + m] += byWeight[A];
    for (let j = 0; j < m; j++) {
      const { levels, levelOf, logWidths } = axes[j];
      const table = this.#tables[j];
      const { logF, byF, byC } = table;
      byF.fill(0);
      byC.fill(0);
      const [perTau, logTau] = [1 / this.#tau[j], this.#logTau[j]];
      for (let cell = 0, from = 0; from < end; cell++, from += count) {
        const to = places[cells[cell] + j] * count;
        for (let A = 1; A < count; A++) byC[to + A] += volumes[from + A];
      }
      for (let k = 0; k < table.intervalCount; k++) {
        const interval = table.intervals[k];
        const [from, to, width] = [interval * count, levelOf[interval] * count, logWidths[interval] - logTau];
        for (let A = 1; A < count; A++) {
          const above = logF[to + A] - width;
          const gap = Math.abs(above) / tauMax;
          const p = pareto(gap);
          const beyond = paretoFall(gap, p) / (1 + p);
          byF[to + A] += byC[from + A] * (above < 0 ? 1 - beyond : beyond);
        }
      }
      for (let k = 0; k < table.levelCount; k++) {
        const level = table.levels[k];
        this.#minima.pullBack(logF, byF, level * count);
        for (let i = 0; i < q; i++) {
          const byH = byF[level * count + (1 << i)];
          out[i * (m + 1) + j] += byH * logHeightSlope((y[i * m + j] - levels[level]) * perTau) * perTau;
        }
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
  #fill(j: number, { levels, levelOf, widths, logWidths }: Axis, y: Float64Array): void {
    const { count } = this.#subsets;
    const [q, m, perTau, logTau, tauMax] = [this.#q, this.#tau.length, 1 / this.#tau[j], this.#logTau[j], this.#tauMax];
    const table = this.#tables[j];
    const { F, logF, c } = table;
    for (let k = 0; k < table.levelCount; k++) {
      const level = table.levels[k];
      for (let i = 0; i < q; i++) {
        const at = level * count + (1 << i);
        F[at] = Math.max(height((y[i * m + j] - levels[level]) * perTau), this.#least);
        logF[at] = scalar.log(F[at]);
      }
      this.#minima.complete(F, logF, level * count);
    }
    for (let k = 0; k < table.intervalCount; k++) {
      const interval = table.intervals[k];
      const [from, to] = [levelOf[interval] * count, interval * count];
      const [width, logWidth] = [widths[interval] * perTau, logWidths[interval] - logTau];
      for (let A = 1; A < count; A++) {
        const lowered = tauMax * logOnePlus(pareto(Math.abs(logF[from + A] - logWidth) / tauMax));
        c[to + A] = Math.min(F[from + A], width) * expMinus(lowered);
      }
    }
  }
}

/** What is known of one objective for the current set: F by level and subset, c by interval and subset. */
class Table {
  readonly F: Float64Array;
  readonly logF: Float64Array;
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

  constructor(levels: number, intervals: number, count: number) {
    [this.F, this.logF, this.byF] = [0, 1, 2].map(() => new Float64Array(levels * count));
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
