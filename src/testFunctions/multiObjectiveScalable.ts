import { cos, exp, pow, sin, square } from "../math/index.ts";
import { cube, type Objectives, product, sum } from "./notation.ts";
import { multiObjectiveProblem } from "./problem.ts";

const { PI, min, sqrt } = Math;

const upTo = (n: number) => Array.from({ length: n }, (_, j) => j);

/*
 * DTLZ (Deb et al. 2005): any number m of objectives; the last d − m + 1 inputs only measure the distance g from the front.
 */

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
