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

/** Where a value comes from: an input or a constant of the graph, or a node, by position. */
export type Origin = readonly ["input" | "constant" | "node", number];

/** One op that was applied. */
export interface Step {
  readonly op: string;
  readonly inputs: readonly Origin[];
  readonly attributes: unknown;
  readonly shape: Shape;
}

/** What a function did to its inputs, op by op, for inputs of one size. */
export interface Recording {
  readonly inputs: readonly { readonly name: string; readonly shape: Shape }[];
  readonly constants: readonly Tensor[];
  readonly steps: readonly Step[];
  readonly outputs: readonly { readonly name: string; readonly from: Origin; readonly shape: Shape }[];
}

export type Named = Readonly<Record<string, Tensor>>;

/**
 * Runs `fn` once and notes every op whose result depends on the inputs; all else becomes constants. An op that is not among those
 * to `keep` is replaced by its lowering. Throws InputError where a constant still carries a gradient, where the function looks at
 * values that depend on its inputs, and where an op can be neither kept nor lowered.
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

/** The nearest name among a tensor and what it was computed from; a variable's shape where there is none. */
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
