import { type Acquisition, valuesOf } from "../acquisition/index.ts";
import { InputError, nullOn } from "../errors/index.ts";
import { type Named, trace } from "../graph/index.ts";
import { grad, type Observer, observed, type Tensor, valueAndGrad } from "../tensor/index.ts";

/** Values `b` and their gradients, at points `b x q x d`. */
export type ValueAndGradient = (X: Tensor) => { value: Tensor; gradient: Tensor };

/**
 * Numbers computed by the ops of one evaluation from which on tracing pays within a search. A count and not a time, so that a search
 * gives the same result on every machine.
 */
const WORTH_TRACING = 150_000;

/**
 * An acquisition function with its gradient. Expensive functions are traced after the first evaluation, since a graph runs without
 * recording and reuses its buffers. A function that cannot be traced is evaluated as it is.
 */
export function tracedEvaluation(acquisition: Acquisition): ValueAndGradient {
  const eager: ValueAndGradient = (X) => valueAndGrad((at) => valuesOf(acquisition, at), X);
  let evaluate: ValueAndGradient | null = null;
  return (X) => {
    if (evaluate) return evaluate(X);
    let computed = 0;
    const apply: Observer["apply"] = (_op, _inputs, _attributes, compute) => {
      const result = compute();
      computed += result.size;
      return result;
    };
    const first = observed({ apply }, () => eager(X));
    evaluate = (computed >= WORTH_TRACING && traced(acquisition, X)) || eager;
    return first;
  };
}

function traced(acquisition: Acquisition, X: Tensor): ValueAndGradient | null {
  const withGradient = ({ X }: Named) => {
    const value = acquisition.forward(X);
    return { value, gradient: grad(value, [X])[0] };
  };
  const graph = nullOn(InputError, () => trace(withGradient, { X }));
  return graph && ((given) => graph.run({ X: given }) as ReturnType<ValueAndGradient>);
}
