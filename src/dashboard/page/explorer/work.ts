import { type Graph, lengthOf } from "../../../graph/index.ts";

/** Ops that take about as long as so many multiplications, where that is not one. */
const TRANSCENDENTAL = 20;
const transcendental = /Exp|Log|Normal|Erf|Matern|Pow|Sin|Cos|Tanh|Softplus|Sqrt/;

/** About how many multiplications a graph takes for each point. The same on every machine, so that what is drawn does not depend on a clock. */
export function workOf({ inputs, constants, nodes }: Graph): number {
  const shapes = new Map([
    ...[...inputs, ...nodes].map(({ name, shape }) => [name, shape.map((dim) => lengthOf(dim, 1))] as const),
    ...constants.map(({ name, tensor }) => [name, [...tensor.shape]] as const),
  ]);
  return nodes.reduce((sum, { op, inputs: [first], name }) => {
    const elements = (shapes.get(name) as number[]).reduce((a, b) => a * b, 1);
    const inner = /MatMul|SquaredDistance|Triangular/.test(op) ? ((shapes.get(first) as number[]).at(-1) ?? 1) : 1;
    return sum + elements * inner * (transcendental.test(op) ? TRANSCENDENTAL : 1);
  }, 0);
}

/** Multiplications that a frame has time for, at 30 frames a second. */
const FRAME = 21e6;
/** Points along each side of a picture: while it moves, the most that a frame has time for; at rest, the last. */
export const SIDES = [16, 24, 32, 48] as const;

/** How many points along each side are computed while sliders move. */
export function movingSide(work: number): number {
  return SIDES.findLast((side) => side * side * work <= FRAME) ?? SIDES[0];
}
