import { type Graph, lengthOf } from "../../../graph/index.ts";

/** About how many multiplications of a matrix product an element of other ops takes as long as. */
const [ELEMENT, TRANSCENDENTAL] = [8, 30];
const transcendental = /Exp|Log|Normal|Erf|Matern|Pow|Sin|Cos|Tanh|Softplus|Sqrt/;

/** About how many multiplications a graph takes for each point. The same on every machine, so that what is drawn does not depend on a clock. */
export function workOf({ inputs, constants, nodes }: Graph): number {
  const shapes = new Map([
    ...[...inputs, ...nodes].map(({ name, shape }) => [name, shape.map((dim) => lengthOf(dim, 1))] as const),
    ...constants.map(({ name, tensor }) => [name, [...tensor.shape]] as const),
  ]);
  return nodes.reduce((sum, { op, inputs: [first], name }) => {
    const elements = (shapes.get(name) as number[]).reduce((a, b) => a * b, 1);
    const isProduct = /MatMul|SquaredDistance|Triangular/.test(op);
    const each = transcendental.test(op) ? TRANSCENDENTAL : ELEMENT;
    return sum + elements * (isProduct ? ((shapes.get(first) as number[]).at(-1) ?? 1) : each);
  }, 0);
}

/** Multiplications that a frame has time for, at 30 frames a second. */
const FRAME = 10e6;
/** Points along each side of a picture: while it moves, the most that a frame has time for; at rest, the last. */
export const SIDES = [8, 12, 16, 20, 24, 32, 48] as const;

/** How many points along each side are computed while sliders move. */
export function movingSide(work: number): number {
  return SIDES.findLast((side) => side * side * work <= FRAME) ?? SIDES[0];
}
