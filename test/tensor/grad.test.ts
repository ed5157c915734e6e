import { afterAll, describe, expect, test } from "vitest";
import { InputError, ShapeError } from "../../src/errors/index.ts";
import {
  apply,
  detach,
  grad,
  noGrad,
  type Observer,
  observed,
  ops,
  primitive,
  primitives,
  type Tensor,
  tensor,
  valueAndGrad,
  variable,
} from "../../src/tensor/index.ts";

const { add, mul, sin, square, sum } = ops;
const numbers = (x: Tensor) => Array.from(x.data);

// Files share the modules that they import, and no other test shall find these.
afterAll(() => {
  for (const name of [...primitives.keys()])
    if (name.startsWith("Test")) (primitives as Map<string, unknown>).delete(name);
});

describe("grad", () => {
  test("has the inputs' shapes, whatever was broadcast", () => {
    const [a, b, c] = [variable([[1], [2]]), variable([3, 4, 5]), variable(2)];
    const gradients = grad(mul(mul(a, b), c), [a, b, c]);
    expect(gradients.map((g) => g.shape)).toEqual([[2, 1], [3], []]);
    expect(gradients.map(numbers)).toEqual([[24, 24], [6, 6, 6], [36]]);
  });

  test("is zero for an input that y does not use", () => {
    const [x, unused] = [variable([1, 2]), variable([[1, 2, 3]])];
    const [, g] = grad(square(x), [x, unused]);
    expect(g.shape).toEqual([1, 3]);
    expect(numbers(g)).toEqual([0, 0, 0]);
    expect(numbers(grad(tensor([5]), [x])[0])).toEqual([0, 0]);
  });

  test("is one for y itself, and reaches intermediate results", () => {
    const x = variable([1, 2]);
    const y = square(x);
    const [dy, dx] = grad(mul(y, 3), [y, x]);
    expect(numbers(dy)).toEqual([3, 3]);
    expect(numbers(dx)).toEqual([6, 12]);
    expect(numbers(grad(y, [y])[0])).toEqual([1, 1]);
  });

  test("gradients of an input that is used several times add up", () => {
    const x = variable(3);
    expect(grad(mul(x, x), [x])[0].item()).toBe(6);
    expect(grad(add(add(x, x), x), [x])[0].item()).toBe(3);
  });

  test("visits each node of a ladder of diamonds once", () => {
    let visits = 0;
    const Counted = primitive({
      name: "TestCounted",
      shape: ([x]) => x.shape,
      forward: ([x]) => x.data,
      vjp: (dy) => [
        () => {
          visits++;
          return dy;
        },
      ],
    });
    const x = variable(1);
    let y: Tensor = x;
    for (let rung = 0; rung < 40; rung++) {
      const z = apply(Counted, [y]);
      y = mul(add(z, z), 0.5);
    }
    expect(grad(y, [x])[0].item()).toBe(1);
    expect(visits).toBe(40);
  });

  test("computes no unused gradient", () => {
    const OneSided = primitive({
      name: "TestOneSided",
      shape: ([x]) => x.shape,
      forward: ([x]) => x.data,
      vjp: (dy) => [
        () => dy,
        () => {
          throw new Error("asked for");
        },
      ],
    });
    const [x, other] = [variable(1), variable(2)];
    expect(grad(apply(OneSided, [x, tensor(2)]), [x])[0].item()).toBe(1);
    expect(grad(apply(OneSided, [x, other]), [x])[0].item()).toBe(1);
  });

  test("has no gradient itself unless createGraph is set", () => {
    const x = variable([0.5]);
    expect(grad(sin(x), [x])[0].requiresGrad).toBe(false);
    let g = sin(x);
    const derivatives = Array.from({ length: 4 }, () => {
      [g] = grad(g, [x], { createGraph: true });
      return g.item();
    });
    const [s, c] = [Math.sin(0.5), Math.cos(0.5)];
    expect(derivatives).toEqual([c, -s, -c, s]);
  });

  test("stays linear in the length of a chain", () => {
    const x = variable([1, 2, 3]);
    let y: Tensor = x;
    for (let i = 0; i < 20_000; i++) y = add(mul(y, 0.999), x);
    let applied = 0;
    const counting: Observer = {
      apply: (_op, _inputs, _attributes, evaluate) => {
        applied++;
        return evaluate();
      },
    };
    const [g] = observed(counting, () => grad(y, [x]));
    expect(g.data[0]).toBeCloseTo((1 - 0.999 ** 20_001) / 0.001, 6);
    // One product for each link, and one sum for each use of x.
    expect(applied).toBeLessThan(3 * 20_000);
  });

  test("a second gradient of something linear is zero", () => {
    const x = variable([[1, 2]]);
    const linear: readonly ((x: Tensor) => Tensor)[] = [
      (x) => x,
      (x) => x.mul(3).sum(),
      (x) => x.reshape([2]),
      (x) => x.matmul([[1], [2]]),
      (x) => x.transpose().narrow(0, 1, 1),
    ];
    for (const f of linear) {
      const [first] = grad(f(x), [x], { createGraph: true });
      const [second] = grad(first, [x], { createGraph: true });
      expect([second, ...grad(second, [x])].map((g) => g.toArray())).toEqual([[[0, 0]], [[0, 0]]]);
    }
  });

  test("names the input without a gradient", () => {
    const x = variable([1]);
    expect(() => grad(square(x), [x, tensor([1, 2])])).toThrow(InputError);
    expect(() => grad(square(x), [x, tensor([1, 2])])).toThrow(/xs\[1\], of shape \(2\), carries no gradient/);
  });

  test("refuses weights of another shape", () => {
    const x = variable([1, 2]);
    expect(() => grad(square(x), [x], { dy: tensor([1, 2, 3]) })).toThrow(ShapeError);
    expect(() => grad(square(x), [x], { dy: tensor([1, 2, 3]) })).toThrow(/expected shape \(2\), got \(3\)/);
  });

  test("names a rule that returns the wrong shape", () => {
    const Wrong = primitive({
      name: "TestWrong",
      shape: ([x]) => x.shape,
      forward: ([x]) => x.data,
      vjp: (dy) => [() => sum(dy)],
    });
    const x = variable([1, 2]);
    expect(() => grad(apply(Wrong, [x]), [x])).toThrow("TestWrong: gradient of input 0 has shape (), the input (2)");
  });

  test("a primitive is declared once", () => {
    expect(() => primitive({ name: "Add", shape: () => [], forward: () => new Float64Array(1), vjp: null })).toThrow(
      /Add is declared twice/,
    );
  });
});

test("detach cuts gradients and returns constants unchanged", () => {
  const x = variable([1, 2]);
  const cut = detach(square(x));
  expect([cut.requiresGrad, cut.source]).toEqual([false, null]);
  expect(numbers(grad(mul(cut, x), [x])[0])).toEqual([1, 4]);
  const constant = tensor([1]);
  expect(detach(constant)).toBe(constant);
});

test("noGrad holds for gradients that create a graph, too", () => {
  const x = variable([2]);
  const y = square(x);
  expect(noGrad(() => grad(y, [x], { createGraph: true })[0]).requiresGrad).toBe(false);
});

describe("recording", () => {
  test("constants leave no trace", () => {
    expect(square(tensor([1, 2])).source).toBeNull();
    expect(square(tensor([1, 2])).requiresGrad).toBe(false);
  });

  test("a result of a variable knows its op, inputs and attributes", () => {
    const x = variable([1, 2]);
    const y = ops.clip(x, -1, 1);
    expect(y.source?.primitive.name).toBe("ClipByValue");
    expect(y.source?.inputs).toEqual([x]);
    expect(y.source?.attributes).toEqual({ lower: -1, upper: 1 });
    expect(y.id).toBeGreaterThan(x.id);
  });
});

test("valueAndGrad returns value and gradient, both detached", () => {
  const { value, gradient } = valueAndGrad((x) => square(x), [[3, 4]]);
  expect([value.toArray(), gradient.toArray()]).toEqual([[[9, 16]], [[6, 8]]]);
  expect([value.requiresGrad, gradient.requiresGrad]).toEqual([false, false]);
});
