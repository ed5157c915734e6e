import { describe, expect, test } from "vitest";
import { hypervolume, hypervolumeGradient } from "../../src/pareto/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";
import { randomFront } from "./fronts.ts";

/** By inclusion and exclusion over all subsets of the points. */
function bruteForce(Y: readonly number[][], origin: readonly number[]): number {
  let total = 0;
  for (let subset = 1; subset < 1 << Y.length; subset++) {
    const members = Y.filter((_, i) => subset & (1 << i));
    const volume = origin.reduce((v, r, j) => v * Math.max(Math.min(...members.map((y) => y[j])) - r, 0), 1);
    total += members.length % 2 === 1 ? volume : -volume;
  }
  return total;
}

describe.each([1, 2, 3, 4, 5, 6])("hypervolume of %i objectives", (m) => {
  test("agrees with inclusion and exclusion on 400 random fronts", () => {
    for (let seed = 0; seed < 400; seed++) {
      const { Y, referencePoint } = randomFront(seed, m, 7);
      expectAllclose(hypervolume(Y, referencePoint), bruteForce(Y, referencePoint), { rtol: 1e-10, atol: 1e-12 });
    }
  });

  test("agrees with the share of random points that are dominated, for 60 points", () => {
    const { Y, referencePoint, random } = randomFront(9, m, 1);
    for (let seed = 0; Y.length < 60; seed++) Y.push(...randomFront(2 * seed + 1, m, 7).Y);
    const ideal = referencePoint.map((_, j) => Math.max(...Y.map((y) => y[j])));
    const box = referencePoint.reduce((v, r, j) => v * (ideal[j] - r), 1);
    const count = 20_000;
    let hits = 0;
    for (let k = 0; k < count; k++) {
      const z = referencePoint.map((r, j) => r + random.uniform() * (ideal[j] - r));
      if (Y.some((y) => y.every((v, j) => v >= z[j]))) hits++;
    }
    const share = hypervolume(Y, referencePoint) / box;
    expect(Math.abs(hits / count - share)).toBeLessThanOrEqual(5 * Math.sqrt((share * (1 - share) + 1e-9) / count));
  });

  test("the gradient is that of central differences, away from ties", () => {
    for (let seed = 0; seed < 30; seed++) {
      const { Y, referencePoint } = randomFront(seed, m, 8);
      if (Y.flat().some(Number.isInteger)) continue; // points of a grid have ties
      const step = 1e-6;
      const moved = (i: number, j: number, h: number) => {
        const changed = Y.map((y, k) => (k === i ? y.map((v, l) => (l === j ? v + h : v)) : y));
        return hypervolume(changed, referencePoint);
      };
      const differences = Y.map((y, i) => y.map((_, j) => (moved(i, j, step) - moved(i, j, -step)) / (2 * step)));
      expectAllclose(hypervolumeGradient(Y, referencePoint), differences, { rtol: 1e-6, atol: 1e-8 });
    }
  });
});

describe.each(reference("multi_objective").filter((c) => c.op === "hypervolume"))("$name", (golden) => {
  test("value and gradient", () => {
    expectAllclose(hypervolume(golden.Y, golden.reference_point), golden.hypervolume, { rtol: 1e-12, atol: 1e-14 });
    if (golden.grad_Y)
      expectAllclose(hypervolumeGradient(golden.Y, golden.reference_point), golden.grad_Y, {
        rtol: 1e-10,
        atol: 1e-12,
      });
  });
});

test("no points, and none above the reference point, have no volume", () => {
  expect(hypervolume([], [0, 0])).toBe(0);
  expect(
    hypervolume(
      [
        [1, 0],
        [-1, 2],
      ],
      [0, 0],
    ),
  ).toBe(0);
  expect(hypervolumeGradient([[1, 0]], [0, 0])).toEqual([[0, 0]]);
});

test("bad input is refused by name", () => {
  const Y = [
    [1, 2],
    [2, 1],
  ];
  expect(() => hypervolume(Y, [0, 0, 0])).toThrow(/invalid Y: expected shape n x 3, got 2 x 2/);
  expect(() => hypervolume(Y, [])).toThrow(/referencePoint/);
  expect(() => hypervolume(Y, [0, Number.NaN])).toThrow(/referencePoint\[1\].*NaN/);
  expect(() => hypervolume([[1, Number.NaN]], [0, 0])).toThrow(/Y\[0\].*NaN/);
  expect(() => hypervolume([[1, 2], 3 as never], [0, 0])).toThrow(/Y\[1\].*got 3/);
  expect(() => hypervolume(7 as never, [0, 0])).toThrow(/invalid Y/);
});
