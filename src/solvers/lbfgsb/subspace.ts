import { square } from "../../math/index.ts";
import type { Box } from "../../polytope/index.ts";
import type { CauchyPoint } from "./cauchyPoint.ts";
import type { LimitedMemory } from "./limitedMemory.ts";
import { Saddle } from "./saddle.ts";

/** Cosine with the steepest descent below which the slope of the projected step is taken for rounding. */
const downhill = 1e-8;

/**
 * Minimizes the quadratic model over the free coordinates, the others resting at their Cauchy values, and brings the minimizer
 * back into the box (the direct primal method of Byrd et al. 1995 with the projection of Morales & Nocedal 2011).
 *
 * On the free coordinates F, with A the rest, the inverse of B is by the Woodbury formula
 *
 *     B_F⁻¹ = I/θ + W_F N⁻¹ W_Fᵀ/θ²,   N = M⁻¹ − W_FᵀW_F/θ = [ −(D + Y_FᵀY_F/θ)  Cᵀ ; C  θ S_AᵀS_A ]
 *
 * where C is S_AᵀY_A below the diagonal (by age) and −S_FᵀY_F on and above it: no entry is a difference of larger ones.
 */
export class SubspaceMinimum {
  readonly point: Float64Array;
  readonly #residual: Float64Array;
  readonly #step: Float64Array;
  readonly #v: Float64Array;
  readonly #inner: Saddle;
  /** Y_FᵀY_F, S_AᵀS_A and C, kept between calls: while F stays the same only the newest pair is new. */
  readonly #yy: Float64Array;
  readonly #ss: Float64Array;
  readonly #c: Float64Array;
  readonly #lastFree: Uint8Array;
  /** The serial number of the first pair that they do not hold yet. */
  #known = 0;

  constructor(n: number, capacity: number) {
    this.point = new Float64Array(n);
    this.#residual = new Float64Array(n);
    this.#step = new Float64Array(n);
    this.#v = new Float64Array(2 * capacity);
    this.#inner = new Saddle(capacity);
    this.#yy = new Float64Array(capacity * capacity);
    this.#ss = new Float64Array(capacity * capacity);
    this.#c = new Float64Array(capacity * capacity);
    this.#lastFree = new Uint8Array(n);
  }

  /** Leaves the minimizer in `point`; false if the memory has lost definiteness. */
  find(x: Float64Array, g: Float64Array, box: Box, memory: LimitedMemory, cauchy: CauchyPoint): boolean {
    const { point } = this;
    const { free } = cauchy;
    point.set(cauchy.point);
    if (memory.count === 0 || !free.includes(1)) return true;
    if (!this.#factor(memory, free)) return false;

    // r = −(gradient of the model at the Cauchy point) on F, then the Newton step B_F⁻¹ r.
    const r = this.#residual;
    const v = this.#v;
    const step = this.#step;
    const { theta } = memory;
    v.set(cauchy.c);
    memory.middle(v);
    for (let i = 0; i < x.length; i++)
      r[i] = free[i] ? memory.rowDot(i, v) - g[i] - theta * (cauchy.point[i] - x[i]) : 0;
    v.fill(0);
    for (let i = 0; i < x.length; i++) if (free[i]) memory.addRow(i, r[i], v);
    this.#inner.solve(v);
    for (let i = 0; i < x.length; i++) step[i] = free[i] ? (r[i] + memory.rowDot(i, v) / theta) / theta : 0;

    this.#enterBox(x, g, box, cauchy.point);
    return true;
  }

  /** P(Cauchy point + step) if that leads downhill from x, else the part of the step that stays in the box. */
  #enterBox(x: Float64Array, g: Float64Array, { lower, upper }: Box, cauchy: Float64Array): void {
    const { point } = this;
    const step = this.#step;
    let within = 1;
    let slope = 0;
    let steepness = 0;
    let length = 0;
    for (let i = 0; i < x.length; i++) {
      const target = cauchy[i] + step[i];
      point[i] = Math.min(Math.max(target, lower[i]), upper[i]);
      if (point[i] !== target) within = Math.min(within, (point[i] - cauchy[i]) / step[i]);
      slope += g[i] * (point[i] - x[i]);
      steepness += g[i] * g[i];
      length += square(point[i] - x[i]);
    }
    if (within === 1 || slope < -downhill * Math.sqrt(steepness * length)) return;
    for (let i = 0; i < x.length; i++) point[i] = Math.min(Math.max(cauchy[i] + within * step[i], lower[i]), upper[i]);
  }

  #factor(memory: LimitedMemory, free: Uint8Array): boolean {
    const { capacity: m, count, theta, sy, order } = memory;
    const oldest = memory.pushes - count;
    for (let i = 0; i < free.length; i++) if (free[i] !== this.#lastFree[i]) this.#known = 0;
    for (let age = Math.max(this.#known - oldest, 0); age < count; age++) this.#refresh(memory, free, age);
    this.#known = memory.pushes;
    this.#lastFree.set(free);

    const { p, c, q } = this.#inner;
    for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) c[i * count + j] = this.#c[i * m + j];
    for (let a = 0; a < count; a++)
      for (let b = 0; b <= a; b++) {
        const newer = order[a];
        const older = order[b];
        const row = Math.max(newer, older);
        const column = Math.min(newer, older);
        p[row * count + column] = this.#yy[newer * m + older] / theta + (a === b ? sy[newer * m + newer] : 0);
        q[row * count + column] = theta * this.#ss[newer * m + older];
      }
    return this.#inner.factor(count);
  }

  /** Inner products of the pair of the given age with itself and all older ones. */
  #refresh(memory: LimitedMemory, free: Uint8Array, age: number): void {
    const { n, capacity: m, s, y, order } = memory;
    const yy = this.#yy;
    const ss = this.#ss;
    const c = this.#c;
    const k = order[age];
    for (let b = 0; b <= age; b++) {
      const a = order[b];
      yy[k * m + a] = ss[k * m + a] = c[k * m + a] = c[a * m + k] = 0;
    }
    for (let i = 0; i < n; i++) {
      const row = i * m;
      if (free[i]) {
        const yk = y[row + k];
        for (let b = 0; b <= age; b++) {
          const a = order[b];
          yy[k * m + a] += yk * y[row + a];
          c[a * m + k] -= s[row + a] * yk;
        }
      } else {
        const sk = s[row + k];
        for (let b = 0; b < age; b++) {
          const a = order[b];
          ss[k * m + a] += sk * s[row + a];
          c[k * m + a] += sk * y[row + a];
        }
        ss[k * m + k] += sk * sk;
      }
    }
  }
}
