import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../src/errors/index.ts";
import type { Polytope } from "../../src/polytope/index.ts";
import { samplePolytope } from "../../src/random/index.ts";

const box = (d: number, lower = 0, upper = 1) => ({ lower: new Array(d).fill(lower), upper: new Array(d).fill(upper) });
const ones = (d: number, value = 1) => new Array(d).fill(value);
const dot = (a: ArrayLike<number>, x: ArrayLike<number>) => Array.from(a).reduce((s, c, j) => s + c * x[j], 0);

function rowsOf(points: Float64Array, d: number): Float64Array[] {
  return Array.from({ length: points.length / d }, (_, i) => points.subarray(i * d, (i + 1) * d));
}

function moments(rows: Float64Array[], j: number) {
  const mean = rows.reduce((s, x) => s + x[j], 0) / rows.length;
  return { mean, variance: rows.reduce((s, x) => s + (x[j] - mean) ** 2, 0) / rows.length };
}

function expectInside(rows: Float64Array[], { bounds = box(0), inequalities = [], equalities = [] }: Polytope) {
  for (const x of rows) {
    x.forEach((value, j) => {
      expect(value >= bounds.lower[j] && value <= bounds.upper[j]).toBe(true);
    });
    for (const { coefficients, rhs } of inequalities) expect(dot(coefficients, x)).toBeGreaterThan(rhs - 1e-8);
    for (const { coefficients, rhs } of equalities) expect(Math.abs(dot(coefficients, x) - rhs)).toBeLessThan(1e-8);
  }
}

test("bounds only: independent uniform points of the box", () => {
  const bounds = { lower: [-1, 0, 1e3], upper: [1, 1e-6, 2e3] };
  const rows = rowsOf(samplePolytope(5000, { bounds }), 3);
  expectInside(rows, { bounds });
  for (let j = 0; j < 3; j++) {
    const width = bounds.upper[j] - bounds.lower[j];
    const { mean, variance } = moments(rows, j);
    expect(Math.abs((mean - bounds.lower[j]) / width - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(variance / width ** 2 - 1 / 12)).toBeLessThan(0.004);
    const u = rows.map((x) => (x[j] - bounds.lower[j]) / width - 0.5);
    expect(Math.abs(u.slice(1).reduce((s, v, i) => s + v * u[i], 0) / 5000)).toBeLessThan(0.005);
  }
});

test("the corner simplex Σ x <= 1: Dirichlet moments", () => {
  const polytope = { bounds: box(3), inequalities: [{ coefficients: ones(3, -1), rhs: -1 }] };
  const rows = rowsOf(samplePolytope(8000, polytope, { seed: 3 }), 3);
  expectInside(rows, polytope);
  for (let j = 0; j < 3; j++) {
    expect(Math.abs(moments(rows, j).mean - 1 / 4)).toBeLessThan(0.01);
    expect(Math.abs(moments(rows, j).variance - 3 / 80)).toBeLessThan(0.002);
  }
});

test("mixtures Σ x = 1: Dirichlet moments on the face", () => {
  const polytope = { bounds: box(4), equalities: [{ coefficients: ones(4), rhs: 1 }] };
  const rows = rowsOf(samplePolytope(8000, polytope), 4);
  expectInside(rows, polytope);
  for (let j = 0; j < 4; j++) {
    expect(Math.abs(moments(rows, j).mean - 1 / 4)).toBeLessThan(0.01);
    expect(Math.abs(moments(rows, j).variance - 3 / 80)).toBeLessThan(0.002);
  }
});

test("a polytope a thousand times longer than wide is sampled over its whole length", () => {
  const inequalities = [
    { coefficients: [1, -1], rhs: -0.001 },
    { coefficients: [-1, 1], rhs: -0.001 },
  ];
  const polytope = { bounds: box(2), inequalities };
  const rows = rowsOf(samplePolytope(4000, polytope), 2);
  expectInside(rows, polytope);
  expect(Math.abs(moments(rows, 0).mean - 0.5)).toBeLessThan(0.03);
  expect(Math.abs(moments(rows, 0).variance - 1 / 12)).toBeLessThan(0.006);
});

test("flat polytopes: inequalities that imply equality, fixed coordinates, a single point", () => {
  const inequalities = [
    { coefficients: [1, 1, 0], rhs: 1 },
    { coefficients: [-1, -1, 0], rhs: -1 },
  ];
  const line = { bounds: { lower: [0, 0, 5], upper: [1, 1, 5] }, inequalities };
  const rows = rowsOf(samplePolytope(4000, line), 3);
  expectInside(rows, line);
  expect(rows.every((x) => x[2] === 5)).toBe(true);
  expect(Math.abs(moments(rows, 0).variance - 1 / 12)).toBeLessThan(0.006);

  const corner = { bounds: box(3), inequalities: [{ coefficients: ones(3), rhs: 3 }] };
  for (const x of samplePolytope(4, corner, { burnIn: 7, thinning: 3 })) expect(x).toBeCloseTo(1, 9);
  expect(Array.from(samplePolytope(2, { bounds: { lower: [1, 2], upper: [1, 2] } }))).toEqual([1, 2, 1, 2]);
  const solved = samplePolytope(1, {
    bounds: box(2),
    equalities: [
      { coefficients: [1, 1], rhs: 1 },
      { coefficients: [2, 2], rhs: 2 },
      { coefficients: [1, -1], rhs: 0.5 },
    ],
  });
  expect(solved[0]).toBeCloseTo(0.75, 12);
  expect(solved[1]).toBeCloseTo(0.25, 12);
});

test("points of random polytopes that contain a known point satisfy every constraint", () => {
  const coefficient = fc.integer({ min: -5, max: 5 });
  const arbitrary = fc.integer({ min: 1, max: 6 }).chain((d) =>
    fc.record({
      inside: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: d, maxLength: d }),
      inequalities: fc.array(fc.array(coefficient, { minLength: d, maxLength: d }), { maxLength: 8 }),
      equalities: fc.array(fc.array(coefficient, { minLength: d, maxLength: d }), { maxLength: 3 }),
      margin: fc.constantFrom(0, 0.01, 1),
      seed: fc.integer(),
    }),
  );
  fc.assert(
    fc.property(arbitrary, ({ inside, inequalities, equalities, margin, seed }) => {
      const polytope = {
        bounds: { lower: inside.map((x) => x - 1), upper: inside.map((x) => x + 2) },
        inequalities: inequalities.map((coefficients) => ({ coefficients, rhs: dot(coefficients, inside) - margin })),
        equalities: equalities.map((coefficients) => ({ coefficients, rhs: dot(coefficients, inside) })),
      };
      const points = samplePolytope(10, polytope, { seed });
      expect(points.length).toBe(10 * inside.length);
      expectInside(rowsOf(points, inside.length), polytope);
    }),
    { numRuns: 300 },
  );
});

test("a seed repeats its points, and seeds differ", () => {
  const polytope = { bounds: box(3), inequalities: [{ coefficients: [1, 2, 3], rhs: 2 }] };
  expect(samplePolytope(5, polytope, { seed: 1 })).toEqual(samplePolytope(5, polytope, { seed: 1 }));
  expect(samplePolytope(5, polytope, { seed: 1 })).not.toEqual(samplePolytope(5, polytope, { seed: 2 }));
});

test("an empty polytope is refused with the constraints that contradict each other", () => {
  const sum = (coefficients: number[], rhs: number) => ({ coefficients, rhs });
  expect(() => samplePolytope(1, { bounds: box(2), inequalities: [sum([1, 0], 0.5), sum([1, 1], 2.1)] })).toThrow(
    /no point satisfies inequalities\[1\], bounds.upper\[0\], bounds.upper\[1\] together; relax one of them/,
  );
  expect(() => samplePolytope(1, { bounds: box(2), equalities: [sum([1, 1], 1), sum([2, 2], 3)] })).toThrow(
    /no point satisfies equalities\[0\], equalities\[1\] together/,
  );
  expect(() => samplePolytope(1, { bounds: box(2), equalities: [sum([1, 1], 3)] })).toThrow(/no point satisfies/);
  expect(() => samplePolytope(1, { bounds: box(2), inequalities: [sum([0, 0], 1)] })).toThrow(/inequalities\[0\]/);
});

test("invalid arguments are refused by name", () => {
  const bounds = box(2);
  const refused = (polytope: Polytope, message: RegExp) => {
    expect(() => samplePolytope(1, polytope)).toThrow(InputError);
    expect(() => samplePolytope(1, polytope)).toThrow(message);
  };
  refused({ bounds: { lower: [], upper: [] } }, /invalid polytope: expected .* at least one dimension/);
  refused({ bounds: { lower: [0, 0], upper: [1] } }, /invalid bounds.upper: expected shape \(2\)/);
  refused({ bounds: { lower: [0, 2], upper: [1, 1] } }, /invalid bounds: expected lower\[1\] <= upper\[1\].*swapped/);
  refused({ bounds: { lower: [0, Number.NaN], upper: [1, 1] } }, /invalid bounds: expected lower\[1\]/);
  refused({ bounds: { lower: [0, 0], upper: [1, Number.POSITIVE_INFINITY] } }, /bounds of coordinate 1.*finite/);
  refused({ bounds, inequalities: [{ coefficients: [1], rhs: 0 }] }, /invalid inequalities\[0\].coefficients/);
  refused(
    { bounds, equalities: [{ coefficients: [1, Number.NaN], rhs: 0 }] },
    /equalities\[0\].coefficients.* at \[1\]/,
  );
  refused({ bounds, equalities: [{ coefficients: [1, 1], rhs: Number.NaN }] }, /invalid equalities\[0\].rhs/);
  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
  for (const junk of [undefined, null, 3, "cube", [], {}, { bounds: 1 }, { bounds: { lower: [0] } }] as any[])
    expect(() => samplePolytope(1, junk)).toThrow(InputError);
  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
  for (const junk of [3, [null], [{}], [{ coefficients: "ab", rhs: 0 }], [{ coefficients: [1, 1] }]] as any[]) {
    refused({ bounds, inequalities: junk }, /invalid inequalities/);
    refused({ bounds, equalities: junk }, /invalid equalities/);
  }
  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
  expect(() => samplePolytope(1, { bounds }, { burnin: 3 } as any)).toThrow(/unknown option "burnin"/);
  expect(() => samplePolytope(0, { bounds })).toThrow(/invalid n/);
  expect(() => samplePolytope(1, { bounds }, { burnIn: -1 })).toThrow(/invalid burnIn/);
  expect(() => samplePolytope(1, { bounds }, { thinning: 0 })).toThrow(/invalid thinning/);
  expect(() => samplePolytope(1, { bounds }, { seed: 0.5 })).toThrow(/invalid seed/);
});
