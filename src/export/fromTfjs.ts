import { InputError, invalid } from "../errors/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import { fromTfjsTensor, type TensorFlow, type TfjsTensor } from "./tensorflow.ts";

/*
 * Functions written in TensorFlow.js, such as a feature extractor or a `tf.LayersModel`, as functions of BoFlow: the kernels that they call
 * are recorded once for each shape of the argument, and replayed as ops, in double precision and with gradients.
 */

type Attributes = Readonly<Record<string, never>>;
/** Operands in the order in which the kernel names them; absent ones are left out. */
type Kernel = (operands: readonly Tensor[], attributes: Attributes, shape: readonly number[]) => Tensor;

const activations: Readonly<Record<string, (x: Tensor, alpha: number) => Tensor>> = {
  linear: (x) => x,
  relu: (x) => x.maximum(0),
  relu6: (x) => x.maximum(0).minimum(6),
  elu: (x) => ops.where(ops.greater(x, 0), x, x.minimum(0).expm1()),
  sigmoid: (x) => x.sigmoid(),
  leakyrelu: (x, alpha) => ops.where(ops.greater(x, 0), x, x.mul(alpha)),
};

const [SELU_ALPHA, SELU_SCALE] = [1.6732632423543772, 1.0507009873554805];

const reduction =
  (reduce: (x: Tensor, axes: number[], keepDims: boolean) => Tensor): Kernel =>
  ([x], { axis, reductionIndices, keepDims }, shape) => {
    const axes: number[] = [axis ?? reductionIndices ?? x.shape.map((_, i) => i)].flat();
    return reduce(x, axes, Boolean(keepDims)).reshape(shape);
  };

const product = ([a, b]: readonly Tensor[], { transposeA, transposeB }: Attributes) =>
  ops.matmul(a, b, { transposeA: Boolean(transposeA), transposeB: Boolean(transposeB) });

/** The implementation of each kernel, by its name in TensorFlow.js. */
const kernels: Readonly<Record<string, Kernel>> = {
  Identity: ([x]) => x,
  Cast: ([x]) => x,
  Add: ([a, b]) => a.add(b),
  AddN: (all) => all.reduce((a, b) => a.add(b)),
  Sub: ([a, b]) => a.sub(b),
  Multiply: ([a, b]) => a.mul(b),
  RealDiv: ([a, b]) => a.div(b),
  Pow: ([a, b]) => a.pow(b),
  Maximum: ([a, b]) => a.maximum(b),
  Minimum: ([a, b]) => a.minimum(b),
  SquaredDifference: ([a, b]) => a.sub(b).square(),
  Neg: ([x]) => x.neg(),
  Abs: ([x]) => x.abs(),
  Sign: ([x]) => x.sign(),
  Square: ([x]) => x.square(),
  Sqrt: ([x]) => x.sqrt(),
  Rsqrt: ([x]) => ops.div(1, x.sqrt()),
  Reciprocal: ([x]) => ops.div(1, x),
  Exp: ([x]) => x.exp(),
  Expm1: ([x]) => x.expm1(),
  Log: ([x]) => x.log(),
  Log1p: ([x]) => x.log1p(),
  Sin: ([x]) => x.sin(),
  Cos: ([x]) => x.cos(),
  Atan: ([x]) => x.atan(),
  Tanh: ([x]) => x.tanh(),
  Sigmoid: ([x]) => x.sigmoid(),
  Softplus: ([x]) => x.softplus(),
  Erf: ([x]) => x.erf(),
  Floor: ([x]) => x.floor(),
  Relu: ([x]) => activations.relu(x, 0),
  Relu6: ([x]) => activations.relu6(x, 0),
  Elu: ([x]) => activations.elu(x, 0),
  Selu: ([x]) => ops.where(ops.greater(x, 0), x, x.minimum(0).expm1().mul(SELU_ALPHA)).mul(SELU_SCALE),
  LeakyRelu: ([x], { alpha }) => activations.leakyrelu(x, alpha ?? 0.2),
  ClipByValue: ([x], { clipValueMin, clipValueMax }) => ops.clip(x, clipValueMin, clipValueMax),
  Greater: ([a, b]) => ops.greater(a, b),
  GreaterEqual: ([a, b]) => ops.greaterEqual(a, b),
  Less: ([a, b]) => ops.less(a, b),
  LessEqual: ([a, b]) => ops.lessEqual(a, b),
  Equal: ([a, b]) => ops.equal(a, b),
  Select: ([condition, a, b]) => ops.where(condition, a, b),
  BatchMatMul: product,
  _FusedMatMul: ([a, b, bias], attributes) => {
    const { activation = "linear", leakyreluAlpha } = attributes as { activation?: string; leakyreluAlpha?: number };
    if (!Object.hasOwn(activations, activation))
      throw new InputError(`fromTfjs: the activation "${activation}" is not known`);
    const flat = product([a, b], attributes);
    return activations[activation](bias ? flat.add(bias) : flat, leakyreluAlpha ?? 0.2);
  },
  Sum: reduction((x, axes, keep) => ops.sum(x, axes, keep)),
  Mean: reduction((x, axes, keep) => ops.mean(x, axes, keep)),
  Max: reduction((x, axes, keep) => ops.max(x, axes, keep)),
  Min: reduction((x, axes, keep) => ops.min(x, axes, keep)),
  Softmax: ([x]) => x.sub(ops.logSumExp(x, -1, true)).exp(),
  Reshape: ([x], _, shape) => x.reshape(shape),
  ExpandDims: ([x], _, shape) => x.reshape(shape),
  Transpose: ([x], { perm }) => x.transpose(perm),
  Concat: (all, { axis }) => ops.concat(all, axis ?? 0),
  Pack: (all, { axis }) => ops.stack(all, axis ?? 0),
  Slice: ([x], { begin }, shape) =>
    ops.slice(
      x,
      x.shape.map((_, i) => begin[i]),
      shape,
    ),
  Tile: ([x], { reps }) => (reps as number[]).reduce((t, n, axis) => ops.concat(new Array(n).fill(t), axis), x),
  OnesLike: ([x]) => x.mul(0).add(1),
  ZerosLike: ([x]) => x.mul(0),
};

/** A recorded kernel call: its inputs and outputs, by id. */
interface Call {
  readonly kernel: string;
  readonly inputs: readonly number[];
  readonly attributes: Attributes;
  readonly output: number;
  readonly shape: readonly number[];
}

interface Tape {
  readonly argument: number;
  readonly calls: readonly Call[];
  readonly constants: ReadonlyMap<number, Tensor>;
  readonly result: number;
}

/**
 * Converts a function of one `tf.Tensor` to a differentiable function of tensors, such as a feature map, a mean or an objective. Weights and
 * other tensors that it uses become constants. `tf` is the TensorFlow.js that it uses, such as that of `loadTensorFlow`. Its control flow may
 * depend on the shape of its argument, but not on the values. Throws InputError that names a kernel without an implementation.
 *
 *     const features = fromTfjs(tf, (x) => layers.predict(x));
 *     const covariance = kernels.featureKernel(features, kernels.matern52());
 */
export function fromTfjs<T extends TfjsTensor>(tf: TensorFlow<T>, fn: (x: T) => TfjsTensor): (x: Tensor) => Tensor {
  if (typeof fn !== "function") invalid("fn", "a function of a tf.Tensor", fn);
  const tapes = new Map<string, Tape>();
  return (x) => {
    const key = x.shape.join();
    const tape = tapes.get(key) ?? recorded(tf, fn, x.shape);
    tapes.set(key, tape);
    return replayed(tape, x);
  };
}

function recorded<T extends TfjsTensor>(tf: TensorFlow<T>, fn: (x: T) => TfjsTensor, shape: readonly number[]): Tape {
  const engine = tf.engine();
  const original = engine.runKernel;
  const calls: Call[] = [];
  const constants = new Map<number, Tensor>();
  const made = new Set<number>();
  let tape: Tape | null = null;
  engine.runKernel = function (this: typeof engine, name: string, given: never, attributes?: never): unknown {
    const output = original.call(this, name, given, attributes);
    const inputs = Object.values(given as Record<string, TfjsTensor | TfjsTensor[] | undefined>)
      .flat()
      .filter((t): t is TfjsTensor => t !== undefined && t !== null);
    if (Array.isArray(output)) throw unknownKernel(name);
    const result = output as TfjsTensor;
    for (const input of inputs) if (!made.has(input.id)) constants.set(input.id, fromTfjsTensor(input));
    // A value that does not depend on the argument is a constant.
    if (inputs.some(({ id }) => made.has(id))) {
      made.add(result.id);
      const ids = inputs.map(({ id }) => id);
      calls.push({
        kernel: name,
        inputs: ids,
        attributes: (attributes ?? {}) as Attributes,
        output: result.id,
        shape: result.shape,
      });
    }
    return output;
  };
  try {
    tf.tidy(() => {
      const argument = tf.ones([...shape]);
      made.add(argument.id);
      const result = fn(argument);
      if (!(result instanceof tf.Tensor))
        invalid("result of fn", "a tf.Tensor, not a promise or anything else", result);
      if (!made.has(result.id)) constants.set(result.id, fromTfjsTensor(result));
      tape = { argument: argument.id, calls, constants, result: result.id };
    });
  } finally {
    engine.runKernel = original;
  }
  return tape as unknown as Tape;
}

function replayed({ argument, calls, constants, result }: Tape, x: Tensor): Tensor {
  const values = new Map<number, Tensor>([...constants, [argument, x]]);
  for (const { kernel, inputs, attributes, output, shape } of calls) {
    if (!Object.hasOwn(kernels, kernel)) throw unknownKernel(kernel);
    values.set(
      output,
      kernels[kernel](
        inputs.map((id) => values.get(id) as Tensor),
        attributes,
        shape,
      ),
    );
  }
  return values.get(result) as Tensor;
}

function unknownKernel(name: string): InputError {
  return new InputError(
    `fromTfjs: the function calls the kernel ${name}, which is not among ${Object.keys(kernels).join(", ")}`,
  );
}
