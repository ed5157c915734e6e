import { InputError, invalid, knownKeys, ShapeError, showShape } from "../errors/index.ts";
import { boolean } from "./attributes.ts";
import { add } from "./ops/arithmetic.ts";
import { noGrad } from "./primitive.ts";
import { sameShape } from "./shape.ts";
import { asTensor, full, Tensor, type TensorLike, zeros } from "./tensor.ts";

/** Options of `grad`. */
export interface GradOptions {
  /** Weights of y's entries, in y's shape; ones by default, which gives the gradient of the sum. */
  dy?: Tensor;
  /** Whether the gradient can itself be differentiated; defaults to false. */
  createGraph?: boolean;
}

/**
 * Reverse-mode gradient of sum(dy * y) with respect to each of `xs`, in their shapes; zeros if y does not depend on one.
 * Throws InputError if one of them is neither a `variable` nor computed from one, ShapeError if an op returns a gradient of
 * the wrong shape (a bug in its vjp).
 *
 *     const x = variable([1, 2]);
 *     const [g] = grad(x.square().sum(), [x]); // [2, 4]
 */
export function grad(y: Tensor, xs: readonly Tensor[], options: GradOptions = {}): Tensor[] {
  knownKeys("grad options", options, ["dy", "createGraph"]);
  const { dy, createGraph = false } = options;
  boolean("grad", "createGraph", createGraph);
  isTensor("y", y);
  if (!Array.isArray(xs)) invalid("grad xs", "a list of tensors", xs);
  xs.forEach((x, i) => {
    isTensor(`xs[${i}]`, x);
  });
  if (dy !== undefined) isTensor("dy", dy);
  if (dy && !sameShape(dy.shape, y.shape))
    throw new ShapeError(`invalid dy: expected shape ${showShape(y.shape)}, got ${showShape(dy.shape)}`);
  xs.forEach((x, i) => {
    if (!x.requiresGrad)
      throw new InputError(
        `grad: xs[${i}], of shape ${showShape(x.shape)}, carries no gradient; make it with variable(…)`,
      );
  });
  const seed = dy ?? full(y.shape, 1);
  return createGraph ? walkBack(y, xs, seed) : noGrad(() => walkBack(y, xs, seed));
}

function isTensor(what: string, value: unknown): void {
  if (!(value instanceof Tensor)) invalid(`grad ${what}`, "a tensor", value);
}

/** A tensor that y may depend on. */
interface Node {
  readonly tensor: Tensor;
  /** The inputs of its op; null where no gradient flows. */
  readonly inputs: (Node | null)[];
  isTarget: boolean;
  /** Whether it is a target or depends on one. */
  onPath: boolean;
  /** The gradient with respect to it, as accumulated so far. */
  cotangent: Tensor | null;
}

function walkBack(y: Tensor, xs: readonly Tensor[], seed: Tensor): Tensor[] {
  const nodes = nodesBehind(y);
  for (const x of xs) {
    const node = nodes.get(x);
    if (node) node.isTarget = true;
  }
  // Ids increase from inputs to outputs.
  const falling = [...nodes.values()].sort((a, b) => b.tensor.id - a.tensor.id);
  for (let i = falling.length - 1; i >= 0; i--) {
    const node = falling[i];
    node.onPath = node.isTarget || node.inputs.some(isOnPath);
  }
  falling[0].cotangent = seed;
  for (const node of falling) {
    if (!node.onPath) continue;
    pullBack(node);
    if (!node.isTarget) node.cotangent = null;
  }
  return xs.map((x) => nodes.get(x)?.cotangent ?? zeros(x.shape));
}

function isOnPath(node: Node | null): boolean {
  return node?.onPath ?? false;
}

function nodesBehind(y: Tensor): ReadonlyMap<Tensor, Node> {
  const nodes = new Map([[y, newNode(y)]]);
  for (const { tensor, inputs } of nodes.values())
    for (const input of tensor.source?.inputs ?? []) {
      const node = input.requiresGrad ? (nodes.get(input) ?? newNode(input)) : null;
      if (node) nodes.set(input, node);
      inputs.push(node);
    }
  return nodes;
}

function newNode(tensor: Tensor): Node {
  return { tensor, inputs: [], isTarget: false, onPath: false, cotangent: null };
}

/** Propagates a node's cotangent to those of its inputs. */
function pullBack({ tensor, inputs, cotangent }: Node): void {
  if (!cotangent || !tensor.source) return;
  const { primitive, attributes, inputs: given } = tensor.source;
  const pullbacks = primitive.vjp?.(cotangent, given, tensor, attributes);
  if (!pullbacks) return;
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i];
    if (!input?.onPath) continue;
    const part = pullbacks[i]();
    const { shape } = input.tensor;
    if (!sameShape(part.shape, shape))
      throw new ShapeError(
        `${primitive.name}: gradient of input ${i} has shape ${showShape(part.shape)}, the input ${showShape(shape)}`,
      );
    input.cotangent = input.cotangent ? add(input.cotangent, part) : part;
  }
}

/**
 * The value of `fn` at x, and the gradient of the sum of its entries, in x's shape.
 *
 *     const { value, gradient } = valueAndGrad((x) => x.square().sum(), [1, 2]);
 *
 * Throws InputError for values that are not numbers, or ragged ones.
 */
export function valueAndGrad(fn: (x: Tensor) => Tensor, x: TensorLike): { value: Tensor; gradient: Tensor } {
  if (typeof fn !== "function") invalid("valueAndGrad fn", "a function of a tensor", fn);
  const { shape, data } = asTensor(x);
  const at = new Tensor(shape, data, true);
  const value = fn(at);
  const [gradient] = grad(value, [at]);
  return { value: new Tensor(value.shape, value.data), gradient };
}
