import { cos, pow, sin, square } from "../math/index.ts";
import { cube, product, sum } from "./notation.ts";
import { problem } from "./problem.ts";

const { PI, abs, max, sqrt } = Math;

/** A linear objective under a wavy and a round constraint (Gramacy et al. 2016). */
export const constrainedGramacy = problem({
  name: "ConstrainedGramacy",
  bounds: cube(2, 0, 1),
  optimalValue: 0.5998,
  optimizers: [[0.1954, 0.4044]],
  evaluate: ([x, y]) => x + y,
  slack: ([x, y]) => [x + 2 * y + 0.5 * sin(2 * PI * (square(x) - 2 * y)) - 1.5, 1.5 - square(x) - square(y)],
});

/** Keane's bump in any dimension (default 2), best on the edge of the feasible set; optima of Mishra (2007). */
export const keaneBumpFunction = problem(({ dim = 2 }) => ({
  name: "KeaneBumpFunction",
  bounds: cube(dim, 0, 10),
  optimalValue: keaneBest[dim],
  evaluate: (x) => {
    const bumps = sum(x, (xi) => pow(cos(xi), 4)) - 2 * product(x, (xi) => square(cos(xi)));
    return -abs(bumps / max(sqrt(sum(x, (xi, i) => (i + 1) * square(xi))), 1e-3));
  },
  slack: (x) => [product(x, (xi) => xi) - 0.75, 7.5 * dim - sum(x, (xi) => xi)],
}));

const keaneBest: Record<number, number> = {
  2: -0.365,
  10: -0.6737,
  15: -0.781647601,
  20: -0.803619104,
  30: -0.818056222,
  40: -0.826624404,
  50: -0.83078783,
};
