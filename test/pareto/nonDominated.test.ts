import { describe, expect, test } from "vitest";
import {
  inferReferencePoint,
  invertedGenerationalDistance,
  isNonDominated,
  nonDominatedSort,
  r2Indicator,
} from "../../src/pareto/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";
import { randomFront } from "./fronts.ts";

describe.each(reference("multi_objective").filter((c) => c.op === "pareto"))("$name", (golden) => {
  test("masks", () => {
    expect(isNonDominated(golden.Y)).toEqual(golden.mask);
    expect(isNonDominated(golden.Y, { deduplicate: false })).toEqual(golden.mask_keep_duplicates);
    expect(isNonDominated(golden.Y, { maximize: false })).toEqual(golden.mask_minimise);
  });
});

const dominates = (a: readonly number[], b: readonly number[]) =>
  a.every((v, j) => v >= b[j]) && a.some((v, j) => v > b[j]);

test("ranks: a point is dominated by one of the rank before, and by none of its own", () => {
  for (let seed = 0; seed < 100; seed++) {
    const { Y } = randomFront(seed, 2 + (seed % 4), 30);
    const ranks = nonDominatedSort(Y);
    for (const [i, y] of Y.entries()) {
      const above = Y.filter((_, k) => ranks[k] === ranks[i] - 1);
      expect(above.some((other) => dominates(other, y))).toBe(ranks[i] > 0);
      expect(Y.some((other, k) => ranks[k] >= ranks[i] && dominates(other, y))).toBe(false);
    }
  }
  expect(nonDominatedSort([])).toEqual([]);
});

describe("inferred reference points", () => {
  const front = [
    [1, 3],
    [2, 2],
    [0, 1],
  ];
  test.each([
    ["nadir minus a tenth of the range", {}, [0.9, 1.9]],
    ["another share", { scale: 0.5 }, [0.5, 1.5]],
    ["a known point that is reached", { maxReferencePoint: [0, 1] }, [0, 1]],
    ["the same, lowered", { maxReferencePoint: [0, 1], scaleMaxReferencePoint: true }, [-0.2, 0.8]],
    ["a known point that nothing reaches", { maxReferencePoint: [5, 5] }, [0.9, 1.9]],
    ["a point known in one objective", { maxReferencePoint: [null, 1] }, [0.9, 1]],
  ])("%s", (_, options, expected) => {
    expectAllclose(inferReferencePoint(front, options), expected);
  });

  test("one point, and none", () => {
    expectAllclose(inferReferencePoint([[2, -3]]), [1.8, -3.3]);
    expectAllclose(inferReferencePoint([[0, 1]]), [-0.1, 0.9]);
    expectAllclose(inferReferencePoint([], { maxReferencePoint: [1, 2] }), [1, 2]);
    expect(() => inferReferencePoint([])).toThrow(/at least one point/);
    expect(() => inferReferencePoint(front, { maxReferencePoint: [1] })).toThrow(/invalid Y: expected shape n x 1/);
    expect(() => inferReferencePoint([[1, Number.NaN]])).toThrow(/NaN/);
  });
});

test("IGD and R2 of points by hand", () => {
  const points = [
    [0, 1],
    [1, 0],
  ];
  expectAllclose(
    invertedGenerationalDistance(points, [
      [0, 1],
      [1, 1],
    ]),
    0.5,
  );
  expectAllclose(
    r2Indicator(
      points,
      [
        [1, 0],
        [0.5, 0.5],
      ],
      [1, 1],
    ),
    (0 + 0.5) / 2,
  );
  expect(() => invertedGenerationalDistance([], points)).toThrow(/invalid Y/);
  expect(() => r2Indicator(points, [[1]], [1, 1])).toThrow(/weights/);
});
