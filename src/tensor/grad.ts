import { InputError, ShapeError, showShape } from "../errors/index.ts";
import { add } from "./ops/arithmetic.ts";
import { noGrad } from "./primitive.ts";
import { sameShape } from "./shape.ts";
import { asTensor, full, Tensor, type TensorLike, variable, zeros } from "./tensor.ts";

export interface GradOptions {
  /** Weights of y's entries, in y's shape; all ones by default, which gives the gradient of the sum. */
  dy?: Tensor;
  /** Whether the gradient can itself be differentiated; defaults to false. */
  createGraph?: boolean;
}

/**
 * Reverse-mode gradient of sum(dy * y) with respect to each of `xs`, in their shapes; zeros where y does not depend on one.
 * Throws InputError when one of them is neither a `variable` nor computed from one, ShapeError when a rule returns a gradient of
 * the wrong shape (a bug in that rule).
 */
export function grad(y: Tensor, xs: readonly Tensor[], { dy, createGraph = false }: GradOptions = {}): Tensor[] {
  if (dy && !sameShape(dy.shape, y.shape))
    throw new ShapeError(`invalid dy: expected shape ${showShape(y.shape)}, got ${showShape(dy.shape)}`);
  xs.forEach((x, i) => {
    if (!x.requiresGrad)
      throw new InputError(
        `grad: x ${i}, of shape ${showShape(x.shape)}, carries no gradient; make it with variable(…)`,
      );
  });
  const seed = dy ?? full(y.shape, 1);
  const walk = () => walkBack(y, xs, seed);
  const cotangents = createGraph ? walk() : noGrad(walk);
  return xs.map((x) => cotangents.get(x) ?? zeros(x.shape));
}

function walkBack(y: Tensor, xs: readonly Tensor[], seed: Tensor): Map<Tensor, Tensor> {
  const targets = new Set(xs);
  const path = pathTo(targets, y);
  const cotangents = new Map<Tensor, Tensor>();
  if (path.has(y)) cotangents.set(y, seed);
  for (const node of [...path].reverse()) {
    const dy = cotangents.get(node);
    if (!dy || !node.source) continue;
    const { primitive, inputs, attributes } = node.source;
    if (!primitive.vjp) continue;
    const pullbacks = primitive.vjp(dy, inputs, node, attributes);
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      if (!path.has(input)) continue;
      const part = pullbacks[i]();
      if (!sameShape(part.shape, input.shape))
        throw new ShapeError(
          `${primitive.name}: gradient of input ${i} has shape ${showShape(part.shape)}, the input ${showShape(input.shape)}`,
        );
      const sum = cotangents.get(input);
      cotangents.set(input, sum ? add(sum, part) : part);
    }
    if (!targets.has(node)) cotangents.delete(node);
  }
  return cotangents;
}

/** The nodes between the targets and y, each after its inputs: ids rise from inputs to outputs, so sorting by id does it. */
function pathTo(targets: ReadonlySet<Tensor>, y: Tensor): Set<Tensor> {
  const reached = new Set<Tensor>([y]);
  for (const node of reached)
    if (node.source) for (const input of node.source.inputs) if (input.requiresGrad) reached.add(input);
  const rising = [...reached].sort((a, b) => a.id - b.id);
  const path = new Set<Tensor>();
  for (const node of rising) if (targets.has(node) || node.source?.inputs.some((x) => path.has(x))) path.add(node);
  return path;
}

/** The value of `fn` at x and its gradient there (of the sum of its entries), in x's shape. */
export function valueAndGrad(fn: (x: Tensor) => Tensor, x: TensorLike): { value: Tensor; gradient: Tensor } {
  const at = variable(asTensor(x));
  const value = fn(at);
  const [gradient] = grad(value, [at]);
  return { value: new Tensor(value.shape, value.data), gradient };
}
