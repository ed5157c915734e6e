import { describe, expect, test } from "vitest";
import { approximateDecomposition, boxDecomposition, type Cell, hypervolume } from "../../src/pareto/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";
import { randomFront } from "./fronts.ts";

const volume = (cells: readonly Cell[], clip = Number.POSITIVE_INFINITY) =>
  cells.reduce(
    (total, { lower, upper }) => total + lower.reduce((v, l, j) => v * Math.max(Math.min(upper[j], clip) - l, 0), 1),
    0,
  );

function expectDisjoint(cells: readonly Cell[]) {
  for (const [i, a] of cells.entries())
    for (const b of cells.slice(i + 1)) {
      const overlap = a.lower.every((l, j) => Math.max(l, b.lower[j]) < Math.min(a.upper[j], b.upper[j]));
      if (overlap) expect.fail(`cells ${JSON.stringify([a, b])} overlap`);
    }
}

/** Disjoint cells without an inside that a point dominates or below the reference point, and with the volume of the whole region. */
function expectNonDominated(cells: readonly Cell[], Y: readonly number[][], referencePoint: readonly number[]) {
  expectDisjoint(cells);
  for (const { lower, upper } of cells) {
    expect(lower.every((l, j) => l >= referencePoint[j] && upper[j] > l)).toBe(true);
    expect(Y.some((y) => y.every((v, j) => v > lower[j]))).toBe(false);
  }
}

const clip = 5;
const whole = (referencePoint: readonly number[]) => referencePoint.reduce((v, r) => v * (clip - r), 1);

describe.each([1, 2, 3, 4, 5, 6])("decompositions of %i objectives", (m) => {
  const seeds = Array.from({ length: m < 5 ? 100 : m < 6 ? 30 : 10 }, (_, seed) => seed);

  test("are disjoint and complete", () => {
    for (const seed of seeds) {
      const { Y, referencePoint } = randomFront(seed, m, 9);
      const { dominated, nonDominated } = boxDecomposition(Y, referencePoint);
      const known = hypervolume(Y, referencePoint);
      expectNonDominated(nonDominated, Y, referencePoint);
      expectDisjoint(dominated);
      for (const { upper } of dominated) expect(Y.some((y) => y.every((v, j) => v >= upper[j]))).toBe(true);
      expectAllclose(volume(dominated), known, { rtol: 1e-10, atol: 1e-12 });
      expectAllclose(volume(nonDominated, clip), whole(referencePoint) - known, { rtol: 1e-10 });
    }
  });

  test("grown by one point after another cover what fresh ones do", () => {
    for (const seed of seeds) {
      const { Y, referencePoint } = randomFront(seed, m, 9);
      const grown = Y.reduce((cells, y) => cells.add(y), boxDecomposition([], referencePoint));
      const fresh = boxDecomposition(Y, referencePoint);
      const sorted = (points: readonly ArrayLike<number>[]) => points.map((y) => Array.from(y).join()).sort();
      expect(sorted(grown.front)).toEqual(sorted(fresh.front));
      expectNonDominated(grown.nonDominated, Y, referencePoint);
      expectDisjoint(grown.dominated);
      expectAllclose(volume(grown.dominated), volume(fresh.dominated), { rtol: 1e-10, atol: 1e-12 });
      expectAllclose(volume(grown.nonDominated, clip), volume(fresh.nonDominated, clip), { rtol: 1e-10 });
    }
  });

  test("approximate ones leave out no more than they say", () => {
    for (const seed of seeds) {
      const { Y, referencePoint } = randomFront(seed, m, 20);
      const missing = whole(referencePoint) - hypervolume(Y, referencePoint);
      for (const tolerance of [0, 0.02, 0.2]) {
        const { nonDominated, error } = approximateDecomposition(Y, referencePoint, { tolerance });
        expectNonDominated(nonDominated, Y, referencePoint);
        const above = Y.filter((y) => y.every((v, j) => v > referencePoint[j]));
        const box = referencePoint.reduce((v, r, j) => v * (Math.max(r, ...above.map((y) => y[j])) - r), 1);
        const lost = missing - volume(nonDominated, clip);
        expect(error).toBeLessThanOrEqual(tolerance);
        expect(lost).toBeLessThanOrEqual(error * box + 1e-9 * missing);
        expect(lost).toBeGreaterThanOrEqual(-1e-9 * missing);
      }
    }
  });
});

describe.each(reference("multi_objective").filter((c) => c.op === "box_decomposition"))("$name", (golden) => {
  test("cells have the volumes of the reference", () => {
    const { Y, reference_point, clip_upper, hypervolume, nondominated_volume_clipped } = golden;
    const { dominated, nonDominated, front } = boxDecomposition(Y, reference_point);
    expect(front.length).toBe(golden.pareto_Y.length);
    expectNonDominated(nonDominated, Y, reference_point);
    expectAllclose(volume(nonDominated, clip_upper[0]), nondominated_volume_clipped, { rtol: 1e-12 });
    expectAllclose(volume(dominated), hypervolume, { rtol: 1e-12 });
  });
});

test("bad input is refused by name", () => {
  const cells = boxDecomposition([[1, 2, 3]], [0, 0, 0]);
  expect(() => boxDecomposition([[1, 2]], [0, 0, 0])).toThrow(/invalid Y/);
  expect(() => boxDecomposition([[1, Number.NaN]], [0, 0])).toThrow(/NaN/);
  expect(() => cells.add([1, 2])).toThrow(/invalid y: expected shape n x 3/);
  expect(() => cells.add([1, 2, Number.NaN])).toThrow(/NaN/);
  expect(() => approximateDecomposition([[1, 2]], [0, 0], { tolerance: -1 })).toThrow(/tolerance/);
  expect(cells.add([0, 9, 9])).toBe(cells); // not above the reference point
  expect(cells.add([1, 1, 1])).toBe(cells); // dominated
});
