import { invalid } from "../errors/index.ts";
import { exp, square } from "../math/index.ts";
import { cube, sum } from "./notation.ts";
import { problem } from "./problem.ts";

const { sqrt } = Math;

const alpha = [1, 1.2, 3, 3.2];

const six = {
  A: [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  P: [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
  ],
};

const three = {
  A: [
    [3, 10, 30],
    [0.1, 10, 35],
    [3, 10, 30],
    [0.1, 10, 35],
  ],
  P: [
    [3689, 1170, 2673],
    [4699, 4387, 7470],
    [1091, 8732, 5547],
    [381, 5743, 8828],
  ],
};

const optimum3 = { optimalValue: -3.86278, optimizers: [[0.114614, 0.555649, 0.852547]] };
const optimum6 = {
  optimalValue: -3.32237,
  optimizers: [[0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573]],
};

/** The four bumps exp(−Σⱼ Aᵢⱼ (xⱼ − 1e-4 Pᵢⱼ)²). */
function bumps(x: readonly number[], { A, P } = x.length === 3 ? three : six): number[] {
  return A.map((Ai, i) => exp(-sum(x, (xj, j) => Ai[j] * square(xj - 1e-4 * P[i][j]))));
}

/** −Σᵢ αᵢ bumpᵢ(x); by custom the one with four inputs is shifted and scaled. */
function value(x: readonly number[]): number {
  const f = -sum(bumps(x), (bump, i) => alpha[i] * bump);
  return x.length === 4 ? (1.1 + f) / 0.839 : f;
}

function box(dim: number) {
  return [3, 4, 6].includes(dim) ? cube(dim, 0, 1) : invalid("dim", "3, 4 or 6", dim);
}

/** Hartmann with 3, 4 or 6 inputs (default 6). No optimum is quoted for 4. */
export const hartmann = problem(({ dim = 6 }) => ({
  name: "Hartmann",
  bounds: box(dim),
  ...{ 3: optimum3, 6: optimum6 }[dim],
  evaluate: value,
}));

/** Hartmann (default 6 inputs) within the unit ball, ‖x‖ <= 1; its optimum is known for 6 (Letham et al. 2019). */
export const constrainedHartmann = problem(({ dim = 6 }) => ({
  name: "ConstrainedHartmann",
  bounds: box(dim),
  ...{ 6: optimum6 }[dim],
  evaluate: value,
  slack: (x) => [1 - sqrt(sum(x, (xi) => square(xi)))],
}));

/** `constrainedHartmann` with the smoother constraint ‖x‖² <= 1. */
export const constrainedHartmannSmooth = problem(({ dim = 6 }) => ({
  name: "ConstrainedHartmannSmooth",
  bounds: box(dim),
  ...{ 6: optimum6 }[dim],
  evaluate: value,
  slack: (x) => [1 - sum(x, (xi) => square(xi))],
}));

/** Hartmann with 6 inputs and a fidelity in [0, 1], full at 1, that lowers the first bump (Wu et al. 2019). */
export const augmentedHartmann = problem({
  name: "AugmentedHartmann",
  bounds: cube(7, 0, 1),
  optimalValue: optimum6.optimalValue,
  optimizers: optimum6.optimizers.map((x) => [...x, 1]),
  fidelityDims: [6],
  evaluate: (x) => {
    const design = x.slice(0, 6);
    return value(design) + 0.1 * (1 - x[6]) * bumps(design)[0];
  },
});
