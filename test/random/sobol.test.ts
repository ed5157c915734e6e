import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { directions } from "../../src/random/directions.ts";
import { type SobolOptions, sobol } from "../../src/random/index.ts";
import { sobolDirections } from "../../src/random/sobolDirections.ts";
import { reference } from "../support/reference.ts";

const scrambles = ["owen", "linearMatrix"] as const;

for (const { name, n, d, rows_from, points, column_sums } of reference("sampling").filter((c) => c.op === "sobol"))
  test(name, () => {
    const all = sobol(d, { scramble: false, directions: sobolDirections }).next(n);
    expect(Array.from(all.subarray(rows_from * d, (rows_from + points.length) * d))).toEqual(points.flat());
    for (let j = 0; j < d; j++) expect(all.reduce((s, x, i) => (i % d === j ? s + x : s), 0)).toBe(column_sums[j]);
  });

test("the packed table holds the initial direction numbers of all 2,000 coordinates", () => {
  const file = new URL("../reference/data/sobol-direction-numbers.json.gz", import.meta.url);
  const { rows } = JSON.parse(gunzipSync(readFileSync(file)).toString());
  expect(rows.length).toBe(2000);
  const table = directions(2000, sobolDirections);
  const initial = rows.map(([, ...m]: number[], j: number) => m.map((_, k) => table[j * 32 + k] >>> (31 - k)));
  expect(initial).toEqual(rows.map(([, ...m]: number[]) => m));
  // The recurrence of the polynomial, in its own terms: m_k = ⊕ 2^i a_i m_(k-i) ⊕ 2^s m_(k-s) ⊕ m_(k-s).
  rows.slice(1, 100).forEach(([polynomial, ...m]: number[], row: number) => {
    const s = m.length;
    const all = [...m];
    for (let k = s; k < 20; k++) {
      let next = all[k - s];
      for (let i = 1; i <= s; i++) if ((polynomial >> (s - i)) & 1) next ^= all[k - i] << i;
      all.push(next);
    }
    expect(all.map((_, k) => table[(row + 1) * 32 + k] >>> (31 - k))).toEqual(all);
  });
});

/** Whether each of n = 2^k intervals holds one of the n values. */
function stratified(points: Float64Array, d: number): boolean {
  const n = points.length / d;
  return Array.from({ length: d }, (_, j) => {
    const cells = new Set(Array.from({ length: n }, (_, i) => Math.floor(points[i * d + j] * n)));
    return cells.size === n;
  }).every(Boolean);
}

test("2^k points put one into each of the 2^k intervals of every coordinate, scrambled or not, after a skip of 2^k too", () => {
  fc.assert(
    fc.property(
      fc.nat(9),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom<SobolOptions["scramble"]>(false, "owen", "linearMatrix"),
      fc.integer(),
      fc.nat(3),
      (k, dimension, scramble, seed, blocks) => {
        const points = sobol(dimension, { scramble, seed, skip: blocks * 2 ** k }).next(2 ** k);
        expect(points.every((x) => x >= 0 && x < 1)).toBe(true);
        if (scramble) expect(points.every((x) => x > 0)).toBe(true);
        expect(stratified(points, dimension)).toBe(true);
      },
    ),
  );
});

test.each(scrambles)("%s scrambling keeps the first two coordinates a (0, m, 2)-net", (scramble) => {
  const points = sobol(2, { scramble, seed: 4 }).next(256);
  for (let a = 0; a <= 8; a++) {
    const boxes = new Set<number>();
    for (let i = 0; i < 256; i++)
      boxes.add(Math.floor(points[2 * i] * 2 ** a) * 2 ** (8 - a) + Math.floor(points[2 * i + 1] * 2 ** (8 - a)));
    expect(boxes.size).toBe(256);
  }
});

test.each(scrambles)("%s scrambling makes every point uniform, and coordinates independent", (scramble) => {
  const first = Array.from({ length: 4000 }, (_, seed) => sobol(3, { scramble, seed }).next(2));
  const mean = (f: (p: Float64Array) => number) => first.reduce((s, p) => s + f(p), 0) / first.length;
  for (let i = 0; i < 6; i++) {
    expect(Math.abs(mean((p) => p[i]) - 1 / 2)).toBeLessThan(0.02);
    expect(Math.abs(mean((p) => p[i] ** 2) - 1 / 3)).toBeLessThan(0.02);
  }
  expect(Math.abs(mean((p) => (p[0] - 0.5) * (p[1] - 0.5)))).toBeLessThan(0.005);
  expect(Math.abs(mean((p) => (p[1] - 0.5) * (p[2] - 0.5)))).toBeLessThan(0.005);
});

test.each(scrambles)("%s scrambling integrates far better than independent points", (scramble) => {
  let squares = 0;
  for (let seed = 0; seed < 30; seed++) {
    const points = sobol(5, { scramble, seed }).next(1024);
    let sum = 0;
    for (let i = 0; i < 1024; i++) sum += points.subarray(5 * i, 5 * i + 5).reduce((f, x) => f * (0.5 + x), 1);
    squares += (sum / 1024 - 1) ** 2;
  }
  expect(Math.sqrt(squares / 30)).toBeLessThan(1e-3); // independent points: 0.022
});

test("scrambled coordinates are finer than 32 bits", () => {
  for (const scramble of scrambles) {
    const points = sobol(1, { scramble, seed: 1 }).next(64);
    expect(points.filter((x) => Number.isInteger(x * 2 ** 40)).length).toBe(0);
    expect(points.every((x) => Number.isInteger(x * 2 ** 53))).toBe(true);
  }
});

test("seeds differ, the same seed repeats, and the default is Owen's scrambling with seed 0", () => {
  for (const scramble of scrambles) {
    const points = (seed: number | string) => Array.from(sobol(4, { scramble, seed }).next(16));
    expect(points(1)).toEqual(points(1));
    expect(points(1)).not.toEqual(points(2));
    expect(points("1")).not.toEqual(points(1));
  }
  expect(sobol(3).next(8)).toEqual(sobol(3, { scramble: "owen", seed: 0 }).next(8));
});

test("scrambled points are the recorded ones", () => {
  expect(Array.from(sobol(2, { seed: 7 }).next(2))).toMatchInlineSnapshot(`
    [
      0.42613698812217826,
      0.9322456096280584,
      0.6738126796970997,
      0.32102592186642787,
    ]
  `);
  expect(Array.from(sobol(2, { seed: 7, scramble: "linearMatrix" }).next(2))).toMatchInlineSnapshot(`
    [
      0.09789725836275498,
      0.4443402063744465,
      0.5808218497351988,
      0.9610461054273208,
    ]
  `);
});

test("points do not depend on how they are asked for: in parts, skipped to, or with more coordinates", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<SobolOptions["scramble"]>(false, "owen", "linearMatrix"),
      fc.nat(200),
      fc.nat(50),
      (scramble, before, n) => {
        const whole = sobol(3, { scramble, seed: 9 }).next(before + n);
        const parts = sobol(3, { scramble, seed: 9 });
        parts.next(before);
        expect(parts.next(n)).toEqual(whole.slice(3 * before));
        expect(sobol(3, { scramble, seed: 9, skip: before }).next(n)).toEqual(whole.slice(3 * before));
        const wide = sobol(7, { scramble, seed: 9, skip: before }).next(n);
        expect(wide.filter((_, i) => i % 7 < 3)).toEqual(whole.slice(3 * before));
      },
    ),
  );
});

test("the sequence ends after 2^32 points, and says so", () => {
  const last = sobol(2, { scramble: false, skip: 2 ** 32 - 2 });
  expect(new Set(last.next(2)).size).toBe(4);
  expect(() => last.next(1)).toThrow(/invalid n: expected at most the 0 points left/);
  // The last point's Gray code has the top bit alone, which is v_32.
  expect(sobol(1, { scramble: false, skip: 2 ** 32 - 1 }).next(1)[0]).toBe(2 ** -32);
});

test("invalid arguments are refused by name", () => {
  for (const d of [0, -1, 1.5, Number.NaN]) expect(() => sobol(d)).toThrow(/invalid dimension/);
  expect(() => sobol(129)).toThrow(/invalid dimension: expected at most 128, got 129; .*"boflow\/sobolDirections"/);
  expect(() => sobol(2001, { directions: sobolDirections })).toThrow(
    /invalid dimension: expected at most 2000, got 2001; use/,
  );
  expect(() => sobol(257, { directions: "no" })).toThrow(/invalid directions: expected sobolDirections/);
  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
  expect(() => sobol(257, { directions: 3 as any })).toThrow(/invalid directions/);
  const [all, built] = [sobol(2000, { directions: sobolDirections }).next(2), sobol(128).next(2)];
  for (const i of [0, 1]) expect(all.slice(i * 2000, i * 2000 + 128)).toEqual(built.slice(i * 128, (i + 1) * 128));
  expect(() => sobol(2, { scramble: "faure" as "owen" })).toThrow(/invalid scramble/);
  expect(() => sobol(2, { seed: Number.NaN })).toThrow(/invalid seed/);
  expect(() => sobol(2, { skip: -1 })).toThrow(/invalid skip/);
  expect(() => sobol(2).next(Number.NaN)).toThrow(/invalid n/);
  expect(sobol(2).next(0).length).toBe(0);
});
