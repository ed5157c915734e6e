import type { Bounds } from "../../src/polytope/index.ts";
import type { Evaluation } from "../../src/solvers/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";

export type Objective = (x: Float64Array) => Evaluation;

/** The value and gradient of a function given as a sum of squares, weight · residual². */
type Squares = { weight: number; residual: number; partials: number[] }[];

const sumOfSquares =
  (squares: (x: Float64Array) => Squares): Objective =>
  (x) => {
    const gradient = new Float64Array(x.length);
    let value = 0;
    for (const { weight, residual, partials } of squares(x)) {
      value += weight * residual * residual;
      partials.forEach((p, i) => {
        gradient[i] += 2 * weight * residual * p;
      });
    }
    return { value, gradient };
  };

export const rosenbrock: Objective = (x) => {
  const gradient = new Float64Array(x.length);
  let value = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const valley = x[i + 1] - x[i] ** 2;
    value += 100 * valley ** 2 + (1 - x[i]) ** 2;
    gradient[i] += -400 * x[i] * valley - 2 * (1 - x[i]);
    gradient[i + 1] += 200 * valley;
  }
  return { value, gradient };
};

export const quadratic =
  (h: number[][], c: number[]): Objective =>
  (x) => {
    const gradient = Float64Array.from(c, (ci, i) => h[i].reduce((sum, hij, j) => sum + hij * x[j], -ci));
    return { value: x.reduce((sum, xi, i) => sum + 0.5 * xi * (gradient[i] - c[i]), 0), gradient };
  };

/** The objectives of optimizers.json by their text. */
const objectives: Record<string, (parameters: Case["parameters"]) => Objective> = {
  "sum over i<d of 100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2": () => rosenbrock,
  "0.5*x'Hx - c'x": ({ H, c }) => quadratic(H, c),
  "0.5*sum of scales[i]*(x[i]-center[i])^2": ({ scales, center }) =>
    sumOfSquares((x) =>
      Array.from(x, (xi, i) => ({
        weight: scales[i] / 2,
        residual: xi - center[i],
        partials: Array.from(x, (_, j) => Number(i === j)),
      })),
    ),
  "(1.5-a+a*b)^2 + (2.25-a+a*b^2)^2 + (2.625-a+a*b^3)^2": () =>
    sumOfSquares(([a, b]) =>
      [1.5, 2.25, 2.625].map((k, i) => ({
        weight: 1,
        residual: k - a + a * b ** (i + 1),
        partials: [b ** (i + 1) - 1, a * (i + 1) * b ** i],
      })),
    ),
  "(a+10b)^2 + 5(c-d)^2 + (b-2c)^4 + 10(a-d)^4": () =>
    sumOfSquares(([a, b, c, d]) => [
      { weight: 1, residual: a + 10 * b, partials: [1, 10, 0, 0] },
      { weight: 5, residual: c - d, partials: [0, 0, 1, -1] },
      { weight: 1, residual: (b - 2 * c) ** 2, partials: [0, 2 * (b - 2 * c), -4 * (b - 2 * c), 0] },
      { weight: 10, residual: (a - d) ** 2, partials: [2 * (a - d), 0, 0, -2 * (a - d)] },
    ]),
  "(a-1e6)^2 + (b-2e-6)^2 + (a*b-2)^2": () =>
    sumOfSquares(([a, b]) => [
      { weight: 1, residual: a - 1e6, partials: [1, 0] },
      { weight: 1, residual: b - 2e-6, partials: [0, 1] },
      { weight: 1, residual: a * b - 2, partials: [b, a] },
    ]),
  "(a^2+b-11)^2 + (a+b^2-7)^2": () =>
    sumOfSquares(([a, b]) => [
      { weight: 1, residual: a * a + b - 11, partials: [2 * a, 1] },
      { weight: 1, residual: a + b * b - 7, partials: [1, 2 * b] },
    ]),
  "log(sum exp(A x + b)) + 0.5*mu*|x|^2": ({ A, b, mu }) => {
    return (x) => {
      const z: number[] = A.map((row: number[], i: number) => row.reduce((sum, a, j) => sum + a * x[j], b[i]));
      const top = Math.max(...z);
      const total = z.reduce((sum, zi) => sum + Math.exp(zi - top), 0);
      const gradient = x.map((xj, j) => z.reduce((g, zi, i) => g + (Math.exp(zi - top) / total) * A[i][j], mu * xj));
      return { value: top + Math.log(total) + 0.5 * mu * x.reduce((sum, xi) => sum + xi * xi, 0), gradient };
    };
  },
};

export interface Problem extends Case {
  fn: Objective;
  box: Bounds;
}

/** The cases of one kind, with their objective (checked against f0 and grad0) and bounds. */
export function problems(kind: "bounds" | "linear_constraints"): Problem[] {
  return reference("optimizers")
    .filter((c) => c.kind === kind)
    .map((c) => {
      const side = (k: 0 | 1, none: number) => c.bounds.map((pair: (number | null)[]) => pair[k] ?? none);
      const box = { lower: side(0, Number.NEGATIVE_INFINITY), upper: side(1, Number.POSITIVE_INFINITY) };
      return { ...c, fn: objectives[c.objective](c.parameters), box };
    });
}

/** That the objective is coded as the case means it. */
export function expectCoded({ name, fn, x0, f0, grad0 }: Problem): void {
  if (f0 === undefined) return;
  const { value, gradient } = fn(Float64Array.from(x0));
  expectAllclose(value, f0, { rtol: 1e-12, atol: 1e-12 }, `${name} f0`);
  expectAllclose(gradient, grad0, { rtol: 1e-11, atol: 1e-10 }, `${name} grad0`);
}
