import { cos, log, pow, square } from "../math/index.ts";
import { cube, point, sum } from "./notation.ts";
import { problem } from "./problem.ts";

const { PI } = Math;

/** Branin with a fidelity in [0, 1], full at 1, that bends the valley; every fidelity has the same minimum. */
export const augmentedBranin = problem({
  name: "AugmentedBranin",
  bounds: [
    [-5, 0, 0],
    [10, 15, 1],
  ],
  optimalValue: 0.397887,
  optimizers: [[-PI, 12.275, 1], ...[0.1, 0.5, 0.9].map((s) => [PI, 2.275 - 0.1 * (1 - s) * square(PI), s])],
  fidelityDims: [2],
  evaluate: ([x, y, s]) =>
    square(y - (5.1 / (4 * square(PI)) - 0.1 * (1 - s)) * square(x) + (5 / PI) * x - 6) +
    10 * (1 - 1 / (8 * PI)) * cos(x) +
    10,
});

/** Rosenbrock (default one design input; `dim` counts the fidelities too) with two fidelities in [0, 1], full at 1. */
export const augmentedRosenbrock = problem(({ dim = 3 }) => {
  const [lower, upper] = cube(dim, -5, 10, 3);
  return {
    name: "AugmentedRosenbrock",
    bounds: [
      [...lower.slice(2), 0, 0],
      [...upper.slice(2), 1, 1],
    ],
    optimalValue: 0,
    optimizers: [point(dim, 1)],
    fidelityDims: [dim - 2, dim - 1],
    evaluate: (x) => {
      const [s1, s2] = x.slice(-2);
      return sum(
        x.slice(1, -2),
        (next, i) => 100 * square(next - square(x[i]) + 0.1 * (1 - s1)) + square(x[i] - 1 + 0.1 * square(1 - s2)),
      );
    },
  };
});

/**
 * Weight of a light aircraft's wing by four sources, 0 the true one: wing area, fuel weight, aspect ratio, sweep in
 * degrees, dynamic pressure, taper, thickness ratio, load factor, flight weight, paint weight, source.
 */
export const wingWeight = problem({
  name: "WingWeight",
  bounds: [
    [150, 220, 6, -10, 16, 0.5, 0.08, 2.5, 1700, 0.025, 0],
    [200, 300, 10, 10, 45, 1, 0.18, 6, 2500, 0.08, 3],
  ],
  optimalValue: 123.25,
  fidelityDims: [10],
  costPerFidelity: [1000, 100, 10, 1],
  discreteInputs: { 10: [0, 1, 2, 3] },
  evaluate: ([area, fuel, aspect, sweep, pressure, taper, thickness, load, flight, paint, source]) => {
    const c = cos((sweep * PI) / 180);
    const structure =
      0.036 *
      pow(fuel, 0.0035) *
      pow(aspect / square(c), 0.6) *
      pow(pressure, 0.006) *
      pow(taper, 0.04) *
      pow((100 * thickness) / c, -0.3) *
      pow(load * flight, 0.49);
    const exponent = [0.758, 0.758, 0.8, 0.9][source];
    return pow(area, exponent) * structure + [area * paint, paint, paint, 0][source];
  },
});

/**
 * Flow through a borehole by five sources, 0 the true one: borehole radius, radius of influence, transmissivity and
 * head of the upper and lower aquifer (Tu, Tl, Hu, Hl), length, conductivity, source.
 */
export const borehole = problem({
  name: "Borehole",
  bounds: [
    [0.05, 100, 100, 10, 990, 700, 1000, 6000, 0],
    [0.15, 10000, 1000, 500, 1110, 820, 2000, 12000, 4],
  ],
  optimalValue: 3.98,
  fidelityDims: [8],
  costPerFidelity: [1000, 100, 10, 100, 10],
  discreteInputs: { 8: [0, 1, 2, 3, 4] },
  evaluate: ([rw, r, Tu, Tl, Hu, Hl, length, conductivity, source]) => {
    const { upper, lower, loss, share, reach } = boreholeSources[source];
    const resistance = (length * Tu) / (log(r / rw) * square(rw) * conductivity);
    const head = upper * Hu - lower * Hl;
    return (2 * PI * Tu * head) / (log((reach * r) / rw) * (1 + loss * resistance + (share * Tu) / Tl));
  },
});

const boreholeSources = [
  { upper: 1, lower: 1, loss: 2, share: 1, reach: 1 },
  { upper: 1, lower: 0.8, loss: 1, share: 1, reach: 1 },
  { upper: 1, lower: 1, loss: 8, share: 0.75, reach: 1 },
  { upper: 1.09, lower: 1, loss: 3, share: 1, reach: 4 },
  { upper: 1.05, lower: 1, loss: 3, share: 1, reach: 2 },
];
