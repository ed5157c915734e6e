import { dot, norm } from "../linalg/index.ts";
import { type Facets, type Row, tolerance } from "./constraints.ts";

/** Violations of a constraint (of unit normal) up to this, relative to 1 + |target|, are ignored. */
const precision = 1e-12;

/**
 * The point y of a polytope nearest to a target in the norm of a positive definite matrix B, by the dual method of Goldfarb &
 * Idnani (1983): start at the target, add one violated constraint after another to the active set, and drop those whose multiplier
 * becomes negative. Every strictly convex quadratic program is such a projection, of its unconstrained minimizer.
 *
 * Constraints are numbered: n lower bounds, n upper bounds, then the rows, inequalities first. A fixed coordinate is an
 * equality at its lower bound.
 */
export class MetricProjection {
  readonly point: Float64Array;
  /** B (point − target): the sum of multiplier times normal over the active constraints. */
  readonly force: Float64Array;
  readonly #facets: Facets;
  readonly #rows: readonly Row[];
  /** Column k of J at row k, with J Jᵀ = B⁻¹; the first `#count` columns span the active normals: Jᵀ N = [R; 0]. */
  readonly #j: Float64Array;
  /** Column k of the upper triangular R at row k. */
  readonly #r: Float64Array;
  readonly #active: Int32Array;
  /** −1 where an equality was met from above, so that its normal points down. */
  readonly #sign: Float64Array;
  readonly #multipliers: Float64Array;
  #count = 0;
  /** Constraints that need no further check: active, or violated only by rounding errors. */
  readonly #settled: Uint8Array;
  readonly #d: Float64Array;
  readonly #shares: Float64Array;
  readonly #z: Float64Array;
  #scale = 1;

  constructor(facets: Facets) {
    const { n } = facets;
    this.#facets = facets;
    this.#rows = [...facets.inequalities, ...facets.equalities];
    this.point = new Float64Array(n);
    this.force = new Float64Array(n);
    this.#j = new Float64Array(n * n);
    this.#r = new Float64Array(n * n);
    this.#active = new Int32Array(n);
    this.#sign = new Float64Array(n);
    this.#multipliers = new Float64Array(n + 1);
    this.#settled = new Uint8Array(2 * n + this.#rows.length);
    this.#d = new Float64Array(n);
    this.#shares = new Float64Array(n);
    this.#z = new Float64Array(n);
  }

  /**
   * `factor` holds column k of J in row k, with J Jᵀ = B⁻¹. Returns the names of inconsistent constraints if the polytope is empty,
   * or seems so because of rounding errors; otherwise undefined.
   */
  solve(target: Float64Array, factor: Float64Array): string[] | undefined {
    const { n, box, inequalities } = this.#facets;
    this.point.set(target);
    this.#j.set(factor);
    this.#count = 0;
    this.#settled.fill(0);
    this.#scale = 1 + target.reduce((largest, t) => Math.max(largest, Math.abs(t)), 0);

    for (let i = 0; i < n; i++) {
      if (box.lower[i] < box.upper[i]) continue;
      if (!this.#enforce(i, true)) return this.#contradiction(i);
      this.#settled[n + i] = 1;
    }
    for (let k = inequalities.length; k < this.#rows.length; k++)
      if (!this.#enforce(2 * n + k, true)) return this.#contradiction(2 * n + k);
    const equalities = this.#count;
    const patience = 100 + 50 * (n + inequalities.length);
    for (let rounds = 0; ; rounds++) {
      const worst = this.#mostViolated();
      if (worst < 0) break;
      if (rounds > patience) return this.#activeNames(worst);
      if (!this.#enforce(worst, false, equalities)) return this.#contradiction(worst);
    }
    this.#polish();
    this.#sumForces();
    return undefined;
  }

  /** How far inside the constraint the point is. */
  #slackOf(id: number): number {
    const { n, box } = this.#facets;
    const y = this.point;
    if (id < n) return y[id] - box.lower[id];
    if (id < 2 * n) return box.upper[id - n] - y[id - n];
    const { coefficients, rhs } = this.#rows[id - 2 * n];
    return dot(coefficients, y) - rhs;
  }

  #mostViolated(): number {
    const { n, inequalities } = this.#facets;
    let worst = -1;
    let lowest = -precision * this.#scale;
    for (let id = 0; id < 2 * n + inequalities.length; id++) {
      if (this.#settled[id]) continue;
      const allowance = id < 2 * n ? 0 : precision * Math.abs(this.#rows[id - 2 * n].rhs);
      const excess = this.#slackOf(id) + allowance;
      if (excess < lowest) {
        lowest = excess;
        worst = id;
      }
    }
    return worst;
  }

  /** Moves to the nearest point that also satisfies the constraint with equality; the first `permanent` stay active. */
  #enforce(id: number, equality: boolean, permanent = Number.POSITIVE_INFINITY): boolean {
    const { n } = this.#facets;
    const d = this.#d;
    const z = this.#z;
    const shares = this.#shares;
    const u = this.#multipliers;
    const sign = equality && this.#slackOf(id) > 0 ? -1 : 1;
    this.#settled[id] = 1;
    let multiplier = 0;
    for (;;) {
      // The constraint's normal in the coordinates of J; its part outside the span of the active normals is the step z.
      this.#transformNormal(id, sign);
      const length = dot(d, d);
      let outside = 0;
      for (let k = this.#count; k < n; k++) outside += d[k] * d[k];
      const violation = -sign * this.#slackOf(id);
      const fullStep =
        outside > tolerance * tolerance * length ? Math.max(violation, 0) / outside : Number.POSITIVE_INFINITY;
      this.#solveShares();
      let partialStep = Number.POSITIVE_INFINITY;
      let leaving = -1;
      for (let k = Math.min(permanent, this.#count); k < this.#count; k++)
        if (shares[k] > 0 && u[k] / shares[k] < partialStep) {
          partialStep = u[k] / shares[k];
          leaving = k;
        }

      const step = Math.min(fullStep, partialStep);
      if (step === Number.POSITIVE_INFINITY) return Math.abs(violation) <= tolerance * this.#scale;
      if (fullStep < Number.POSITIVE_INFINITY) {
        z.fill(0);
        for (let k = this.#count; k < n; k++) for (let i = 0; i < n; i++) z[i] += d[k] * this.#j[k * n + i];
        for (let i = 0; i < n; i++) this.point[i] += step * z[i];
      }
      for (let k = 0; k < this.#count; k++) u[k] -= step * shares[k];
      multiplier += step;
      if (step === fullStep) break;
      this.#release(leaving);
    }
    this.#admit(id, sign, multiplier);
    return true;
  }

  /** d ← Jᵀ (normal of the constraint). */
  #transformNormal(id: number, sign: number): void {
    const { n } = this.#facets;
    const j = this.#j;
    for (let k = 0; k < n; k++) {
      if (id < n) this.#d[k] = sign * j[k * n + id];
      else if (id < 2 * n) this.#d[k] = -sign * j[k * n + id - n];
      else this.#d[k] = sign * dot(this.#rows[id - 2 * n].coefficients, j.subarray(k * n, (k + 1) * n));
    }
  }

  /** shares ← R⁻¹ d: the rates at which the multipliers of the active constraints decrease as that of the new one increases. */
  #solveShares(): void {
    const { n } = this.#facets;
    for (let i = this.#count - 1; i >= 0; i--) {
      let sum = this.#d[i];
      for (let k = i + 1; k < this.#count; k++) sum -= this.#r[k * n + i] * this.#shares[k];
      this.#shares[i] = sum / this.#r[i * n + i];
    }
  }

  /** Adds an active constraint: rotates the columns of J outside the span so that only one has a component of the new normal. */
  #admit(id: number, sign: number, multiplier: number): void {
    const { n } = this.#facets;
    const d = this.#d;
    const count = this.#count;
    for (let k = n - 1; k > count; k--) {
      if (d[k] === 0) continue;
      const radius = norm([d[k - 1], d[k]]);
      rotate(this.#j, (k - 1) * n, k * n, n, d[k - 1] / radius, d[k] / radius);
      d[k - 1] = radius;
    }
    for (let i = 0; i <= count; i++) this.#r[count * n + i] = d[i];
    this.#active[count] = id;
    this.#sign[count] = sign;
    this.#multipliers[count] = multiplier;
    this.#count++;
  }

  /** Drops an active constraint and rotates R back to triangular form. */
  #release(leaving: number): void {
    const { n } = this.#facets;
    const r = this.#r;
    this.#settled[this.#active[leaving]] = 0;
    const count = --this.#count;
    for (let k = leaving; k < count; k++) {
      this.#active[k] = this.#active[k + 1];
      this.#sign[k] = this.#sign[k + 1];
      this.#multipliers[k] = this.#multipliers[k + 1];
      r.copyWithin(k * n, (k + 1) * n, (k + 1) * n + k + 2);
    }
    for (let k = leaving; k < count; k++) {
      const radius = norm([r[k * n + k], r[k * n + k + 1]]);
      const c = r[k * n + k] / radius;
      const s = r[k * n + k + 1] / radius;
      for (let column = k; column < count; column++) {
        const above = r[column * n + k];
        const below = r[column * n + k + 1];
        r[column * n + k] = c * above + s * below;
        r[column * n + k + 1] = c * below - s * above;
      }
      rotate(this.#j, k * n, (k + 1) * n, n, c, s);
    }
  }

  /** Corrects the distances to the active constraints for rounding errors. */
  #polish(): void {
    const { n } = this.#facets;
    const shift = this.#d;
    for (let k = 0; k < this.#count; k++) {
      let sum = -this.#sign[k] * this.#slackOf(this.#active[k]);
      for (let i = 0; i < k; i++) sum -= this.#r[k * n + i] * shift[i];
      shift[k] = sum / this.#r[k * n + k];
    }
    for (let k = 0; k < this.#count; k++) for (let i = 0; i < n; i++) this.point[i] += shift[k] * this.#j[k * n + i];
  }

  #sumForces(): void {
    const { n } = this.#facets;
    const { force } = this;
    force.fill(0);
    for (let k = 0; k < this.#count; k++) {
      const id = this.#active[k];
      const push = this.#sign[k] * this.#multipliers[k];
      if (id < n) force[id] += push;
      else if (id < 2 * n) force[id - n] -= push;
      else {
        const { coefficients } = this.#rows[id - 2 * n];
        for (let i = 0; i < n; i++) force[i] += push * coefficients[i];
      }
    }
  }

  /** The names of a constraint whose normal is a combination of active ones, and of those: they are inconsistent. */
  #contradiction(id: number): string[] {
    return this.#activeNames(id, (k) => Math.abs(this.#shares[k]) > tolerance);
  }

  #activeNames(id: number, counts: (k: number) => boolean = () => true): string[] {
    const active = Array.from(this.#active.subarray(0, this.#count)).filter((_, k) => counts(k));
    return [...active, id].map((each) => this.#nameOf(each));
  }

  #nameOf(id: number): string {
    const { n, box } = this.#facets;
    if (id >= 2 * n) return this.#rows[id - 2 * n].name;
    return box.name(id < n ? "lower" : "upper", id % n);
  }
}

/** Rows a and b of a matrix ← (c a + s b, c b − s a). */
function rotate(matrix: Float64Array, a: number, b: number, n: number, c: number, s: number): void {
  for (let i = 0; i < n; i++) {
    const first = matrix[a + i];
    const second = matrix[b + i];
    matrix[a + i] = c * first + s * second;
    matrix[b + i] = c * second - s * first;
  }
}
