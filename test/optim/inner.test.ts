import { expect, test } from "vitest";
import { generator, posteriorMean, tensor } from "../../src/index.ts";
import { type InnerStarts, withInnerPoints } from "../../src/optim/inner.ts";
import { searchSpace } from "../../src/optim/searchSpace.ts";
import { smallModel } from "../models/fixtures.ts";

const space = searchSpace({ bounds: [[0], [1]] });
const inner = posteriorMean(smallModel({ d: 1 }));

test("better maximizers of the current model are more likely inner points, up to e² times, and a tenth is uniform", () => {
  const maximizers = [3, 2, 1].map((value) => ({ x: Float64Array.of(value / 4), value }));
  const designs = Array.from({ length: 3000 }, () => Float64Array.of(0.1));
  const starts: InnerStarts[] = [{ points: 1, maximizers }];
  const points = withInnerPoints(designs, { points: 1, inner }, starts, space, 1, generator(0));
  expect(points.every((point) => point.length === 2 && point[0] === 0.1)).toBe(true);
  const share = (x: number) => points.filter((point) => point[1] === x).length / designs.length;
  const weights = [1, Math.exp(-1), Math.exp(-2)];
  const total = weights.reduce((a, b) => a + b);
  for (const [k, { x }] of maximizers.entries())
    expect(Math.abs(share(x[0]) - (0.9 * weights[k]) / total)).toBeLessThan(0.03);
});

test("where their values are known, each fantasy of each design starts at its own best choice", () => {
  const choices = [0.1, 0.3, 0.5, 0.7, 0.9];
  const designs = [0.2, 0.4].map((u) => Float64Array.of(u));
  // The largest value of fantasy f of design x is at f/5 + x + 0.1.
  const target = (f: number, x: number) => f / 5 + x + 0.1;
  const oneShot = {
    points: 3,
    inner,
    innerValues: (X: { data: Float64Array }, places: { data: Float64Array }) =>
      tensor(
        [0, 1, 2].map((f) => Array.from(X.data, (x) => Array.from(places.data, (at) => -((at - target(f, x)) ** 2)))),
      ),
  };
  const maximizers = choices.map((u) => ({ x: Float64Array.of(u), value: 0 }));
  const found = withInnerPoints(designs, oneShot, [{ points: 3, maximizers }], space, 1, generator(0));
  found.forEach((point, b) => {
    expect(point[0]).toBe(designs[b][0]);
    for (const f of [0, 1, 2]) expect(point[1 + f]).toBeCloseTo(target(f, designs[b][0]), 12);
  });
});
