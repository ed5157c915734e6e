import { cube, point, product, sum } from "./notation.ts";
import { problem } from "./problem.ts";

const { E, PI, cos, exp, sin, sqrt } = Math;

/** Ackley in any dimension (default 2): a deep funnel covered with ripples. */
export const ackley = problem(({ dim = 2 }) => ({
  name: "Ackley",
  bounds: cube(dim, -32.768, 32.768),
  optimalValue: 0,
  optimizers: [point(dim, 0)],
  evaluate: (x) =>
    -20 * exp(-0.2 * sqrt(sum(x, (xi) => xi ** 2) / dim)) - exp(sum(x, (xi) => cos(2 * PI * xi)) / dim) + 20 + E,
}));

/** Dixon-Price in any dimension (default 2): a curved valley with its minimum at xᵢ = 2^(2^−i − 1), i from 0. */
export const dixonPrice = problem(({ dim = 2 }) => ({
  name: "DixonPrice",
  bounds: cube(dim, -10, 10),
  optimalValue: 0,
  optimizers: [point(dim, 0).map((_, i) => 2 ** (2 ** -i - 1))],
  evaluate: (x) => (x[0] - 1) ** 2 + sum(x.slice(1), (next, i) => (i + 2) * (2 * next ** 2 - x[i]) ** 2),
}));

/** Griewank in any dimension (default 2): a wide bowl with regular ripples. */
export const griewank = problem(({ dim = 2 }) => ({
  name: "Griewank",
  bounds: cube(dim, -600, 600),
  optimalValue: 0,
  optimizers: [point(dim, 0)],
  evaluate: (x) => sum(x, (xi) => xi ** 2 / 4000) - product(x, (xi, i) => cos(xi / sqrt(i + 1))) + 1,
}));

/** Levy in any dimension (default 2). */
export const levy = problem(({ dim = 2 }) => ({
  name: "Levy",
  bounds: cube(dim, -10, 10),
  optimalValue: 0,
  optimizers: [point(dim, 1)],
  evaluate: (x) => {
    const w = x.map((xi) => 1 + (xi - 1) / 4);
    const last = w[dim - 1];
    return (
      sin(PI * w[0]) ** 2 +
      sum(w.slice(0, -1), (wi) => (wi - 1) ** 2 * (1 + 10 * sin(PI * wi + 1) ** 2)) +
      (last - 1) ** 2 * (1 + sin(2 * PI * last) ** 2)
    );
  },
}));

/** Michalewicz in any dimension (default 2): steep valleys in a plateau. Its optimum is known for 2, 5, 10 inputs. */
export const michalewicz = problem(({ dim = 2 }) => ({
  name: "Michalewicz",
  bounds: cube(dim, 0, PI),
  optimalValue: { 2: -1.80130341, 5: -4.687658, 10: -9.66015 }[dim],
  optimizers: { 2: [[2.20290552, 1.57079633]] }[dim],
  evaluate: (x) => -sum(x, (xi, i) => sin(xi) * sin(((i + 1) * xi ** 2) / PI) ** 20),
}));

/** Powell in groups of four inputs (default one); left-over inputs have no effect. Its Hessian is singular at 0. */
export const powell = problem(({ dim = 4 }) => ({
  name: "Powell",
  bounds: cube(dim, -4, 5, 4),
  optimalValue: 0,
  optimizers: [point(dim, 0)],
  evaluate: (x) =>
    sum(point(Math.floor(dim / 4), 0), (_, group) => {
      const [a, b, c, d] = x.slice(4 * group);
      return (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4;
    }),
}));

/** Rastrigin in any dimension (default 2): a bowl with a lattice of local minima. */
export const rastrigin = problem(({ dim = 2 }) => ({
  name: "Rastrigin",
  bounds: cube(dim, -5.12, 5.12),
  optimalValue: 0,
  optimizers: [point(dim, 0)],
  evaluate: (x) => 10 * dim + sum(x, (xi) => xi ** 2 - 10 * cos(2 * PI * xi)),
}));

/** Rosenbrock in two dimensions (the default) or more: a long curved valley. */
export const rosenbrock = problem(({ dim = 2 }) => ({
  name: "Rosenbrock",
  bounds: cube(dim, -5, 10, 2),
  optimalValue: 0,
  optimizers: [point(dim, 1)],
  evaluate: (x) => sum(x.slice(1), (next, i) => 100 * (next - x[i] ** 2) ** 2 + (x[i] - 1) ** 2),
}));

/** Styblinski-Tang in any dimension (default 2): one global minimum among 2^d. */
export const styblinskiTang = problem(({ dim = 2 }) => ({
  name: "StyblinskiTang",
  bounds: cube(dim, -5, 5),
  optimalValue: -39.166166 * dim,
  optimizers: [point(dim, -2.903534)],
  evaluate: (x) => 0.5 * sum(x, (xi) => xi ** 4 - 16 * xi ** 2 + 5 * xi),
}));
