import { integer } from "../errors/index.ts";
import { cos, exp, hypot, pow, sin, square } from "../math/index.ts";
import { cube, point, sum } from "./notation.ts";
import { problem } from "./problem.ts";

const { PI, abs, sqrt } = Math;

/** Beale: a flat valley with sharp peaks at the corners. */
export const beale = problem({
  name: "Beale",
  bounds: cube(2, -4.5, 4.5),
  optimalValue: 0,
  optimizers: [[3, 0.5]],
  evaluate: ([x, y]) => square(1.5 - x + x * y) + square(2.25 - x + x * square(y)) + square(2.625 - x + x * pow(y, 3)),
});

/** Branin: three equal minima. */
export const branin = problem({
  name: "Branin",
  bounds: [
    [-5, 0],
    [10, 15],
  ],
  optimalValue: 0.397887,
  optimizers: [
    [-PI, 12.275],
    [PI, 2.275],
    [9.42478, 2.475],
  ],
  evaluate: ([x, y]) =>
    square(y - (5.1 / (4 * square(PI))) * square(x) + (5 / PI) * x - 6) + 10 * (1 - 1 / (8 * PI)) * cos(x) + 10,
});

/** Bukin N. 6: a ridge of local minima, not differentiable along it. */
export const bukin = problem({
  name: "Bukin",
  bounds: [
    [-15, -3],
    [-5, 3],
  ],
  optimalValue: 0,
  optimizers: [[-10, 1]],
  evaluate: ([x, y]) => 100 * sqrt(abs(y - 0.01 * square(x))) + 0.01 * abs(x + 10),
});

/** Cosine mixture in eight dimensions, to be maximized. */
export const cosine8 = problem({
  name: "Cosine8",
  bounds: cube(8, -1, 1),
  minimize: false,
  optimalValue: 0.8,
  optimizers: [point(8, 0)],
  evaluate: (x) => sum(x, (xi) => 0.1 * cos(5 * PI * xi) - square(xi)),
});

/** Drop wave: rings around the minimum. */
export const dropWave = problem({
  name: "DropWave",
  bounds: cube(2, -5.12, 5.12),
  optimalValue: -1,
  optimizers: [[0, 0]],
  evaluate: ([x, y]) => {
    const r = hypot(x, y);
    return -(1 + cos(12 * r)) / (0.5 * square(r) + 2);
  },
});

/** Egg holder: many deep local minima, the best on the edge of the box. */
export const eggHolder = problem({
  name: "EggHolder",
  bounds: cube(2, -512, 512),
  optimalValue: -959.6407,
  optimizers: [[512, 404.2319]],
  evaluate: ([x, y]) => -(y + 47) * sin(sqrt(abs(y + x / 2 + 47))) - x * sin(sqrt(abs(x - y - 47))),
});

/** Hölder table: four equal minima near the corners. */
export const holderTable = problem({
  name: "HolderTable",
  bounds: cube(2, -10, 10),
  optimalValue: -19.2085,
  optimizers: [
    [8.05502, 9.66459],
    [-8.05502, -9.66459],
    [-8.05502, 9.66459],
    [8.05502, -9.66459],
  ],
  evaluate: ([x, y]) => -abs(sin(x) * cos(y) * exp(abs(1 - hypot(x, y) / PI))),
});

/** Shekel: one to ten wells in four dimensions (`wells`, default 10); the optimum is known for 5, 7 and 10. */
export const shekel = problem<{ wells: number }>(
  ({ wells = 10 }) => {
    const optimalValue = { 5: -10.1532, 7: -10.4029, 10: -10.536443 }[wells];
    const centers = shekelWells.slice(0, integer("wells", wells, 1, 10));
    return {
      name: "Shekel",
      bounds: cube(4, 0, 10),
      ...(optimalValue && { optimalValue, optimizers: [[4.000747, 3.99951, 4.00075, 3.99951]] }),
      evaluate: (x) => -sum(centers, ({ center, width }) => 1 / (sum(x, (xi, i) => square(xi - center[i])) + width)),
    };
  },
  ["wells"],
);

const shekelWells = [
  { center: [4, 4, 4, 4], width: 0.1 },
  { center: [1, 1, 1, 1], width: 0.2 },
  { center: [8, 8, 8, 8], width: 0.2 },
  { center: [6, 6, 6, 6], width: 0.4 },
  { center: [3, 7, 3, 7], width: 0.4 },
  { center: [2, 9, 2, 9], width: 0.6 },
  { center: [5, 3, 5, 3], width: 0.3 },
  { center: [8, 1, 8, 1], width: 0.7 },
  { center: [6, 2, 6, 2], width: 0.5 },
  { center: [7, 3.6, 7, 3.6], width: 0.5 },
];

/** Six-hump camel: two equal minima among six. */
export const sixHumpCamel = problem({
  name: "SixHumpCamel",
  bounds: [
    [-3, -2],
    [3, 2],
  ],
  optimalValue: -1.0316,
  optimizers: [
    [0.0898, -0.7126],
    [-0.0898, 0.7126],
  ],
  evaluate: ([x, y]) => (4 - 2.1 * square(x) + pow(x, 4) / 3) * square(x) + x * y + (4 * square(y) - 4) * square(y),
});

/** Three-hump camel. */
export const threeHumpCamel = problem({
  name: "ThreeHumpCamel",
  bounds: cube(2, -5, 5),
  optimalValue: 0,
  optimizers: [[0, 0]],
  evaluate: ([x, y]) => 2 * square(x) - 1.05 * pow(x, 4) + pow(x, 6) / 6 + x * y + square(y),
});
