import { finite, invalid, nonNegative } from "../errors/index.ts";
import { pow, sin, square } from "../math/index.ts";
import { cube, product } from "./notation.ts";
import { problem } from "./problem.ts";

const { PI, abs } = Math;

/** Ishigami, a test of sensitivity analysis; `b` (default 0.1, also customary 0.05) weighs the interaction. */
export const ishigami = problem<{ b: number }>(
  ({ b = 0.1 }) => {
    finite("b", b);
    return {
      name: "Ishigami",
      bounds: cube(3, -PI, PI),
      evaluate: ([x, y, z]) => sin(x) + 7 * square(sin(y)) + b * pow(z, 4) * sin(x),
    };
  },
  ["b"],
);

/**
 * Sobol's G function: the larger the weight aᵢ, the less input i matters. `a` is customary for 6 (the default), 8 and
 * 15 inputs; for others give it.
 */
export const gsobol = problem<{ a: readonly number[] }>(
  ({ dim = 6, a = customaryWeights[dim] }) => {
    if (!Array.isArray(a)) invalid("a", `one weight per input, where dim is not ${Object.keys(customaryWeights)}`, a);
    for (let i = 0; i < a.length; i++) nonNegative(`a[${i}]`, a[i]);
    return {
      name: "Gsobol",
      bounds: cube(a.length, 0, 1),
      evaluate: (x) => product(x, (xi, i) => (abs(4 * xi - 2) + a[i]) / (1 + a[i])),
    };
  },
  ["a"],
);

const customaryWeights: Record<number, readonly number[]> = {
  6: [0, 0.5, 3, 9, 99, 99],
  8: [0, 1, 4.5, 9, 99, 99, 99, 99],
  15: [1, 2, 5, 10, 20, 50, 100, 500, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
};

/** Morris: 20 inputs, ten of them important, with interactions of second, third and fourth order. */
export const morris = problem({
  name: "Morris",
  bounds: cube(20, 0, 1),
  evaluate: (x) => {
    const w = x.map((xi, i) => 2 * ([2, 4, 6].includes(i) ? (1.1 * xi) / (xi + 0.1) - 0.5 : xi - 0.5));
    let f = 5 * w[0] * w[1] * w[2] * w[3];
    for (let i = 0; i < 20; i++) {
      f += (i < 10 ? 20 : pow(-1, i + 1)) * w[i];
      for (let j = i + 1; j < 20; j++) {
        f += (i < 6 ? -15 : pow(-1, i + j)) * w[i] * w[j];
        if (i < 5) for (let k = j + 1; k < 20; k++) f -= 10 * w[i] * w[j] * w[k];
      }
    }
    return f;
  },
});
