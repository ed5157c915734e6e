import * as scalar from "../../math/index.ts";

/*
 * Heights and minima that are smooth and have slopes everywhere (Ament et al. 2023). fatmin is that of the logarithms: with α = 2 and M the
 * smallest, fatmin x = M (Σ p((log x_i − log M)/τ))^(−τ), p(x) = 1/(1 + x + x²/2).
 */

/** p(x) = 1/(1 + x + x²/2) and −p′(x) = (1 + x) p(x)². */
export const pareto = (x: number) => 1 / (1 + x + 0.5 * x * x);
export const paretoFall = (x: number, p: number) => (1 + x) * p * p;

/** log(1 + p) for p ≥ 0, which is small most of the time; with an absolute error below an ulp of 1. */
export function logOnePlus(p: number): number {
  return p > 1e-3 ? scalar.log1p(p) : p * (1 - p * (1 / 2 - p * (1 / 3 - p * (1 / 4 - p * (1 / 5)))));
}

/** e^−x for x ≥ 0, which is small most of the time. */
export function expMinus(x: number): number {
  return x > 1e-3 ? scalar.exp(-x) : 1 - x * (1 - x * (1 / 2 - x * (1 / 6 - x * (1 / 24 - x * (1 / 120)))));
}

/** Points farther than this from a level, in temperatures, have only the Cauchy tail below it, and their distance above it. */
export const FAR = -scalar.CAUCHY_ONLY;

/** fatplus(u) and its logarithmic derivative. */
export function height(u: number): number {
  const tail = scalar.CAUCHY_WEIGHT / (1 + u * u);
  return u > FAR ? u + tail : u < -FAR ? tail : scalar.fatplus(u);
}

export function logHeightSlope(u: number): number {
  if (u < -FAR) return scalar.dlogCauchy(u);
  if (u <= FAR) return scalar.dlogFatplus(u);
  const cauchy = 1 / (1 + u * u);
  return (1 - 2 * scalar.CAUCHY_WEIGHT * u * cauchy * cauchy) / (u + scalar.CAUCHY_WEIGHT * cauchy);
}

/** The subsets A of q points, as bit masks below `count`; the empty one comes first. */
export interface Subsets {
  readonly count: number;
  /** (−1)^(|A|+1) */
  readonly signs: Float64Array;
  readonly members: readonly (readonly number[])[];
}

export function subsetsOf(q: number): Subsets {
  const members = Array.from({ length: 1 << q }, (_, A) =>
    Array.from({ length: q }, (_, i) => i).filter((i) => (A >> i) & 1),
  );
  return { count: 1 << q, members, signs: Float64Array.from(members, ({ length }) => (length % 2 === 1 ? 1 : -1)) };
}

/**
 * fatmin of all subsets of q numbers. Tables of subsets have an entry for each, from some place on; those of single numbers, at 2^i, are the
 * numbers themselves.
 */
export class FatMinima {
  readonly #q: number;
  readonly #tau: number;
  /** The subsets of at least two numbers, with their members. */
  readonly #larger: readonly { readonly A: number; readonly own: readonly number[] }[];
  /** p of the distances of the numbers from each other, and its fall, `q x q`. */
  readonly #p: Float64Array;
  readonly #fall: Float64Array;

  constructor(q: number, tau: number, { members }: Subsets) {
    this.#q = q;
    this.#tau = tau;
    this.#larger = members.map((own, A) => ({ A, own })).filter(({ own }) => own.length > 1);
    [this.#p, this.#fall] = [0, 1].map(() => new Float64Array(q * q));
  }

  /** Completes a table of the minima and one of their logarithms. */
  complete(F: Float64Array, logF: Float64Array, at: number): void {
    const [q, larger, p] = [this.#q, this.#larger, this.#p];
    this.#compare(logF, at);
    for (let a = 0; a < larger.length; a++) {
      const { A, own } = larger[a];
      const least = leastOf(F, at, own);
      let others = 0;
      for (let k = 0; k < own.length; k++) if (own[k] !== least) others += p[least * q + own[k]];
      const lowered = this.#tau * logOnePlus(others);
      F[at + A] = F[at + (1 << least)] * expMinus(lowered);
      logF[at + A] = logF[at + (1 << least)] - lowered;
    }
  }

  /** Adds the slopes by the logarithms of the minima, in a table, to those of the single numbers there. */
  pullBack(logF: Float64Array, by: Float64Array, at: number): void {
    const [q, larger, p, fall] = [this.#q, this.#larger, this.#p, this.#fall];
    this.#compare(logF, at);
    for (let a = 0; a < larger.length; a++) {
      const { A, own } = larger[a];
      const share = by[at + A];
      if (share === 0) continue;
      const least = leastOf(logF, at, own);
      let total = 1;
      for (let k = 0; k < own.length; k++) if (own[k] !== least) total += p[least * q + own[k]];
      let rest = share;
      for (let k = 0; k < own.length; k++) {
        if (own[k] === least) continue;
        const part = (share * fall[least * q + own[k]]) / total;
        by[at + (1 << own[k])] += part;
        rest -= part;
      }
      by[at + (1 << least)] += rest;
    }
  }

  #compare(logF: Float64Array, at: number): void {
    const [q, p, fall] = [this.#q, this.#p, this.#fall];
    for (let i = 1; i < q; i++)
      for (let k = 0; k < i; k++) {
        const distance = Math.abs(logF[at + (1 << i)] - logF[at + (1 << k)]) / this.#tau;
        const near = pareto(distance);
        p[i * q + k] = p[k * q + i] = near;
        fall[i * q + k] = fall[k * q + i] = paretoFall(distance, near);
      }
  }
}

/** Which of some numbers is the smallest, by a table of subsets. */
function leastOf(table: Float64Array, at: number, members: readonly number[]): number {
  let least = members[0];
  for (let k = 1; k < members.length; k++)
    if (table[at + (1 << members[k])] < table[at + (1 << least)]) least = members[k];
  return least;
}
