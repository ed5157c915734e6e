import { expect, test } from "vitest";
import { qLogExpectedImprovement } from "../../src/index.ts";
import { searchSpace } from "../../src/optim/searchSpace.ts";
import { exchangeCount, exchanged, valuesAt } from "../../src/optim/starts.ts";
import { smallModel } from "../models/fixtures.ts";

const acquisition = qLogExpectedImprovement(smallModel({ n: 9, seed: 3 }), { bestF: 1, numSamples: 16 });
const bounds = [
  [0, 0],
  [1, 1],
];
const options = { q: 3, numRestarts: 10, rawSamples: 60, sampleAroundBest: 0.25, seed: 1 };
const space = searchSpace(
  { bounds, inequalityConstraints: undefined, equalityConstraints: undefined, fixedFeatures: undefined },
  2,
);

test("exchanged sets differ from the given one in a point, in every place, best first", () => {
  const set = Float64Array.of(0.2, 0.3, 0.8, 0.1, 0.5, 0.9);
  const sets = exchanged(acquisition, space, set, 4, options);
  const places = sets.map((other) => [0, 1, 2].filter((k) => [0, 1].some((j) => other[2 * k + j] !== set[2 * k + j])));
  expect(places.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  for (const place of [0, 1, 2]) expect(places.flat().filter((k) => k === place).length).toBeLessThanOrEqual(2);
  expect(new Set(places.flat()).size).toBeGreaterThan(1);
  const values = valuesAt(acquisition, space, sets, 3);
  expect([...values].sort((a, b) => b - a)).toEqual([...values]);
});

test("some of the local searches of several points together start from them, none of one point", () => {
  expect(exchangeCount(acquisition, options)).toBe(4);
  expect(exchangeCount(acquisition, { ...options, numRestarts: 1 })).toBe(0);
  expect(exchangeCount(acquisition, { ...options, q: 1 })).toBe(0);
});
