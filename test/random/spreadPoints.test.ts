import { expect, test } from "vitest";
import { sobol, spreadPoints, spreadSequence } from "../../src/random/index.ts";

test("spread points are Sobol points up to 128 dimensions", () => {
  expect(spreadPoints(8, 128, 3)).toEqual(sobol(128, { seed: 3 }).next(8));
  expect(spreadSequence(2, { seed: 3, skip: 5 }).next(4)).toEqual(sobol(2, { seed: 3, skip: 5 }).next(4));
});

test("beyond 128 dimensions, points do not depend on how they are drawn, nor a coordinate on the dimension", () => {
  const [n, d] = [6, 300];
  const all = spreadPoints(n, d, "s");
  const parts = spreadSequence(d, { seed: "s" });
  expect(Float64Array.from([...parts.next(2), ...parts.next(4)])).toEqual(all);
  expect(spreadSequence(d, { seed: "s", skip: 4 }).next(2)).toEqual(all.slice(4 * d));
  const more = spreadPoints(n, 400, "s");
  for (let i = 0; i < n; i++) expect(more.slice(400 * i, 400 * i + d)).toEqual(all.slice(d * i, d * (i + 1)));
  expect(new Set(all).size).toBe(all.length);
  expect(all.every((u) => u > 0 && u < 1)).toBe(true);
});
