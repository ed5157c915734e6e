import { expect, test } from "vitest";
import { type SobolIndices, sobolIndices } from "../../../src/study/insight/sobolIndices.ts";
import { gsobol, ishigami } from "../../../src/testFunctions/index.ts";

/** Indices of a function of a box. */
function indicesOf(problem: ReturnType<typeof ishigami>, size: number, seed = 0): SobolIndices {
  const [low, high] = problem.bounds;
  const [found] = sobolIndices({ dimension: low.length, size, seed }, (points) => [
    points.map((u) => problem.evaluate(u.map((ui, i) => low[i] + ui * (high[i] - low[i])))),
  ]);
  return found;
}

/** Of Ishigami's function, from its variances (Ishigami and Homma 1990). */
function ofIshigami(a: number, b: number): SobolIndices {
  const p4 = Math.PI ** 4;
  const [one, two, both] = [0.5 * (1 + (b * p4) / 5) ** 2, a ** 2 / 8, (b ** 2 * p4 * p4 * 8) / 225];
  const all = one + two + both;
  return { first: [one / all, two / all, 0], total: [(one + both) / all, two / all, both / all] };
}

/** Of Sobol's G function: independent factors of variance 1/3 / (1 + a)². */
function ofG(a: readonly number[]): SobolIndices {
  const parts = a.map((ai) => 1 / 3 / (1 + ai) ** 2);
  const all = parts.reduce((product, part) => product * (1 + part), 1) - 1;
  return {
    first: parts.map((part) => part / all),
    total: parts.map((part) => (part * (all + 1)) / (1 + part) / all),
  };
}

test.each<[string, ReturnType<typeof ishigami>, SobolIndices]>([
  ["Ishigami", ishigami(), ofIshigami(7, 0.1)],
  ["Ishigami with a weaker interaction", ishigami({ b: 0.05 }), ofIshigami(7, 0.05)],
  ["G of 6 inputs", gsobol(), ofG([0, 0.5, 3, 9, 99, 99])],
  ["G of 8 inputs", gsobol({ dim: 8 }), ofG([0, 1, 4.5, 9, 99, 99, 99, 99])],
])("the indices of %s", (_, problem, expected) => {
  for (const seed of [0, 1, 2]) {
    const { first, total } = indicesOf(problem, 4096, seed);
    for (const [i, value] of expected.first.entries()) expect(Math.abs(first[i] - value)).toBeLessThan(0.015);
    for (const [i, value] of expected.total.entries()) expect(Math.abs(total[i] - value)).toBeLessThan(0.015);
  }
});

test("several functions at once; a constant one depends on nothing; unit and offset do not matter", () => {
  const f = ([x, y]: number[]) => x + 2 * y * x;
  const at = { dimension: 2, size: 256, seed: 3 };
  const [own, constant, scaled] = sobolIndices(at, (points) => [
    points.map(f),
    points.map(() => 0.1),
    points.map((point) => 1e6 - 1e3 * f(point)),
  ]);
  expect(constant).toEqual({ first: [0, 0], total: [0, 0] });
  expect(sobolIndices(at, (points) => [points.map(f)])).toEqual([own]);
  for (const i of [0, 1]) {
    expect(scaled.first[i]).toBeCloseTo(own.first[i], 8);
    expect(scaled.total[i]).toBeCloseTo(own.total[i], 8);
  }
});

test("inputs are uniform on [0, 1), and (d + 2) size points are evaluated", () => {
  sobolIndices({ dimension: 3, size: 64, seed: 0 }, (points) => {
    expect(points).toHaveLength(5 * 64);
    for (const point of points) {
      expect(point).toHaveLength(3);
      expect(point.every((u) => u >= 0 && u < 1)).toBe(true);
    }
    return [points.map(([x]) => x)];
  });
});
