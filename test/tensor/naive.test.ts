import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ops, Tensor, tensor } from "../../src/tensor/index.ts";
import { type Shape, sizeOf } from "../../src/tensor/shape.ts";
import { expectAllclose } from "../support/allclose.ts";
import { binaryOps, flatOps, lower, spd, unaryOps } from "./cases.ts";
import { sample } from "./samples.ts";

/*
 * Ops against loops that find, for each index of the result, its entry of x. `at` is a plain way
 * to read a tensor that shares no code with the ops.
 */

type Index = readonly number[];

function at(x: Tensor, index: Index): number {
  let place = 0;
  for (const [axis, i] of index.entries()) place = place * x.shape[axis] + i;
  return x.data[place];
}

function build(shape: Shape, entry: (index: Index) => number): Tensor {
  const indices: Index[] = shape.reduce<Index[]>(
    (all, n) => all.flatMap((index) => Array.from({ length: n }, (_, i) => [...index, i])),
    [[]],
  );
  return new Tensor(shape, Float64Array.from(indices, entry));
}

/** The entry of x that NumPy's rule broadcasts to an index of a larger shape. */
function stretched(x: Tensor, index: Index): number {
  const own = index.slice(index.length - x.rank);
  return at(
    x,
    own.map((i, axis) => (x.shape[axis] === 1 ? 0 : i)),
  );
}

const without = (index: Index, axis: number) => index.filter((_, i) => i !== axis);
const replaced = (index: Index, axis: number, value: number) => index.map((i, k) => (k === axis ? value : i));
const counting = (n: number) => Array.from({ length: n }, (_, i) => i);

function expectSame(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expectAllclose(actual, expected, { rtol: 1e-13, atol: 1e-13 });
}

const length = fc.integer({ min: 1, max: 4 });
const anyShape = fc.array(length, { maxLength: 4 });
const withAxes = fc.array(length, { minLength: 1, maxLength: 4 });
const tensors = (shapes: fc.Arbitrary<number[]>) =>
  fc.tuple(shapes, fc.nat(100)).map(([shape, seed]) => sample(shape, -2, 2, seed));

/** A tensor with at least one axis, and one of its axes. */
const withAxis = tensors(withAxes).chain((x) => fc.tuple(fc.constant(x), fc.nat(x.rank - 1)));

/** Two shapes that broadcast, and what comes out. */
const broadcasting = fc
  .tuple(
    fc.array(fc.tuple(length, fc.constantFrom("both", "first", "second")), { maxLength: 4 }),
    fc.nat(4),
    fc.boolean(),
  )
  .map(([axes, dropped, swap]) => {
    const first = axes.map(([n, who]) => (who === "second" ? 1 : n));
    const second = axes.map(([n, who]) => (who === "first" ? 1 : n)).slice(Math.min(dropped, axes.length));
    const out = first.map((n, i) => Math.max(n, second[i - (first.length - second.length)] ?? 1));
    return swap ? { a: second, b: first, out } : { a: first, b: second, out };
  });

describe("elementwise", () => {
  test.each(Object.entries(unaryOps))("%s", (name, [f, range]) => {
    fc.assert(
      fc.property(anyShape, fc.nat(100), (shape, seed) => {
        const x = sample(shape, ...range, seed);
        expectSame(ops[name as "exp"](x), new Tensor(shape, x.data.map(f)));
      }),
      { numRuns: 20 },
    );
  });

  test.each(Object.entries(binaryOps))("%s broadcasts", (name, [f, first, second]) => {
    fc.assert(
      fc.property(broadcasting, fc.nat(100), (shapes, seed) => {
        const a = sample(shapes.a, ...(first as [number, number]), seed);
        const b = sample(shapes.b, ...(second as [number, number]), seed + 1);
        const expected = build(shapes.out, (index) => f(stretched(a, index), stretched(b, index)));
        expectSame(ops[name as "add"](a, b), expected);
      }),
    );
  });

  test.each(Object.entries(flatOps))("%s", (name, f: (a: number, b: number) => number) => {
    const values = [-2.5, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2.4999, 2.5, 1e9];
    const a = tensor(values.map((v) => [v]));
    const both = f.length === 2;
    const actual = both ? ops[name as "less"](a, values) : ops[name as "floor"](a);
    const expected = build(actual.shape, ([i, j]) => f(values[i], values[j]));
    expect(Array.from(actual.data, (v) => v + 0)).toEqual(Array.from(expected.data, (v) => v + 0));
  });

  test("where, broadcastTo and sumTo", () => {
    fc.assert(
      fc.property(broadcasting, fc.nat(100), ({ a, b, out }, seed) => {
        const [x, y] = [sample(a, -2, 2, seed), sample(b, -2, 2, seed + 1)];
        const chosen = build(out, (i) => (stretched(x, i) > 0 ? stretched(x, i) : stretched(y, i)));
        expectSame(ops.where(ops.greater(x, 0), x, y), chosen);
        const whole = build(out, (i) => stretched(x, i));
        expectSame(ops.broadcastTo(x, out), whole);
        expectSame(ops.sumTo(whole, a), ops.mul(x, sizeOf(out) / sizeOf(a)));
      }),
    );
  });

  test("clip", () => {
    expect(ops.clip([-2, -0.5, 0.5, 2], -1, 1).toArray()).toEqual([-1, -0.5, 0.5, 1]);
  });
});

describe("reductions", () => {
  const total = (v: number[]) => v.reduce((a, b) => a + b, 0);
  const naive: Record<string, (v: number[]) => number> = {
    sum: total,
    mean: (v) => total(v) / v.length,
    max: (v) => Math.max(...v),
    min: (v) => Math.min(...v),
    logSumExp: (v) => Math.log(total(v.map(Math.exp))),
    logMeanExp: (v) => Math.log(total(v.map(Math.exp)) / v.length),
  };
  const chosenAxes = tensors(anyShape).chain((x) =>
    fc.tuple(fc.constant(x), fc.subarray(counting(x.rank)), fc.boolean(), fc.boolean()),
  );

  test.each(Object.entries(naive))("%s over any axes", (name, f) => {
    fc.assert(
      fc.property(chosenAxes, ([x, axes, keepDims, fromTheBack]) => {
        const keptShape = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
        const groups = new Map<string, number[]>();
        build(x.shape, (index) => {
          const key = index.map((i, axis) => (axes.includes(axis) ? 0 : i)).join();
          groups.set(key, [...(groups.get(key) ?? []), at(x, index)]);
          return 0;
        });
        const kept = build(keptShape, (index) => f(groups.get(index.join()) ?? []));
        const shape = keepDims ? keptShape : x.shape.filter((_, axis) => !axes.includes(axis));
        const given = fromTheBack ? axes.map((axis) => axis - x.rank).reverse() : axes;
        expectSame(ops[name as "sum"](x, given, keepDims), new Tensor(shape, kept.data));
        if (axes.length === 1) expectSame(ops[name as "sum"](x, given[0], keepDims), new Tensor(shape, kept.data));
        if (axes.length === x.rank)
          expectSame(ops[name as "sum"](x, undefined, keepDims), new Tensor(shape, kept.data));
      }),
    );
  });

  test("prod and cumsum along any axis", () => {
    fc.assert(
      fc.property(withAxis, ([x, axis]) => {
        const line = (index: Index) => counting(x.shape[axis]).map((k) => at(x, replaced(index, axis, k)));
        const products = build(without(x.shape, axis), (index) =>
          line([...index.slice(0, axis), 0, ...index.slice(axis)]).reduce((a, b) => a * b, 1),
        );
        expectSame(ops.prod(x, axis), products);
        expectSame(ops.prod(x, axis - x.rank, true), new Tensor(replaced(x.shape, axis, 1), products.data));
        expectSame(
          ops.cumsum(x, axis),
          build(x.shape, (index) => total(line(index).slice(0, index[axis] + 1))),
        );
        expectSame(
          ops.cumsum(x, axis, { reverse: true }),
          build(x.shape, (index) => total(line(index).slice(index[axis]))),
        );
      }),
    );
  });
});

describe("layout", () => {
  test("transpose", () => {
    const orders = tensors(withAxes).chain((x) =>
      fc.tuple(fc.constant(x), fc.shuffledSubarray(counting(x.rank), { minLength: x.rank, maxLength: x.rank })),
    );
    fc.assert(
      fc.property(orders, ([x, order]) => {
        const shape = order.map((axis) => x.shape[axis]);
        const expected = build(shape, (index) =>
          at(
            x,
            counting(x.rank).map((axis) => index[order.indexOf(axis)]),
          ),
        );
        expectSame(ops.transpose(x, order), expected);
        if (x.rank > 1)
          expectSame(ops.transpose(x), ops.transpose(x, [...counting(x.rank - 2), x.rank - 1, x.rank - 2]));
      }),
    );
  });

  test("slice, narrow, at", () => {
    const blocks = tensors(withAxes).chain((x) =>
      fc.tuple(fc.constant(x), fc.tuple(...x.shape.map((n) => fc.tuple(fc.nat(n - 1), fc.nat(n - 1))))),
    );
    fc.assert(
      fc.property(blocks, ([x, ends]) => {
        const begin = ends.map((pair) => Math.min(...pair));
        const size = ends.map((pair) => Math.abs(pair[0] - pair[1]) + 1);
        const block = build(size, (index) =>
          at(
            x,
            index.map((i, axis) => i + begin[axis]),
          ),
        );
        expectSame(ops.slice(x, begin, size), block);
        const toTheEnd = build(
          x.shape.map((n, axis) => n - begin[axis]),
          (index) =>
            at(
              x,
              index.map((i, axis) => i + begin[axis]),
            ),
        );
        expectSame(
          ops.slice(
            x,
            begin,
            begin.map(() => -1),
          ),
          toTheEnd,
        );
        const last = x.rank - 1;
        expectSame(
          ops.narrow(x, -1, begin[last], size[last]),
          build(replaced(x.shape, last, size[last]), (index) =>
            at(x, replaced(index, last, index[last] + begin[last])),
          ),
        );
        const picked = build(x.shape.slice(1), (index) => at(x, [begin[0], ...index]));
        expectSame(ops.at(x, 0, begin[0]), picked);
        expectSame(ops.at(x, 0, begin[0] - x.shape[0]), picked);
      }),
    );
  });

  test("pad", () => {
    const paddings = tensors(withAxes).chain((x) =>
      fc.tuple(fc.constant(x), fc.tuple(...x.shape.map(() => fc.tuple(fc.nat(2), fc.nat(2))))),
    );
    fc.assert(
      fc.property(paddings, ([x, pairs]) => {
        const shape = x.shape.map((n, axis) => n + pairs[axis][0] + pairs[axis][1]);
        const expected = build(shape, (index) => {
          const from = index.map((i, axis) => i - pairs[axis][0]);
          return from.every((i, axis) => i >= 0 && i < x.shape[axis]) ? at(x, from) : 0;
        });
        expectSame(ops.pad(x, pairs), expected);
      }),
    );
  });

  test("concat and stack", () => {
    const lists = fc.tuple(withAxis, fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }));
    fc.assert(
      fc.property(lists, ([[x, axis], lengths]) => {
        const parts = lengths.map((n, k) => sample(replaced(x.shape, axis, n), -2, 2, k));
        const origin = lengths.flatMap((n, k) => counting(n).map((i) => [k, i]));
        const joined = build(replaced(x.shape, axis, origin.length), (index) => {
          const [k, i] = origin[index[axis]];
          return at(parts[k], replaced(index, axis, i));
        });
        expectSame(ops.concat(parts, axis), joined);
        expectSame(ops.concat(parts, axis - x.rank), joined);
        const layers = lengths.map((_, k) => sample(x.shape, -2, 2, k));
        const shape = [...x.shape.slice(0, axis), layers.length, ...x.shape.slice(axis)];
        expectSame(
          ops.stack(layers, axis),
          build(shape, (index) => at(layers[index[axis]], without(index, axis))),
        );
      }),
    );
  });

  test("reshape, expandDims and squeeze keep the entries in order", () => {
    fc.assert(
      fc.property(withAxis, ([x, axis]) => {
        expectSame(ops.reshape(x, [-1]), new Tensor([x.size], x.data));
        const wider = ops.expandDims(x, axis);
        expect(wider.shape).toEqual([...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
        expectSame(ops.squeeze(wider, axis), x);
        expect(ops.squeeze(x).shape).toEqual(x.shape.filter((n) => n !== 1));
      }),
    );
  });

  test("gather", () => {
    const picks = withAxis.chain(([x, axis]) =>
      fc.tuple(fc.constant(x), fc.constant(axis), fc.array(fc.nat(x.shape[axis] - 1), { maxLength: 5 })),
    );
    fc.assert(
      fc.property(picks, ([x, axis, indices]) => {
        const expected = build(replaced(x.shape, axis, indices.length), (index) =>
          at(x, replaced(index, axis, indices[index[axis]])),
        );
        expectSame(ops.gather(x, indices, axis), expected);
      }),
    );
  });

  test("sort, argSort and topK order the last axis, ties by position", () => {
    fc.assert(
      fc.property(withAxes, fc.nat(100), fc.boolean(), (shape, seed, descending) => {
        const x = ops.round(sample(shape, -2, 2, seed));
        const n = shape[shape.length - 1];
        const order = (index: Index) => {
          const row = counting(n).map((k) => at(x, replaced(index, index.length - 1, k)));
          return counting(n).sort((i, j) => (descending ? row[j] - row[i] : row[i] - row[j]) || i - j);
        };
        const ranks = build(shape, (index) => order(index)[index[index.length - 1]]);
        const sorted = build(shape, (index) => at(x, replaced(index, index.length - 1, at(ranks, index))));
        expectSame(ops.argSort(x, { descending }), ranks);
        expectSame(ops.sort(x, { descending }), sorted);
        if (!descending) return;
        const top = ops.topK(x, Math.ceil(n / 2));
        expectSame(top.values, ops.narrow(sorted, -1, 0, Math.ceil(n / 2)));
        expectSame(top.indices, ops.narrow(ranks, -1, 0, Math.ceil(n / 2)));
      }),
    );
  });
});

describe("matrices", () => {
  const sides = fc.tuple(length, length, length);

  test("matmul and matvec broadcast their batches", () => {
    fc.assert(
      fc.property(broadcasting, sides, fc.boolean(), fc.boolean(), (batch, [m, k, n], transposeA, transposeB) => {
        const a = sample([...batch.a, ...(transposeA ? [k, m] : [m, k])]);
        const b = sample([...batch.b, ...(transposeB ? [n, k] : [k, n])], -2, 2, 7);
        const expected = build([...batch.out, m, n], (index) => {
          const [i, j] = index.slice(-2);
          const lead = index.slice(0, -2);
          return counting(k).reduce(
            (sum, p) =>
              sum +
              stretched(a, [...lead, ...(transposeA ? [p, i] : [i, p])]) *
                stretched(b, [...lead, ...(transposeB ? [j, p] : [p, j])]),
            0,
          );
        });
        expectSame(ops.matmul(a, b, { transposeA, transposeB }), expected);
        if (n === 1 && !transposeA && !transposeB)
          expectSame(ops.matvec(a, ops.squeeze(b, -1)), ops.squeeze(expected, -1));
      }),
    );
  });

  test("squaredDistance broadcasts its batches", () => {
    fc.assert(
      fc.property(broadcasting, sides, (batch, [n1, d, n2]) => {
        const [a, b] = [sample([...batch.a, n1, d]), sample([...batch.b, n2, d], -2, 2, 7)];
        const expected = build([...batch.out, n1, n2], (index) => {
          const [i, j] = index.slice(-2);
          const lead = index.slice(0, -2);
          return counting(d).reduce(
            (sum, k) => sum + (stretched(a, [...lead, i, k]) - stretched(b, [...lead, j, k])) ** 2,
            0,
          );
        });
        expectSame(ops.squaredDistance(a, b), expected);
      }),
    );
  });

  test("solutions of broadcast batches solve the system", () => {
    fc.assert(
      fc.property(broadcasting, length, length, fc.boolean(), (batch, n, m, transposed) => {
        const [a, b] = [sample([...batch.a, n, n]), sample([...batch.b, n, m], -2, 2, 7)];
        const whole = ops.broadcastTo(b, [...batch.out, n, m]);
        const [l, positive] = [lower(a), spd(a)];
        const close = (actual: Tensor, expected: Tensor) =>
          expectAllclose(actual, expected, { rtol: 1e-9, atol: 1e-9 });
        close(ops.matmul(l, ops.solveLower(l, b, { transposed }), { transposeA: transposed }), whole);
        close(ops.matmul(positive, ops.spdSolve(positive, b)), whole);
        close(ops.spdSolve(positive, b), ops.matmul(ops.spdInverse(positive), b));
        close(ops.solveLower(l, b), ops.matmul(ops.triangularInverse(l), b));
        const [rows, upper] = [ops.transpose(b), ops.transpose(l)];
        close(ops.triangularMatmul(rows, upper, { transposed }), ops.matmul(rows, upper, { transposeB: transposed }));
      }),
    );
  });

  test("log determinant and Gaussian log density come from the factor", () => {
    fc.assert(
      fc.property(broadcasting, length, (batch, n) => {
        const [a, y] = [spd(sample([...batch.a, n, n])), sample([...batch.b, n], -2, 2, 7)];
        const logDet = ops.mul(ops.sum(ops.log(ops.diagPart(ops.cholesky(a))), -1), 2);
        expectAllclose(ops.spdLogDet(a), logDet, { rtol: 1e-12, atol: 1e-12 });
        const column = ops.expandDims(y, -1);
        const squares = ops.sum(ops.mul(column, ops.spdSolve(a, column)), [-1, -2]);
        const expected = ops.mul(ops.add(ops.add(squares, logDet), n * Math.log(2 * Math.PI)), -0.5);
        const density = ops.gaussianLogDensity(y, a);
        expect(density.shape).toEqual(batch.out);
        expectAllclose(density, expected, { rtol: 1e-10, atol: 1e-10 });
      }),
    );
  });

  test("tril, diag, diagPart, addDiagonal", () => {
    fc.assert(
      fc.property(anyShape, length, length, (batch, m, n) => {
        const x = sample([...batch, m, n]);
        expectSame(
          ops.tril(x),
          build(x.shape, (index) => (index[index.length - 1] <= index[index.length - 2] ? at(x, index) : 0)),
        );
        const [square, d] = [sample([...batch, n, n]), sample([...batch, n], -2, 2, 7)];
        const onDiagonal = (index: Index) => index[index.length - 1] === index[index.length - 2];
        expectSame(
          ops.diagPart(square),
          build(d.shape, (index) => at(square, [...index, index[index.length - 1]])),
        );
        const diagonal = build(square.shape, (index) => (onDiagonal(index) ? at(d, index.slice(0, -1)) : 0));
        expectSame(ops.diag(d), diagonal);
        expectSame(
          ops.addDiagonal(square, d),
          build(square.shape, (index) => at(square, index) + at(diagonal, index)),
        );
      }),
    );
  });
});
