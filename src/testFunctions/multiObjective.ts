import { cos, exp, pow, sin, square } from "../math/index.ts";
import { branin } from "./classic.ts";
import { cube, type Objectives, sum } from "./notation.ts";
import { multiObjectiveProblem } from "./problem.ts";

const { PI, abs, sqrt } = Math;

/** Branin at a point of the unit square. */
const scaledBranin = (x: number, y: number) => plainBranin.evaluate([15 * x - 5, 15 * y]);
const plainBranin = branin();

/** Currin at a point of the unit square; `weight` is that of the exponential in its first factor. */
function currin(x: number, y: number, weight = 1): number {
  const rational =
    (2300 * pow(x, 3) + 1900 * square(x) + 2092 * x + 60) / (100 * pow(x, 3) + 500 * square(x) + 4 * x + 20);
  return (1 - weight * exp(-1 / (2 * y))) * rational;
}

/** Branin and Currin on the unit square (Belakaria et al. 2019). */
export const braninCurrin = multiObjectiveProblem({
  name: "BraninCurrin",
  bounds: cube(2, 0, 1),
  referencePoint: [18, 6],
  maxHypervolume: 59.36011874867746,
  evaluate: ([x, y]) => [scaledBranin(x, y), currin(x, y)],
});

/** Branin and Currin within a disk (Daulton et al. 2020). */
export const constrainedBraninCurrin = multiObjectiveProblem({
  name: "ConstrainedBraninCurrin",
  bounds: cube(2, 0, 1),
  referencePoint: [80, 12],
  maxHypervolume: 608.4004237022673,
  evaluate: ([x, y]) => [scaledBranin(x, y), currin(x, y)],
  slack: ([x, y]) => [50 - square(15 * x - 7.5) - square(15 * y - 7.5)],
});

/** Three Gaussian hills for each of up to 4 objectives (Fröhlich et al. 2020); default 2. */
export const gmm = multiObjectiveProblem<Objectives>(
  ({ numObjectives: m = 2 }) => ({
    name: "GMM",
    bounds: cube(2, 0, 1),
    referencePoint: [-0.2338, -0.2211, -0.518, -0.1866].slice(0, m),
    evaluate: ([x, y]) =>
      hills
        .slice(0, m)
        .map(
          (three) =>
            -sum(three, ([height, cx, cy, s]) => height * exp(-(square(x - cx) + square(y - cy)) / (2 * square(s)))),
        ),
  }),
  ["numObjectives"],
);

/** Height, centre and width of the hills of each objective. */
const hills = [
  [
    [0.5, 0.2, 0.2, 0.2],
    [0.7, 0.8, 0.2, 0.1],
    [0.7, 0.5, 0.7, 0.1],
  ],
  [
    [0.5, 0.07, 0.2, 0.2],
    [0.7, 0.4, 0.8, 0.1],
    [0.7, 0.85, 0.1, 0.05],
  ],
  [
    [0.5, 0.08, 0.21, 0.2],
    [0.7, 0.45, 0.75, 0.1],
    [0.9, 0.86, 0.11, 0.07],
  ],
  [
    [0.5, 0.09, 0.19, 0.15],
    [0.7, 0.44, 0.72, 0.07],
    [0.9, 0.89, 0.13, 0.09],
  ],
];

/** A single input whose front is sensitive to perturbations (Daulton et al. 2022). */
export const toyRobust = multiObjectiveProblem({
  name: "ToyRobust",
  bounds: cube(1, 0, 0.7),
  referencePoint: [-6.1397, -8.1942],
  evaluate: ([x]) => {
    const [steep, flat] = [2.4 - 10 * x - 0.1 * square(x), 2 * x - 0.1 * square(x)];
    const left = 1 / (1 + exp(-(0.2 - x) / 0.005));
    const first = 30 - 30 * (steep * left + flat * (1 - left) + square(x - 0.5) + 0.1 * sin(30 * x));
    const y = [-10 + 20 * (0.95 * x + 0.03), -10 + 20 * 0.03];
    const w = y.map((yi) => 1 + (yi - 1) / 4);
    const levy =
      square(sin(PI * w[0])) +
      square(w[0] - 1) * (1 + 10 * square(sin(PI * w[0] + 1))) +
      square(w[1] - 1) * (1 + square(sin(2 * PI * w[1])));
    return [-first, -(levy - 0.75 * square(y[0]))];
  },
});

/** MW7: a front along two winding constraints (Ma and Wang 2019). */
export const mw7 = multiObjectiveProblem(({ dim = 2 }) => {
  const value = (x: readonly number[]) => {
    const g = 1 + sum(x.slice(1), (next, i) => 2 * square(next + square(x[i] - 0.5) - 1));
    return [g * x[0], g * sqrt(1 - square(x[0]))];
  };
  return {
    name: "MW7",
    bounds: cube(dim, 0, 1, 2),
    referencePoint: [1.2, 1.2],
    evaluate: value,
    slack: (x) => {
      const radius2 = sum(value(x), (f) => square(f));
      const [c, s] = [x[0], sqrt(1 - square(x[0]))]; // the direction of the value
      const wave = 4 * s * c * (square(c) - square(s)); // the sine of four times its angle
      return [square(1.2 + abs(0.4 * pow(wave, 16))) - radius2, radius2 - square(1.15 - 0.2 * pow(wave, 8))];
    },
  };
});

/** Branin and Currin with a fidelity, the last input, full at 1 (Irshad et al. 2021). */
export const momfBraninCurrin = multiObjectiveProblem({
  name: "MOMFBraninCurrin",
  bounds: cube(3, 0, 1),
  fidelityDims: [2],
  referencePoint: [0, 0],
  maxHypervolume: 0.5235514158034145,
  evaluate: ([x, y, s]) => {
    const [u, v] = [15 * x - 5, 15 * y];
    const b = 5.1 / (4 * square(PI)) - 0.01 * (1 - s);
    const c = 5 / PI - 0.1 * (1 - s);
    const t = 1 / (8 * PI) + 0.05 * (1 - s);
    const bent = square(v - b * square(u) + c * u - 6) + 10 * (1 - t) * cos(u) + 10;
    return [-(21 - bent) / 22, -(14 - currin(x, y, 0.1 * (1 - s))) / 15];
  },
});

/** Two Park functions with a fidelity, the last input, full at 1 (Irshad et al. 2021). */
export const momfPark = multiObjectiveProblem({
  name: "MOMFPark",
  bounds: cube(5, 0, 1),
  fidelityDims: [4],
  referencePoint: [0, 0],
  maxHypervolume: 0.08551927363087991,
  evaluate: ([x1, x2, x3, x4, s]) => {
    const y1 = 1 - 2 * square(x1 - 0.6);
    const y3 = 1 - 3 * square(x3 - 0.5);
    const y4 = 1 - square(x4 - 0.8);
    const [gain, loss] = [0.9 + 0.1 * s, 0.1 * (1 - s)];
    const root = ((y1 + 0.001 * (1 - s)) / 2) * sqrt(1 + ((x2 + square(y3)) * y4) / (square(y1) + 1e-4));
    const park1 = root + (y1 + 3 * y4) * exp(1 + sin(y3));
    const park2 = 5 - (2 / 3) * exp(y1 + x2) + y4 * sin(y3) * gain - y3 + loss;
    return [-((gain * (park1 - loss)) / 22 - 0.8), -((gain * park2) / 4 - 0.7)];
  },
});
