import { cos, exp, pow, powerOfTwo, sin, square } from "../math/index.ts";
import { cube, point, product, sum } from "./notation.ts";
import { problem } from "./problem.ts";

const { E, PI, sqrt } = Math;

/** Ackley in any dimension (default 2): a deep funnel covered with ripples. */
export const ackley = problem(({ dim = 2 }) => ({
  name: "Ackley",
  bounds: cube(dim, -32.768, 32.768),
  optimalValue: 0,
  optimizers: [point(dim, 0)],
  evaluate: (x) =>
    -20 * exp(-0.2 * sqrt(sum(x, (xi) => square(xi)) / dim)) - exp(sum(x, (xi) => cos(2 * PI * xi)) / dim) + 20 + E,
}));

/** Dixon-Price in any dimension (default 2): a curved valley with its minimum at xᵢ = 2^(2^−i − 1), i from 0. */
export const dixonPrice = problem(({ dim = 2 }) => ({
  name: "DixonPrice",
  bounds: cube(dim, -10, 10),
  optimalValue: 0,
  optimizers: [point(dim, 0).map((_, i) => pow(2, powerOfTwo(-i) - 1))],
  evaluate: (x) => square(x[0] - 1) + sum(x.slice(1), (next, i) => (i + 2) * square(2 * square(next) - x[i])),
}));

/** Griewank in any dimension (default 2): a wide bowl with regular ripples. */
export const griewank = problem(({ dim = 2 }) => ({
  name: "Griewank",
  bounds: cube(dim, -600, 600),
  optimalValue: 0,
  optimizers: [point(dim, 0)],
  evaluate: (x) => sum(x, (xi) => square(xi) / 4000) - product(x, (xi, i) => cos(xi / sqrt(i + 1))) + 1,
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
      square(sin(PI * w[0])) +
      sum(w.slice(0, -1), (wi) => square(wi - 1) * (1 + 10 * square(sin(PI * wi + 1)))) +
      square(last - 1) * (1 + square(sin(2 * PI * last)))
    );
  },
}));

/** Michalewicz in any dimension (default 2): steep valleys in a plateau. Its optimum is known for 2, 5, 10 inputs. */
export const michalewicz = problem(({ dim = 2 }) => ({
  name: "Michalewicz",
  bounds: cube(dim, 0, PI),
  optimalValue: { 2: -1.80130341, 5: -4.687658, 10: -9.66015 }[dim],
  optimizers: { 2: [[2.20290552, 1.57079633]] }[dim],
  evaluate: (x) => -sum(x, (xi, i) => sin(xi) * pow(sin(((i + 1) * square(xi)) / PI), 20)),
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
      return square(a + 10 * b) + 5 * square(c - d) + pow(b - 2 * c, 4) + 10 * pow(a - d, 4);
    }),
}));

/** Rastrigin in any dimension (default 2): a bowl with a lattice of local minima. */
export const rastrigin = problem(({ dim = 2 }) => ({
  name: "Rastrigin",
  bounds: cube(dim, -5.12, 5.12),
  optimalValue: 0,
  optimizers: [point(dim, 0)],
  evaluate: (x) => 10 * dim + sum(x, (xi) => square(xi) - 10 * cos(2 * PI * xi)),
}));

/** Rosenbrock in two dimensions (the default) or more: a long curved valley. */
export const rosenbrock = problem(({ dim = 2 }) => ({
  name: "Rosenbrock",
  bounds: cube(dim, -5, 10, 2),
  optimalValue: 0,
  optimizers: [point(dim, 1)],
  evaluate: (x) => sum(x.slice(1), (next, i) => 100 * square(next - square(x[i])) + square(x[i] - 1)),
}));

/** Styblinski-Tang in any dimension (default 2): one global minimum among 2^d. */
export const styblinskiTang = problem(({ dim = 2 }) => ({
  name: "StyblinskiTang",
  bounds: cube(dim, -5, 5),
  optimalValue: -39.166166 * dim,
  optimizers: [point(dim, -2.903534)],
  evaluate: (x) => 0.5 * sum(x, (xi) => pow(xi, 4) - 16 * square(xi) + 5 * xi),
}));
