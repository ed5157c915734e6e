import { InputError } from "../errors/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Dim } from "./dims.ts";

/** A named value with its shape, in which lengths may depend on the number of points b. */
export interface Signature {
  /** The name of the value. */
  readonly name: string;
  /** Its shape. */
  readonly shape: readonly Dim[];
}

/** A value that does not depend on the inputs of a graph. */
export interface GraphConstant {
  /** Its name, by which nodes refer to it. */
  readonly name: string;
  /** The value. */
  readonly tensor: Tensor;
}

/** One op, applied to values by name. */
export interface GraphNode extends Signature {
  /** The name of the op. */
  readonly op: string;
  /** The names of its operands. */
  readonly inputs: readonly string[];
  /** Plain data; lengths that depend on the number of points are `Dim`s. */
  readonly attributes: unknown;
}

/** A named output of a graph. */
export interface GraphOutput extends Signature {
  /** The name of the input, constant or node. */
  readonly value: string;
}

/** The parts of a graph. */
export interface GraphParts {
  /** What the graph is run on. */
  readonly inputs: readonly Signature[];
  /** Values that do not depend on the inputs. */
  readonly constants: readonly GraphConstant[];
  /** In topological order. */
  readonly nodes: readonly GraphNode[];
  /** What the graph computes. */
  readonly outputs: readonly GraphOutput[];
  /** A description of the source of the graph; not part of the hash. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** The shape of every value, by name. */
export function shapesOf({ inputs, constants, nodes }: GraphParts): Map<string, readonly Dim[]> {
  return new Map([
    ...inputs.map(({ name, shape }) => [name, shape] as const),
    ...constants.map(({ name, tensor }) => [name, tensor.shape] as const),
    ...nodes.map(({ name, shape }) => [name, shape] as const),
  ]);
}

/*
 * Names of inputs and outputs are valid in every format: letters, digits and underscores, a letter first, and not "constructor" or
 * another property of every object, which TensorFlow.js would find instead. Names of constants and nodes start with an underscore, so
 * that the two kinds cannot collide.
 */
const userName = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Throws InputError for names of inputs and outputs that are invalid in some format, and for a name of both an input and an output. */
export function checkNames(inputs: readonly string[], outputs: readonly string[]): void {
  for (const [kind, names] of Object.entries({ input: inputs, output: outputs }))
    for (const name of names)
      if (!userName.test(name) || name in Object.prototype)
        throw new InputError(
          `invalid name of an ${kind}: expected letters, digits and underscores with a letter first, and no property of every object, got ${JSON.stringify(name)}; other names fail in some format`,
        );
  for (const name of outputs)
    if (inputs.includes(name))
      throw new InputError(`invalid name of an output: "${name}" is the name of an input; give the output another one`);
}
