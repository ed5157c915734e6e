import * as z from "zod/mini";
import { conforming, InputError, once, type Schema } from "../errors/index.ts";
import {
  logHypervolumePrimitives,
  type Primitive,
  primitives,
  type Shape,
  sameShape,
  sizeOf,
  Tensor,
} from "../tensor/index.ts";

/*
 * Checks of ops in files: the number of operands, the attributes, and conditions on them beyond the op's shape rule. The functions of
 * the ops check these too, but graphs from files do not call them.
 */

const whole = () => z.int().check(z.minimum(0));
/** A length in a file. */
export const dim = once(() =>
  z.union([whole(), z.strictObject({ times: z.int().check(z.minimum(1)), plus: whole() })]),
);

interface Operator {
  readonly operands: number | "any";
  readonly attributes?: Schema<unknown>;
  /** At one number of points: lengths are numbers. */
  readonly fits?: (operands: readonly Tensor[], attributes: never) => boolean;
}

const nothing = once((): Schema<unknown> => z.any().check(z.refine((v) => v === undefined, "this op has none")));
const one: Operator = { operands: 1 };
const two: Operator = { operands: 2 };
const rows: Operator = { operands: 1, fits: ([x]) => x.rank > 0 };

function withAttributes(operands: Operator["operands"], attributes: Parameters<typeof z.strictObject>[0]): Operator {
  return { operands, attributes: z.strictObject(attributes) };
}

/** The gradient of distances, `… n1 x n2`, between points `… n1 x d` and `… n2 x d`. */
const ofDistances: Operator["fits"] = ([g, x1, x2]) =>
  Math.min(g.rank, x1.rank, x2.rank) > 1 &&
  sameShape(g.shape.slice(-2), [x1.shape[x1.rank - 2], x2.shape[x2.rank - 2]]) &&
  x1.shape[x1.rank - 1] === x2.shape[x2.rank - 1] &&
  [x1, x2].every((x) => stretches(x.shape.slice(0, -2), g.shape.slice(0, -2)));

/** Every op with more than one operand, with attributes, or with further conditions; all others are functions of one tensor. */
const operators = once((): Readonly<Record<string, Operator>> => {
  // JSON has no infinities: they are text in files.
  const number = z.union([z.number(), z.pipe(z.enum(["Infinity", "-Infinity", "NaN"]), z.transform(Number))]);
  const [index, length] = [whole(), dim()];
  const [indices, lengths] = [z.array(index), z.array(length)];
  const withRate = withAttributes(1, { c: number });
  const withTauMax = (operands: number) => withAttributes(operands, { tauMax: number });
  const withAlpha = withAttributes(1, { alpha: number });
  const withShape = withAttributes(1, { shape: lengths });
  return {
    ...Object.fromEntries(
      [
        ...["Add", "Sub", "Mul", "RealDiv", "Pow", "Maximum", "Minimum"],
        ...["Less", "LessEqual", "Greater", "GreaterEqual", "Equal", "NotEqual"],
        ...["SquaredDistance", "SpdSolve", "GaussianLogDensity", "TakeAlongAxis", "UpperEnvelope"],
        ...["ProbNormalInUpper", "ProbNormalInLower", "LogProbNormalIn"],
      ].map((name) => [name, two]),
    ),
    SelectV2: { operands: 3 },
    GaussianLogDensitySlope: { operands: 3, fits: ([alpha, m]) => alpha.rank > 0 && alpha.shape.at(-1) === side(m) },
    StraightThrough: { operands: 2, fits: ([x, value]) => sameShape(x.shape, value.shape) },
    AddDiagonal: {
      operands: 2,
      fits: ([x, d]) =>
        side(x) !== null && (d.size === 1 || (d.rank > 0 && sameShape(d.shape, x.shape.slice(0, -1).slice(-d.rank)))),
    },
    HammingDistance: { operands: 3 },
    HammingDistanceGradient: { operands: 3, fits: ofDistances },
    SelfSquaredDistanceGradient: {
      operands: 2,
      fits: ([g, x]) => x.rank > 1 && sameShape(g.shape, [...x.shape.slice(0, -1), x.shape[x.rank - 2]]),
    },
    SquaredDistanceGradient: {
      ...withAttributes(3, { side: z.union([z.literal(1), z.literal(2)]) }),
      fits: ofDistances,
    },
    Sum: rows,
    Max: rows,
    Min: rows,
    LogSumExp: rows,
    Cumsum: { ...withAttributes(1, { reverse: z.boolean() }), fits: rows.fits },
    ArgSort: withAttributes(1, { descending: z.boolean() }),
    ScaledProduct: withAttributes(2, { factor: number }),
    ClipByValue: withAttributes(1, { lower: number, upper: number }),
    MaternExp: withRate,
    MaternLinear: withRate,
    MaternQuadratic: withRate,
    [logHypervolumePrimitives.value.name]: withTauMax(5),
    [logHypervolumePrimitives.slopes.name]: withTauMax(6),
    LogPareto: withAlpha,
    LogParetoSlope: withAlpha,
    BatchMatMulV2: {
      ...withAttributes(2, { transposeA: z.boolean(), transposeB: z.boolean() }),
      fits: ([a, b]) => Math.min(a.rank, b.rank) > 1,
    },
    UpperMatMul: withAttributes(2, { transposed: z.boolean() }),
    // Files of version 0.1 have no attribute here.
    Cholesky: withAttributes(1, { semidefinite: z.optional(z.boolean()) }),
    MatrixTriangularSolve: withAttributes(2, { transposed: z.boolean() }),
    Reshape: withShape,
    BroadcastTo: withShape,
    SumTo: withShape,
    Transpose: {
      ...withAttributes(1, { order: indices }),
      fits: ([x], { order }: { order: Shape }) =>
        order.length === x.rank && x.shape.every((_, axis) => order.includes(axis)),
    },
    Slice: {
      ...withAttributes(1, { begin: lengths, size: lengths }),
      fits: ([x], { begin, size }: { begin: Shape; size: Shape }) =>
        begin.length === x.rank && size.length === x.rank && x.shape.every((n, i) => begin[i] + size[i] <= n),
    },
    Pad: {
      ...withAttributes(1, { paddings: z.array(z.tuple([length, length])) }),
      fits: ([x], { paddings }: { paddings: Shape[] }) => paddings.length === x.rank,
    },
    ConcatV2: {
      ...withAttributes("any", { axis: index }),
      fits: ([x], { axis }: { axis: number }) => axis < x.rank,
    },
    GatherV2: {
      ...withAttributes(1, { indices, axis: index }),
      fits: ([x], { indices, axis }: { indices: Shape; axis: number }) => indices.every((i) => i < x.shape[axis]),
    },
    ScatterAdd: {
      ...withAttributes(1, { indices, axis: index, length }),
      fits: ([x], { indices, axis, length }: { indices: Shape; axis: number; length: number }) =>
        indices.length === x.shape[axis] && indices.every((i) => i < length),
    },
    PutAlongAxis: {
      ...withAttributes(2, { length }),
      fits: ([x, indices]) => x.rank > 0 && sameShape(x.shape, indices.shape),
    },
  };
});

function side(x: Tensor): number | null {
  const [rows, columns] = x.shape.slice(-2);
  return x.rank > 1 && rows === columns ? rows : null;
}

function stretches(from: Shape, to: Shape): boolean {
  return from.length <= to.length && from.every((n, i) => n === 1 || n === to[to.length - from.length + i]);
}

function operatorOf(what: string, op: string): Operator {
  if (!primitives.has(op)) throw new InputError(`invalid ${what} uses the op "${op}", which this BoFlow does not have`);
  return Object.hasOwn(operators(), op) ? operators()[op] : one;
}

/** An op's attributes from a file. Throws InputError for invalid ones. */
export function readAttributes(what: string, op: string, given: unknown): unknown {
  return conforming(`attributes of ${what}`, operatorOf(what, op).attributes ?? nothing(), given);
}

/** The shape of an op's result from the shapes of its operands. Throws InputError if they do not fit the op. */
export function resultShape(what: string, op: string, shapes: readonly Shape[], attributes: unknown): Shape {
  const { operands: count, fits = () => true } = operatorOf(what, op);
  if (count === "any" ? shapes.length === 0 : shapes.length !== count)
    throw new InputError(
      `invalid ${what}: expected ${count === "any" ? "at least 1" : count} operand(s), got ${shapes.length}`,
    );
  const operands = shapes.map(shapeOnly);
  const misfit = (why = "") => new InputError(`invalid ${what}: its operands do not fit it${why && `: ${why}`}`);
  if (!fits(operands, attributes as never)) throw misfit();
  try {
    return (primitives.get(op) as Primitive<unknown>).shape(operands, attributes);
  } catch (error) {
    throw misfit((error as Error).message);
  }
}

/** A tensor of a shape, without data. */
function shapeOnly(shape: Shape): Tensor {
  return Object.defineProperty(new Tensor(shape, new Float64Array(0)), "size", { value: sizeOf(shape) });
}
