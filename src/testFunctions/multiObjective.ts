import { cos, exp, pow, sin, square } from "../math/index.ts";
import { branin } from "./classic.ts";
import { cube, product, sum } from "./notation.ts";
import { multiObjectiveProblem } from "./problem.ts";

const { PI, abs, min, sqrt } = Math;

const upTo = (n: number) => Array.from({ length: n }, (_, j) => j);

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

/*
 * DTLZ (Deb et al. 2005): any number m of objectives; the last d − m + 1 inputs only measure the distance g from the front.
 */

interface Objectives {
  /** Number of objectives, at least 2 (the default). */
  numObjectives: number;
}

/** The distance with a lattice of local minima. */
const rippled = (tail: readonly number[]) =>
  100 * (tail.length + sum(tail, (xi) => square(xi - 0.5) - cos(20 * PI * (xi - 0.5))));

const smooth = (tail: readonly number[]) => sum(tail, (xi) => square(xi - 0.5));

/** Points on a sphere of radius 1 + g, by m − 1 angles in units of π/2. */
function onSphere(angles: readonly number[], g: number): number[] {
  const m = angles.length + 1;
  return upTo(m).map(
    (j) =>
      (1 + g) *
      product(angles.slice(0, m - 1 - j), (a) => cos((a * PI) / 2)) *
      (j > 0 ? sin((angles[m - 1 - j] * PI) / 2) : 1),
  );
}

/** Volume of the unit ball's part in the positive orthant of m dimensions. */
function orthantOfBall(m: number): number {
  return m < 2 ? 1 : (orthantOfBall(m - 2) * PI) / (2 * m);
}

function dtlz(
  name: string,
  usualTail: number,
  corner: number,
  frontVolume: ((m: number) => number) | null,
  evaluate: (head: readonly number[], tail: readonly number[]) => number[],
  slack?: (f: number[]) => number[],
) {
  return multiObjectiveProblem<Objectives>(
    ({ numObjectives: m = 2, dim = m - 1 + usualTail }) => {
      const value = (x: readonly number[]) => evaluate(x.slice(0, m - 1), x.slice(m - 1));
      return {
        name,
        bounds: cube(dim, 0, 1, m),
        referencePoint: upTo(m).map(() => corner),
        ...(frontVolume && { maxHypervolume: pow(corner, m) - frontVolume(m) }),
        evaluate: value,
        ...(slack && { slack: (x) => slack(value(x)) }),
      };
    },
    ["numObjectives"],
  );
}

/** DTLZ1: a plane behind a lattice of local fronts. */
export const dtlz1 = dtlz(
  "DTLZ1",
  5,
  400,
  (m) => pow(0.5, m),
  (head, tail) => {
    const m = head.length + 1;
    const g = rippled(tail);
    return upTo(m).map(
      (j) => 0.5 * (1 + g) * product(head.slice(0, m - 1 - j), (xi) => xi) * (j > 0 ? 1 - head[m - 1 - j] : 1),
    );
  },
);

/** DTLZ2: a sphere. */
export const dtlz2 = dtlz("DTLZ2", 10, 1.1, orthantOfBall, (head, tail) => onSphere(head, smooth(tail)));

/** DTLZ3: a sphere behind a lattice of local fronts. */
export const dtlz3 = dtlz("DTLZ3", 10, 10000, orthantOfBall, (head, tail) => onSphere(head, rippled(tail)));

/** DTLZ4, here equal to DTLZ2. */
export const dtlz4 = dtlz("DTLZ4", 10, 1.1, orthantOfBall, (head, tail) => onSphere(head, smooth(tail)));

/** DTLZ5: a curve on the sphere. */
export const dtlz5 = dtlz("DTLZ5", 10, 10, null, (head, tail) => {
  const g = smooth(tail);
  return onSphere(
    head.map((xi, i) => (i === 0 ? xi : (1 + 2 * g * xi) / (2 * (1 + g)))),
    g,
  );
});

/** DTLZ7: a front in several pieces. */
export const dtlz7 = dtlz("DTLZ7", 20, 15, null, (head, tail) => {
  const g = 1 + (9 / tail.length) * sum(tail, (xi) => xi);
  const h = head.length + 1 - sum(head, (xi) => (xi / (1 + g)) * (1 + sin(3 * PI * xi)));
  return [...head, (1 + g) * h];
});

/** C2-DTLZ2: the parts of a sphere near its corners and its middle (Deb and Jain 2014). */
export const c2dtlz2 = multiObjectiveProblem<Objectives>(
  ({ numObjectives: m = 2, dim = m + 9 }) => {
    const value = (x: readonly number[]) => onSphere(x.slice(0, m - 1), smooth(x.slice(m - 1)));
    return {
      name: "C2DTLZ2",
      bounds: cube(dim, 0, 1, m),
      referencePoint: upTo(m).map(() => 1.1),
      maxHypervolume: 0.3996406303723544,
      evaluate: value,
      slack: (x) => {
        const f = value(x);
        const nearCorner = min(
          ...f.map((fj, j) => square(fj - 1) + sum(f, (fi, i) => (i === j ? 0 : square(fi) - 0.04))),
        );
        const nearMiddle = sum(f, (fi) => square(fi - 1 / sqrt(m)) - 0.04);
        return [-min(nearCorner, nearMiddle)];
      },
    };
  },
  ["numObjectives"],
);

/*
 * ZDT (Zitzler et al. 2000): two objectives; the inputs but the first measure the distance g from the front. Default 30 inputs.
 */

function zdt(name: string, maxHypervolume: number, second: (x: number, g: number) => number) {
  return multiObjectiveProblem(({ dim = 30 }) => ({
    name,
    bounds: cube(dim, 0, 1, 2),
    referencePoint: [11, 11],
    maxHypervolume,
    evaluate: ([x, ...others]) => [x, second(x, 1 + (9 * sum(others, (xi) => xi)) / others.length)],
  }));
}

/** ZDT1: a convex front. */
export const zdt1 = zdt("ZDT1", 121 - 1 / 3, (x, g) => g * (1 - sqrt(x / g)));

/** ZDT2: a concave front. */
export const zdt2 = zdt("ZDT2", 121 - 2 / 3, (x, g) => g * (1 - square(x / g)));

/** ZDT3: a front in five pieces. */
export const zdt3 = zdt("ZDT3", 128.77811613069076, (x, g) => 1 - sqrt(x / g) - (x / g) * sin(10 * PI * x));

/*
 * DH (Deb and Gupta 2005): fronts of which parts are sensitive to perturbations of the inputs.
 */

function dh(
  name: string,
  first: readonly (readonly [number, number])[],
  maxHypervolume: number,
  second: (x: readonly number[]) => number,
) {
  return multiObjectiveProblem(({ dim = first.length + 1 }) => {
    const [lower, upper] = cube(dim, -1, 1, first.length);
    for (const [i, [low, high]] of first.entries()) {
      lower[i] = low;
      upper[i] = high;
    }
    return {
      name,
      bounds: [lower, upper],
      referencePoint: [1.1, 1.1],
      maxHypervolume,
      evaluate: (x) => [x[0], second(x)],
    };
  });
}

const rugged = ([x, ...others]: readonly number[], beta: number) =>
  1 - square(x) + sum(others, (xi) => 10 + square(xi) - 10 * cos(4 * PI * xi)) * (1 / (0.2 + x) + beta * square(x));

/** A front that is sensitive at its ends. */
export const dh1 = dh("DH1", [[0, 1]], 1.21 - 2 / 3, (x) => rugged(x, 1));

/** A front that is more sensitive at one end. */
export const dh2 = dh("DH2", [[0, 1]], 1.21 - 2 / 3, (x) => rugged(x, 10));

const twoValleys = (u: number) => 0.8 * exp(-square((u - 0.35) / 0.25)) + exp(-square((u - 0.85) / 0.03));

const overValley = (x: readonly number[], h: number) => h * (50 * sum(x.slice(2), (xi) => square(xi)) + 1 - sqrt(x[0]));

/** A narrow valley with the front, and a wide one. */
export const dh3 = dh(
  "DH3",
  [
    [0, 1],
    [0, 1],
  ],
  0.8815508302052821,
  (x) => overValley(x, 2 - twoValleys(x[1])),
);

/** The same with a valley that depends on both inputs. */
export const dh4 = dh(
  "DH4",
  [
    [0, 1],
    [-0.15, 1],
  ],
  0.98155,
  (x) => overValley(x, 2 - x[0] - twoValleys(x[0] + x[1])),
);

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
