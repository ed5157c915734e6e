import { describe, expect, test } from "vitest";
import { generator } from "../../src/index.ts";
import { near } from "../../src/optim/sampling.ts";

/** Steps of `near` from a centre in one dimension, one per seed. */
const steps = (centre: number) =>
  Array.from({ length: 2000 }, (_, seed) => near(Float64Array.of(centre), generator(seed))[0] - centre);

describe("points near a centre", () => {
  test("are at distances of all sizes from a thousandth to a tenth of the range", () => {
    const distances = steps(0.5).map(Math.abs);
    const share = (low: number, high: number) => distances.filter((d) => d >= low && d < high).length / 2000;
    expect(share(0, 1e-3)).toBeGreaterThan(0.1);
    expect(share(1e-3, 1e-2)).toBeGreaterThan(0.3);
    expect(share(1e-2, 1e-1)).toBeGreaterThan(0.3);
    expect(share(3e-2, 1)).toBeGreaterThan(0.1);
  });

  test("are reflected at the bounds", () => {
    const [middle, low, high] = [0.5, 0, 1].map(steps);
    middle.forEach((step, seed) => {
      expect(low[seed]).toBeCloseTo(Math.abs(step), 12);
      expect(high[seed]).toBeCloseTo(-Math.abs(step), 12);
    });
  });
});
