import { square } from "../math/index.ts";
import { cube, point, sum } from "./notation.ts";
import { problem } from "./problem.ts";
import { ackley } from "./scalable.ts";

/** The first `count` inputs are 0 or 1. */
function binary(count: number): Record<number, number[]> {
  return Object.fromEntries(point(count, 0).map((_, i) => [i, [0, 1]]));
}

/** Ackley on the unit cube, all inputs but the last three binary; 4 inputs or more (default 53). */
export const ackleyMixed = problem(({ dim = 53 }) => ({
  name: "AckleyMixed",
  bounds: cube(dim, 0, 1, 4),
  optimalValue: 0,
  optimizers: [point(dim, 0)],
  discreteInputs: binary(dim - 3),
  evaluate: ackley({ dim }).evaluate,
}));

/**
 * Low-autocorrelation binary sequences: the merit factor of a sequence of ±1 (inputs 0 and 1; default 30 of them), to
 * be maximized. Optima for 10, 20, …, 60 inputs are from Packebusch and Mertens (2016).
 */
export const labs = problem(({ dim = 30 }) => {
  const best = bestSequences[dim];
  return {
    name: "Labs",
    bounds: cube(dim, 0, 1, 2),
    minimize: false,
    ...(best && { optimalValue: best.merit, optimizers: [fromRuns(best.runs)] }),
    discreteInputs: binary(dim),
    evaluate: (x) => {
      const s = x.map((xi) => 2 * xi - 1);
      const energy = sum(s.slice(1), (_, k) => square(sum(s.slice(k + 1), (si, i) => si * s[i])));
      return square(dim) / (2 * energy);
    },
  };
});

const bestSequences: Record<number, { merit: number; runs: string }> = {
  10: { merit: 3.846, runs: "42211" },
  20: { merit: 7.692, runs: "5113112321" },
  30: { merit: 7.627, runs: "551212111113231" },
  40: { merit: 7.407, runs: "44412112131121313131" },
  50: { merit: 8.17, runs: "215131311224112241141142" },
  60: { merit: 8.257, runs: "761112141111131124211322211222" },
};

/** Run lengths to the sequence itself: "42211" is 0000 11 00 1 0. */
function fromRuns(runs: string): number[] {
  return [...runs].flatMap((length, run) => point(Number(length), run % 2));
}
