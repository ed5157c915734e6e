import { floatParameter, type Strategy } from "../../src/index.ts";

/** Suggests points of the diagonal. */
export const diagonal: Strategy = async (_, { count, id }) =>
  Array.from({ length: count }, (_, k) => {
    const x = ((id + k) * 0.37) % 1;
    return { parameters: { x, y: x }, origin: "diagonal", reason: "in turn" };
  });

/** A study of two floats by that strategy. */
export const definition = {
  parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
  objectives: { v: "minimize" },
  strategy: diagonal,
} as const;
