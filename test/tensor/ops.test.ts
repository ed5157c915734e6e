import { describe, expect, test } from "vitest";
import { grad, ops, primitives, type Tensor, tensor, variable } from "../../src/tensor/index.ts";
import { sizeOf } from "../../src/tensor/shape.ts";
import { expectGradient } from "../support/gradient.ts";
import { flatOps, type OpCase, opCases } from "./cases.ts";
import { weights } from "./samples.ts";

const tolerance = { rtol: 2e-6, atol: 2e-7 };

/** The case as a function of one vector that holds all inputs, so that mixed second derivatives are checked too. */
function ofOneVector({ fn, inputs }: OpCase): { fn: (packed: Tensor) => Tensor; at: Tensor } {
  const unpacked = (packed: Tensor) => {
    let start = 0;
    return inputs.map(({ shape }) => {
      const part = ops.narrow(packed, 0, start, sizeOf(shape));
      start += sizeOf(shape);
      return ops.reshape(part, shape);
    });
  };
  return { fn: (packed) => fn(...unpacked(packed)), at: tensor(inputs.flatMap((x) => Array.from(x.data))) };
}

const weighed = (y: Tensor) => ops.mul(y, weights(y.shape));

describe("every op has the gradient that central differences show", () => {
  test.each(opCases.map((c) => [`${c.op}: ${c.note}`, c] as const))("%s", (label, c) => {
    c.inputs.forEach((input, i) => {
      const ofOne = (x: Tensor) => weighed(c.fn(...c.inputs.map((other, k) => (k === i ? x : other))));
      expectGradient(ofOne, input, tolerance, `${label}, input ${i}`);
    });
    const { fn, at } = ofOneVector(c);
    expectGradient((x) => weighed(fn(x)), at, { ...tolerance, second: true }, label);
  });
});

describe("the list of cases is complete", () => {
  test("every op has a case", () => {
    const covered = new Set<string>([...opCases.map((c) => c.op), ...Object.keys(flatOps), "argSort"]);
    expect([...Object.keys(ops), "logMeanHypervolumeImprovement"].filter((name) => !covered.has(name))).toEqual([]);
  });

  test("every primitive with a gradient is differentiated in some case", () => {
    const differentiated = new Set<string>();
    for (const c of opCases) {
      const inputs = c.inputs.map((x) => variable(x));
      const y = c.fn(...inputs);
      for (const name of primitivesOf(y)) differentiated.add(name);
      const first = grad(y, inputs, { createGraph: true });
      for (const g of first) for (const name of primitivesOf(g)) differentiated.add(name);
    }
    const differentiable = [...primitives].filter(([, { vjp }]) => vjp !== null).map(([name]) => name);
    expect(differentiable.filter((name) => !differentiated.has(name))).toEqual([]);
  });

  test("comparisons and rounding carry no gradient", () => {
    for (const name of Object.keys(flatOps) as (keyof typeof flatOps)[]) {
      const op = ops[name] as (...xs: Tensor[]) => Tensor;
      expect(op(variable([1, 2]), variable([2, 1])).requiresGrad, name).toBe(false);
    }
    expect(ops.argSort(variable([2, 1])).requiresGrad).toBe(false);
  });
});

function primitivesOf(y: Tensor): Set<string> {
  const names = new Set<string>();
  const reached = new Set([y]);
  for (const { source } of reached) {
    if (!source) continue;
    names.add(source.primitive.name);
    for (const input of source.inputs) reached.add(input);
  }
  return names;
}

describe("gradients at special points", () => {
  const gradientOf = (fn: (x: Tensor) => Tensor, at: number[]) => {
    const x = variable(at);
    return Array.from(grad(fn(x), [x])[0].data);
  };

  test("ties share the gradient of a maximum", () => {
    expect(gradientOf((x) => ops.max(x), [2, 1, 2])).toEqual([0.5, 0, 0.5]);
    expect(gradientOf((x) => ops.min(x), [1, 1, 1, 3])).toEqual([1 / 3, 1 / 3, 1 / 3, 0]);
    expect(gradientOf((x) => ops.maximum(x, [0, 0, 0]), [0, 1, -1])).toEqual([0.5, 1, 0]);
  });

  test("powers at zero", () => {
    expect(gradientOf((x) => ops.pow(x, 2), [0, -3])).toEqual([0, -6]);
    expect(gradientOf((x) => ops.pow(x, 1), [0])).toEqual([1]);
    expect(gradientOf((x) => ops.pow(x, 0), [0, 2])).toEqual([0, 0]);
    expect(gradientOf((p) => ops.pow([0, -2, 1], p), [2, 2, 2])).toEqual([0, 0, 0]);
  });

  test("clip passes the gradient on its closed interval", () => {
    expect(gradientOf((x) => ops.clip(x, -1, 1), [-2, -1, 0, 1, 2])).toEqual([0, 1, 1, 1, 0]);
  });

  test("products with zeros", () => {
    expect(gradientOf((x) => ops.prod(x), [0, 2, 3])).toEqual([6, 0, 0]);
    expect(gradientOf((x) => ops.prod(x), [0, 2, 0])).toEqual([0, 0, 0]);
  });

  test("covariances of coincident points", () => {
    const x = variable([[0.3, 0.4], [0.3, 0.4]]); // biome-ignore format: rows
    for (const profile of [ops.maternExp, ops.maternLinear, ops.maternQuadratic])
      expect(grad(ops.sum(profile(ops.squaredDistance(x, x), 3)), [x])[0].data).toEqual(new Float64Array(4));
  });

  test("where gives the branch not taken no gradient", () => {
    const x = variable([-1, 4]);
    const safe = ops.where(ops.greater(x, 0), x, 1);
    const [g] = grad(ops.where(ops.greater(x, 0), ops.sqrt(safe), 0), [x]);
    expect(Array.from(g.data)).toEqual([0, 0.25]);
  });
});
