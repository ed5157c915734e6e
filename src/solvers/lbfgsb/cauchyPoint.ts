import type { Box } from "../../polytope/index.ts";
import type { LimitedMemory } from "./limitedMemory.ts";

/**
 * The generalized Cauchy point: the first local minimizer of the quadratic model m(z) = gᵀ(z − x) + ½ (z − x)ᵀ B (z − x) along
 * the path P(x − t g), which bends wherever a coordinate meets its bound (Byrd, Lu, Nocedal & Zhu 1995, algorithm CP).
 */
export class CauchyPoint {
  readonly point: Float64Array;
  /** 1 where the coordinate is free (strictly between its bounds at the Cauchy point, or leaving a bound). */
  readonly free: Uint8Array;
  /** Wᵀ (point − x). */
  readonly c: Float64Array;
  readonly #direction: Float64Array;
  readonly #p: Float64Array;
  readonly #mw: Float64Array;
  readonly #w: Float64Array;
  readonly #breaks: Breakpoints;

  constructor(n: number, capacity: number) {
    this.point = new Float64Array(n);
    this.free = new Uint8Array(n);
    this.c = new Float64Array(2 * capacity);
    this.#direction = new Float64Array(n);
    this.#p = new Float64Array(2 * capacity);
    this.#w = new Float64Array(2 * capacity);
    this.#mw = new Float64Array(2 * capacity);
    this.#breaks = new Breakpoints(n);
  }

  find(x: Float64Array, g: Float64Array, box: Box, memory: LimitedMemory): void {
    const { point, free, c } = this;
    const d = this.#direction;
    const p = this.#p;
    const w = this.#w;
    const mw = this.#mw;
    const breaks = this.#breaks;
    const { theta } = memory;
    point.set(x);
    c.fill(0);
    if (box.bounded === "none" && memory.count > 0) {
      free.fill(1); // nothing bends the path: the subspace step does it all
      return;
    }

    // Along each straight piece the model is a parabola of t; `slope` and `curvature` are its derivatives, p = Wᵀ d.
    p.fill(0);
    breaks.clear();
    let slope = 0;
    let moving = 0;
    for (let i = 0; i < x.length; i++) {
      const blocked = (x[i] <= box.lower[i] && g[i] >= 0) || (x[i] >= box.upper[i] && g[i] <= 0);
      free[i] = blocked ? 0 : 1;
      d[i] = blocked ? 0 : -g[i];
      if (d[i] === 0) continue;
      moving++;
      slope -= d[i] * d[i];
      memory.addRow(i, d[i], p);
      const bound = d[i] > 0 ? box.upper[i] : box.lower[i];
      if (Number.isFinite(bound)) breaks.add(i, (bound - x[i]) / d[i]);
    }
    if (moving === 0) return;
    mw.set(p);
    memory.middle(mw);
    const initialCurvature = -theta * slope;
    let curvature = initialCurvature - memory.dot(p, mw);
    let t = 0;
    let advance = -slope / curvature;
    breaks.heapify();
    while (breaks.size > 0 && advance >= breaks.nextTime - t) {
      const dt = breaks.nextTime - t;
      t = breaks.nextTime;
      const b = breaks.pop();
      free[b] = 0;
      point[b] = d[b] > 0 ? box.upper[b] : box.lower[b];
      addScaled(c, dt, p);
      if (--moving === 0) return;

      const gb = g[b];
      w.fill(0);
      memory.addRow(b, 1, w);
      mw.set(w);
      memory.middle(mw);
      slope += dt * curvature + gb * gb + theta * gb * (point[b] - x[b]) - gb * memory.dot(mw, c);
      curvature -= theta * gb * gb + 2 * gb * memory.dot(mw, p) + gb * gb * memory.dot(mw, w);
      curvature = Math.max(curvature, Number.EPSILON * initialCurvature);
      addScaled(p, gb, w);
      d[b] = 0;
      advance = -slope / curvature;
    }
    advance = Math.max(advance, 0);
    t += advance;
    addScaled(c, advance, p);
    for (let i = 0; i < x.length; i++)
      if (d[i] !== 0) point[i] = Math.min(Math.max(x[i] + t * d[i], box.lower[i]), box.upper[i]);
  }
}

function addScaled(out: Float64Array, scale: number, v: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k] += scale * v[k];
}

/** A binary heap of coordinates by the time at which they meet their bound; most searches need only the first few. */
class Breakpoints {
  readonly #times: Float64Array;
  readonly #heap: Int32Array;
  size = 0;

  constructor(n: number) {
    this.#times = new Float64Array(n);
    this.#heap = new Int32Array(n);
  }

  clear(): void {
    this.size = 0;
  }

  add(i: number, time: number): void {
    this.#times[i] = time;
    this.#heap[this.size++] = i;
  }

  get nextTime(): number {
    return this.#times[this.#heap[0]];
  }

  heapify(): void {
    for (let at = (this.size >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  pop(): number {
    const top = this.#heap[0];
    this.#heap[0] = this.#heap[--this.size];
    this.#sink(0);
    return top;
  }

  #sink(start: number): void {
    const heap = this.#heap;
    const times = this.#times;
    const item = heap[start];
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && times[heap[child + 1]] < times[heap[child]]) child++;
      if (times[heap[child]] >= times[item]) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = item;
  }
}
