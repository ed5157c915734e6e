import { InputError, showShape } from "../errors/index.ts";
import {
  hideValues,
  labelOf,
  type Observer,
  observed,
  type Primitive,
  type Shape,
  type Tensor,
  variable,
  whileComputing,
} from "../tensor/index.ts";

/** The origin of a value: an input, a constant or a node, by position. */
export type Origin = readonly ["input" | "constant" | "node", number];

/** One op that was applied. */
export interface Step {
  readonly op: string;
  readonly inputs: readonly Origin[];
  readonly attributes: unknown;
  readonly shape: Shape;
}

/** The ops that a function applied to its inputs, for inputs of one size. */
export interface Recording {
  readonly inputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly constants: readonly Tensor[];
  readonly steps: readonly Step[];
  readonly outputs: readonly { readonly name: string; readonly from: Origin; readonly shape: Shape }[];
}

export type Named = Readonly<Record<string, Tensor>>;

/**
 * Runs `fn` once and records every op whose result depends on the inputs; all other values become constants. An op for which `keep` is
 * false is replaced by its lowering. Throws InputError if a gradient flows through a constant, if the function reads
 * values that depend on its inputs, and if an op can be neither kept nor lowered.
 */
export function record(
  fn: (inputs: Named) => Named,
  examples: Named,
  keep: (op: string) => boolean = () => true,
): Recording {
  const names = Object.keys(examples);
  const origins = new Map<Tensor, Origin>();
  const constants: Tensor[] = [];
  const steps: Step[] = [];

  const originOf = (tensor: Tensor): Origin => {
    const known = origins.get(tensor);
    if (known) return known;
    if (tensor.requiresGrad) throw attached(tensor);
    const origin: Origin = ["constant", constants.push(tensor) - 1];
    origins.set(tensor, origin);
    return origin;
  };
  const depends = (tensor: Tensor) => {
    const origin = origins.get(tensor);
    return origin !== undefined && origin[0] !== "constant";
  };
  const watch: Observer = {
    apply(op, inputs, attributes, evaluate) {
      if (!inputs.some(depends)) return evaluate();
      if (!keep(op.name)) return lowered(op, inputs, attributes);
      const result = hideValues(whileComputing(evaluate));
      steps.push({ op: op.name, inputs: inputs.map(originOf), attributes, shape: result.shape });
      origins.set(result, ["node", steps.length - 1]);
      return result;
    },
  };

  const traced = Object.fromEntries(
    names.map((name, i) => {
      const input = hideValues(variable(examples[name]));
      origins.set(input, ["input", i]);
      return [name, input];
    }),
  );
  const results = observed(watch, () => fn(traced));
  const outputs = Object.entries(results).map(([name, tensor]) => ({
    name,
    from: originOf(tensor),
    shape: tensor.shape,
  }));
  return { inputs: names.map((name) => ({ name, shape: examples[name].shape })), constants, steps, outputs };
}

function lowered<A>(op: Primitive<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  if (!op.lower) throw new InputError(`export: the op ${op.name} has no form in the ops of this target`);
  return op.lower(inputs, attributes, op.shape(inputs, attributes));
}

function attached(tensor: Tensor): InputError {
  return new InputError(
    `trace: cannot hold ${nameOf(tensor)} as a constant of the graph, since a gradient flows through it; build the model inside ` +
      "traceMode(() => …), which detaches what it keeps, or detach(…) the tensor it was made from",
  );
}

/** The label of a tensor, or the nearest one among the tensors that it was computed from; a variable's shape if there is none. */
function nameOf(tensor: Tensor): string {
  const queue = [tensor];
  const seen = new Set(queue);
  let leaf = tensor;
  for (const at of queue) {
    const label = labelOf(at);
    if (label) return label;
    if (!at.source) leaf = at;
    for (const input of at.source?.inputs ?? [])
      if (input.requiresGrad && !seen.has(input)) {
        seen.add(input);
        queue.push(input);
      }
  }
  return `a variable of shape ${showShape(leaf.shape)}`;
}
