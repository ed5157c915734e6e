import type { Acquisition } from "../acquisition/index.ts";
import { InputError } from "../errors/index.ts";
import { type Graph, trace } from "../graph/index.ts";
import { grad, type Tensor, variable } from "../tensor/index.ts";

/** Values `b` and their gradients, at points `b x q x d`. */
export type ValueAndGradient = (X: Tensor) => { value: Tensor; gradient: Tensor };

/** What an evaluation takes at least, in milliseconds, for tracing to pay within a search. */
const WORTH_TRACING = 2;

/**
 * An acquisition function with its gradient. Where evaluations are dear it is traced after the first, since a graph runs without recording
 * and with buffers of its own, to the same numbers. A function that cannot be traced, or a failing trace, stays as it is.
 */
export function compiled(acquisition: Acquisition): ValueAndGradient {
  const eager: ValueAndGradient = (given) => {
    const X = variable(given);
    const value = acquisition.forward(X);
    return { value, gradient: grad(value, [X])[0] };
  };
  let evaluate: ValueAndGradient | null = null;
  return (X) => {
    if (evaluate) return evaluate(X);
    const started = performance.now();
    const result = eager(X);
    evaluate = performance.now() - started < WORTH_TRACING ? eager : (traced(acquisition, X) ?? eager);
    return result;
  };
}

function traced(acquisition: Acquisition, X: Tensor): ValueAndGradient | null {
  let graph: Graph;
  try {
    graph = trace(
      ({ X }) => {
        const value = acquisition.forward(X);
        return { value, gradient: grad(value, [X])[0] };
      },
      { X },
    );
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
  return (given) => {
    const { value, gradient } = graph.run({ X: given });
    return { value, gradient };
  };
}
