import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors/index.ts";
import {
  defaultNoise,
  gammaNoise,
  gammaPrior,
  halfCauchyPrior,
  logNormalPrior,
  normalPrior,
  type Prior,
  priorFromJSON,
  priorToJSON,
  uniformPrior,
} from "../../src/parameters/index.ts";
import { generator } from "../../src/random/index.ts";
import { grad, tensor, variable } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

/** Each prior with an interval that holds all but 1e-6 of it, or of its part below the upper end. */
const priors: [Prior, { from: number; to: number; mean?: number }][] = [
  [normalPrior(0.3, 1.7), { from: -10, to: 11, mean: 0.3 }],
  [logNormalPrior(-0.4, 0.6), { from: 0, to: 20, mean: Math.exp(-0.4 + 0.18) }],
  [gammaPrior(3, 6), { from: 0, to: 8, mean: 0.5 }],
  [gammaPrior(1, 2), { from: 0, to: 12, mean: 0.5 }],
  [gammaPrior(1.1, 0.05), { from: 0, to: 600, mean: 22 }],
  [gammaPrior(0.6, 1), { from: 0, to: 25, mean: 0.6 }],
  [halfCauchyPrior(0.5), { from: 0, to: 10 }],
  [uniformPrior(-1, 3), { from: -1, to: 3, mean: 1 }],
];

describe.each(
  priors.map(([prior, facts]) => ({ title: `${prior.name}(${prior.arguments})`, prior, ...facts })),
)("$title", ({ prior, from, to, mean }) => {
  const places = [0.03, 0.1, 0.4, 0.7].map((u) => from + u * (to - from));

  test("first and second gradients", () => {
    expectGradient(prior.logDensity, tensor(places), { second: true });
  });

  test("the mode is the highest density", () => {
    if (prior.mode === null) return;
    const mode = Math.max(prior.mode, 1e-12);
    const [top, ...others] = prior.logDensity(tensor([mode, ...places, mode + 0.01, Math.max(mode - 0.01, 1e-9)])).data;
    expect(top).toBeGreaterThanOrEqual(Math.max(...others) - 1e-9);
  });

  test("draws follow the density", () => {
    const random = generator(`${prior.name} ${prior.arguments}`);
    const n = 20_000;
    const draws = Float64Array.from({ length: n }, () => prior.sample(random)).sort();
    if (mean !== undefined) {
      const average = draws.reduce((a, b) => a + b, 0) / n;
      const spread = Math.sqrt(draws.reduce((a, b) => a + (b - average) ** 2, 0) / n);
      expect(Math.abs(average - mean)).toBeLessThan((4.5 * spread) / Math.sqrt(n));
    }
    // The share of draws between two quartiles against the integral of the density there.
    const [low, high] = [draws[n / 4], draws[(3 * n) / 4]];
    const steps = 2000;
    const middles = Float64Array.from({ length: steps }, (_, i) => low + ((i + 0.5) / steps) * (high - low));
    const density = prior.logDensity(tensor(middles)).data.map(Math.exp);
    const mass = (density.reduce((a, b) => a + b, 0) * (high - low)) / steps;
    expect(mass).toBeCloseTo(0.5, 1.5);
  });

  test("plain data and back", () => {
    const json = JSON.parse(JSON.stringify(priorToJSON(prior)));
    const back = priorFromJSON(json);
    expect(priorToJSON(back)).toEqual(json);
    expectAllclose(back.logDensity(tensor(places)), prior.logDensity(tensor(places)), { rtol: 0, atol: 0 });
  });

  test("outside the support: density 0 with gradient 0, next to places inside", () => {
    if (prior.name === "normal") return;
    const x = variable([places[0], from - 1, places[1]]);
    const inside = variable([places[0], places[1]]);
    const density = prior.logDensity(x);
    const [first, outside, last] = grad(density, [x])[0].data;
    expect(density.data[1]).toBe(Number.NEGATIVE_INFINITY);
    expect(outside).toBe(0);
    expectAllclose([first, last], grad(prior.logDensity(inside), [inside])[0]);
  });

  test("a NaN is not hidden", () => {
    expect(prior.logDensity(tensor([Number.NaN])).data[0]).toBeNaN();
  });
});

test("invalid numbers are refused by name", () => {
  expect(() => normalPrior(0, -1)).toThrow(InputError);
  expect(() => normalPrior(0, -1)).toThrow("invalid std: expected a positive finite number, got -1");
  expect(() => logNormalPrior(Number.NaN, 1)).toThrow("invalid loc");
  expect(() => gammaPrior(0, 1)).toThrow("invalid concentration");
  expect(() => gammaPrior(1, Number.POSITIVE_INFINITY)).toThrow("invalid rate");
  expect(() => halfCauchyPrior(0)).toThrow("invalid scale");
  expect(() => uniformPrior(1, 1)).toThrow("lower < upper");
  expect(() => priorFromJSON({ name: "beta", arguments: [1, 1] })).toThrow("invalid prior name");
  expect(() => priorFromJSON({ name: "toString", arguments: [] })).toThrow("invalid prior name");
});

test("the noise of the two usual set-ups starts at its prior's mode", () => {
  for (const noise of [defaultNoise, gammaNoise]) expect(noise.initial[0]).toBeCloseTo(noise.prior?.mode ?? 0, 12);
});
