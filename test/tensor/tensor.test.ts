import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detach, grad, noGrad, ops, ShapeError, tensor, valueAndGrad, variable } from "../../src/index.ts";
import { enableGrad } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";

describe("tensor", () => {
  test("takes numbers, nested and typed arrays, tensors, and whatever has shape and dataSync", () => {
    expect(tensor(3).shape).toEqual([]);
    expect(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]).shape,
    ).toEqual([2, 3]);
    expect(tensor(new Float32Array([1, 2])).toArray()).toEqual([1, 2]);
    expect(tensor([new Float64Array([1, 2]), new Float64Array([3, 4])]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor(tensor([1, 2, 3, 4]), [2, 2]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor({ shape: [2, 1], dataSync: () => new Float32Array([5, 6]) }).toArray()).toEqual([[5], [6]]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });

  test("copies: a later change of the array is not seen", () => {
    const values = new Float64Array([1, 2]);
    const t = tensor(values);
    values[0] = 9;
    expect(t.toArray()).toEqual([1, 2]);
  });

  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may pass
  const junk: [string, any, RegExp][] = [
    ["ragged", [[1, 2], [3]], /ragged.*values\[1\]/],
    ["deeper in places", [[1, [2]]], /values\[0\]\[1\]/],
    ["shallower in places", [[[1]], [2]], /values\[1\]/],
    ["text", "abc", /tensor/],
    ["text inside", [1, "2"], /values\[1\]/],
    ["null", null, /tensor/],
    ["undefined", undefined, /tensor/],
    ["an object", { a: 1 }, /tensor/],
    ["whole numbers beyond doubles", new BigInt64Array(2), /tensor/],
  ];
  test.each(junk)("refuses %s", (_, values, message) => {
    expect(() => tensor(values)).toThrow(message);
  });

  test("refuses shapes that do not fit, and item() of several entries", () => {
    expect(() => tensor([1, 2, 3], [2, 2])).toThrow(ShapeError);
    expect(() => tensor([1, 2]).item()).toThrow(/one entry/);
  });

  test("toArray undoes tensor", () => {
    const nested = fc
      .tuple(fc.nat(3), fc.nat(3))
      .chain(([m, n]) =>
        fc.array(fc.array(fc.double(), { minLength: n, maxLength: n }), { minLength: m + 1, maxLength: m + 1 }),
      );
    fc.assert(
      fc.property(nested, (values) => {
        expect(tensor(values).toArray()).toEqual(values);
      }),
    );
  });
});

describe("gradients", () => {
  test("are zeros for values that do not depend on x", () => {
    const [x, y] = [variable([1, 2]), variable(3)];
    const [dx, dy] = grad(y.mul(2), [x, y]);
    expect(dx.toArray()).toEqual([0, 0]);
    expect(dy.item()).toBe(2);
  });

  test("weigh y's entries by dy, whose shape is checked", () => {
    const x = variable([1, 2]);
    expect(grad(x.square(), [x], { dy: tensor([1, 10]) })[0].toArray()).toEqual([2, 40]);
    expect(() => grad(x.square(), [x], { dy: tensor(1) })).toThrow(/dy/);
  });

  test("of gradients, to third order", () => {
    const x = variable(0.7);
    const first = grad(x.pow(4), [x], { createGraph: true })[0];
    const second = grad(first, [x], { createGraph: true })[0];
    const [third] = grad(second, [x]);
    expectAllclose([first.item(), second.item(), third.item()], [4 * 0.7 ** 3, 12 * 0.7 ** 2, 24 * 0.7]);
    expect(grad(x.square(), [x])[0].requiresGrad).toBe(false);
  });

  test("add up over the branches of a diamond", () => {
    const x = variable(2);
    const y = x.square();
    expect(grad(y.mul(y).add(y), [x])[0].item()).toBe(4 * 8 + 4);
  });

  test("reach intermediate tensors", () => {
    const x = variable(2);
    const y = x.square();
    const [dx, dy] = grad(y.mul(3), [x, y]);
    expect([dx.item(), dy.item()]).toEqual([12, 3]);
  });

  test("are recorded inside enableGrad, within noGrad too", () => {
    const x = variable([1, 2]);
    const y = noGrad(() => {
      const recorded = enableGrad(() => x.square());
      expect(x.square().requiresGrad).toBe(false);
      return recorded;
    });
    expect(grad(y, [x])[0].toArray()).toEqual([2, 4]);
  });

  test("stop at detach and inside noGrad, which nests and survives an error", () => {
    const x = variable(2);
    expect(grad(x.mul(detach(x)), [x])[0].item()).toBe(2);
    const inside = noGrad(() => noGrad(() => x.square()).mul(x));
    expect(inside.requiresGrad).toBe(false);
    expect(() =>
      noGrad(() => {
        throw new Error("oops");
      }),
    ).toThrow("oops");
    expect(x.square().requiresGrad).toBe(true);
  });

  test("walk back through long chains", () => {
    const x = variable(1);
    let y = ops.add(x, 0);
    for (let i = 0; i < 20_000; i++) y = y.add(1e-5);
    expect(grad(y, [x])[0].item()).toBe(1);
  });

  test("valueAndGrad does not change its argument", () => {
    const at = tensor([1, 2]);
    const { value, gradient } = valueAndGrad((x) => x.square().sum(), at);
    expect([value.item(), gradient.toArray(), at.requiresGrad]).toEqual([5, [2, 4], false]);
  });
});

describe("shapes", () => {
  test("shapes that do not fit are refused, naming the op", () => {
    const [a, b] = [tensor([[1, 2, 3]]), tensor([[1, 2]])];
    for (const [run, message] of [
      [() => a.add(b), /Add.*1 x 3.*1 x 2/],
      [() => a.matmul(b), /matmul/],
      [() => a.reshape([2, 2]), /reshape.*1 x 3.*2 x 2/],
      [() => a.sum(2), /Sum.*axis 2/],
      [() => a.slice([0, 2], [1, 2]), /slice/],
      [() => ops.concat([a, b], 0), /concat/],
      [() => a.cholesky(), /square/],
      [() => a.topK(9), /topK/],
      [() => a.gather([7], 1), /gather.*7/],
      [() => a.broadcastTo([3, 2]), /broadcastTo|BroadcastTo|broadcast/],
    ] as [() => unknown, RegExp][])
      expect(run).toThrow(message);
  });

  test("broadcast by NumPy's rule", () => {
    const size = fc.integer({ min: 1, max: 3 });
    const shapes = fc.array(fc.tuple(size, fc.boolean(), fc.boolean()), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, fc.nat(4), (axes, drop) => {
        const full = axes.map(([n]) => n);
        const left = axes.map(([n, one]) => (one ? 1 : n));
        const right = axes.map(([n, , one]) => (one ? 1 : n)).slice(Math.min(drop, axes.length));
        const fill = (shape: number[], start: number) =>
          tensor(
            Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => start + i),
            shape,
          );
        const [a, b] = [fill(left, 1), fill(right, 10)];
        const out = a.mul(b);
        const whole = out.shape.map((_, i) => Math.max(left[i], right[i - (left.length - right.length)] ?? 1));
        expect(out.shape).toEqual(whole);
        expect(out.toArray()).toEqual(ops.broadcastTo(a, whole).mul(ops.broadcastTo(b, whole)).toArray());
        expect(full.length).toBe(out.rank);
      }),
    );
  });
});

test("every op is a method", () => {
  const a = tensor([
    [0.3, -0.2],
    [0.5, 0.9],
  ]);
  expect(a.exp().add(1).sum().item()).toBe(ops.sum(ops.add(ops.exp(a), 1)).item());
  expect(a.matmul(a, { transposeB: true }).toArray()).toEqual(ops.matmul(a, a, { transposeB: true }).toArray());
});
