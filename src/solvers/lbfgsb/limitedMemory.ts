import { Saddle } from "./saddle.ts";

/**
 * The Hessian approximation of limited-memory BFGS in compact form (Byrd, Nocedal & Schnabel 1994):
 *
 *     B = θ I − W M Wᵀ,   W = [Y, θ S],   M⁻¹ = [ −D  Lᵀ ; L  θ SᵀS ]
 *
 * S holds the last steps, Y the changes of the gradient along them; D and L are the diagonal and the strictly lower part of
 * SᵀY in order of age. Pairs live in slots of a ring; as no formula but L depends on their order, nothing is ever moved.
 * Vectors in the space of W have `2 · capacity` entries: the Y half, then the S half, by slot.
 */
export class LimitedMemory {
  readonly n: number;
  readonly capacity: number;
  /** `n x capacity`: column k is the step in slot k. */
  readonly s: Float64Array;
  /** `n x capacity`: column k is the change of the gradient in slot k. */
  readonly y: Float64Array;
  /** SᵀY, by slot. */
  readonly sy: Float64Array;
  readonly #ss: Float64Array;
  readonly #middle: Saddle;
  count = 0;
  /** How many pairs were ever pushed; the pair of age rank a (0 the oldest) has serial number pushes − count + a. */
  pushes = 0;
  /** Slots from the oldest to the newest. */
  readonly order: Int32Array;
  theta = 1;

  constructor(n: number, capacity: number) {
    this.n = n;
    this.capacity = capacity;
    this.s = new Float64Array(n * capacity);
    this.y = new Float64Array(n * capacity);
    this.sy = new Float64Array(capacity * capacity);
    this.#ss = new Float64Array(capacity * capacity);
    this.#middle = new Saddle(capacity);
    this.order = new Int32Array(capacity);
  }

  /** Forgets all pairs: B = I. */
  reset(): void {
    this.count = 0;
    this.theta = 1;
  }

  /** Adds a pair with sᵀy > 0, in place of the oldest when full; returns false if the middle matrix cannot be factorized. */
  push(step: Float64Array, change: Float64Array): boolean {
    const { n, capacity: m, s, y, sy, order } = this;
    const ss = this.#ss;
    const full = this.count === m;
    const slot = full ? order[0] : this.count;
    if (full) order.copyWithin(0, 1);
    else this.count++;
    order[this.count - 1] = slot;
    this.pushes++;

    for (let k = 0; k < this.count; k++) {
      ss[slot * m + k] = 0;
      sy[slot * m + k] = 0;
      sy[k * m + slot] = 0;
    }
    let yy = 0;
    for (let i = 0; i < n; i++) {
      const row = i * m;
      const si = step[i];
      const yi = change[i];
      s[row + slot] = si;
      y[row + slot] = yi;
      yy += yi * yi;
      for (let k = 0; k < this.count; k++) {
        ss[slot * m + k] += si * s[row + k];
        sy[slot * m + k] += si * y[row + k];
        if (k !== slot) sy[k * m + slot] += s[row + k] * yi;
      }
    }
    for (let k = 0; k < this.count; k++) ss[k * m + slot] = ss[slot * m + k];
    this.theta = yy / sy[slot * m + slot];
    return this.#factor();
  }

  #factor(): boolean {
    const { capacity: m, sy, theta, order, count } = this;
    const { p, c, q } = this.#middle;
    p.fill(0);
    c.fill(0);
    for (let a = 0; a < count; a++) {
      const i = order[a];
      p[i * count + i] = sy[i * m + i];
      for (let b = 0; b < a; b++) c[i * count + order[b]] = sy[i * m + order[b]];
      for (let j = 0; j < count; j++) q[i * count + j] = theta * this.#ss[i * m + j];
    }
    return this.#middle.factor(count);
  }

  /** v ← M v. */
  middle(v: Float64Array): void {
    this.#middle.solve(v);
  }

  /** out ← out + scale · (row i of W), a column of Wᵀ. */
  addRow(i: number, scale: number, out: Float64Array): void {
    const { capacity: m, s, y, theta } = this;
    for (let k = 0; k < this.count; k++) {
      out[k] += scale * y[i * m + k];
      out[m + k] += scale * theta * s[i * m + k];
    }
  }

  /** (row i of W) · v. */
  rowDot(i: number, v: Float64Array): number {
    const { capacity: m, s, y, theta } = this;
    let ofY = 0;
    let ofS = 0;
    for (let k = 0; k < this.count; k++) {
      ofY += y[i * m + k] * v[k];
      ofS += s[i * m + k] * v[m + k];
    }
    return ofY + theta * ofS;
  }

  /** a · b in the space of W. */
  dot(a: Float64Array, b: Float64Array): number {
    const m = this.capacity;
    let sum = 0;
    for (let k = 0; k < this.count; k++) sum += a[k] * b[k] + a[m + k] * b[m + k];
    return sum;
  }
}
