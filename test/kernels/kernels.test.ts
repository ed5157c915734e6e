import { describe, expect, test } from "vitest";
import * as exported from "../../src/kernels/index.ts";
import {
  categorical,
  defaultCovariance,
  downsampling,
  embedded,
  exponentialDecay,
  gammaCovariance,
  index,
  type Kernel,
  kernelFromJSON,
  linear,
  linearTruncatedFidelity,
  matern12,
  matern32,
  matern52,
  onDimensions,
  periodic,
  polynomial,
  product,
  rationalQuadratic,
  rbf,
  scale,
  sum,
} from "../../src/kernels/index.ts";
import { gammaPrior } from "../../src/parameters/index.ts";
import { generator } from "../../src/random/index.ts";
import { ops, type Tensor, tensor } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";
import { initialValues } from "./values.ts";

/** Points in the unit square, or codes 0, 1, 2 where `codes` says so. */
const kernels: { name: string; kernel: Kernel; d: number; codes?: boolean }[] = [
  { name: "rbf", kernel: rbf(), d: 2 },
  { name: "rbf, own lengthscales", kernel: rbf({ lengthscale: [0.3, 0.8] }), d: 2 },
  { name: "matern12", kernel: matern12({ ard: 2 }), d: 2 },
  { name: "matern32", kernel: matern32({ lengthscale: [0.5, 0.9] }), d: 2 },
  { name: "matern52", kernel: matern52({ lengthscale: [0.5, 0.9] }), d: 2 },
  { name: "rationalQuadratic", kernel: rationalQuadratic({ ard: 2, alpha: 1.3 }), d: 2 },
  { name: "periodic", kernel: periodic({ lengthscale: [0.5, 0.9], periodLength: 0.7 }), d: 2 },
  { name: "linear", kernel: linear({ variance: [0.5, 2] }), d: 2 },
  { name: "polynomial", kernel: polynomial({ offset: 0.4, power: 3 }), d: 2 },
  { name: "categorical", kernel: categorical({ lengthscale: [0.4, 0.9] }), d: 2, codes: true },
  { name: "index", kernel: index({ numTasks: 3, rank: 2 }), d: 1, codes: true },
  { name: "downsampling", kernel: downsampling({ power: 1.4 }), d: 1 },
  { name: "exponentialDecay", kernel: exponentialDecay(), d: 1 },
  {
    name: "linearTruncatedFidelity, one fidelity",
    kernel: linearTruncatedFidelity({ fidelityDimensions: [1], lengthscaleUnbiased: [0.4, 0.6] }),
    d: 3,
  },
  {
    name: "linearTruncatedFidelity, two fidelities",
    kernel: linearTruncatedFidelity({ fidelityDimensions: [2, 0], nu: 1.5, power: 1.2 }),
    d: 3,
  },
  { name: "scale", kernel: scale(matern52(), { outputscale: 2.5, prior: gammaPrior(2, 0.15) }), d: 2 },
  {
    name: "sum",
    kernel: sum(rbf({ activeDimensions: [1] }), scale(linear({ variance: 0.4 }), { outputscale: 2 })),
    d: 2,
  },
  {
    name: "product of sums",
    kernel: product(scale(sum(rbf(), linear())), matern32({ activeDimensions: [1, 0], ard: 2 })),
    d: 2,
  },
  { name: "sum on some dimensions", kernel: onDimensions(sum(rbf({ ard: 2 }), linear()), [2, 0]), d: 3 },
  {
    name: "embedded descriptors and a conditional number",
    kernel: embedded(matern52({ lengthscale: [0.4, 0.9, 0.6] }), [
      {
        column: 0,
        descriptors: [
          [-0.5, 0.2],
          [0.5, 0],
          [0.1, -0.5],
        ],
      },
      { column: 1, when: [{ column: 0, values: [0, 2] }] },
    ]),
    d: 2,
    codes: true,
  },
  {
    name: "embedded codes, some conditional",
    kernel: embedded(scale(categorical({ lengthscale: [0.4, 0.9] })), [
      { column: 1, codes: true },
      { column: 0, codes: true, when: [{ column: 1, values: [1] }] },
    ]),
    d: 2,
    codes: true,
  },
  { name: "defaultCovariance", kernel: defaultCovariance(3), d: 3 },
  { name: "gammaCovariance", kernel: gammaCovariance(2, [2, 1]), d: 3 },
];

function points(n: number, d: number, codes = false, seed = "points"): Tensor {
  const random = generator(seed);
  const draw = () => (codes ? random.integer(3) : random.uniform());
  return tensor(
    Float64Array.from({ length: n * d }, () => draw()),
    [n, d],
  );
}

/** What the folder exports besides kernels that can be saved. */
const others = [
  "allPairs",
  "constantMean",
  "defineKernel",
  "dimensionScaledLengthscale",
  "equalPairs",
  "featureKernel",
  "foreignKernelTypes",
  "functionMean",
  "inputsOf",
  "kernelFromJSON",
  "linearMean",
  "meanFromJSON",
  "perInput",
  "perPair",
  "stationary",
  "zeroMean",
];

test("every kernel has a row here, and is read back from JSON", () => {
  const types = (json: exported.KernelJSON): string[] => [
    json.type,
    ...[json.base ?? [], json.kernels ?? []].flat().flatMap(types),
  ];
  const covered = new Set([
    ...others,
    ...kernels.flatMap(({ name, kernel }) => [...types(kernel.toJSON()), name]),
    "onDimensions",
  ]);
  expect(Object.keys(exported).filter((name) => !covered.has(name))).toEqual([]);
});

describe.each(kernels)("$name", ({ kernel, d, codes = false }) => {
  const [x1, x2] = [points(5, d, codes, "first"), points(4, d, codes, "second")];
  const values = initialValues(kernel.parameters);

  test("is symmetric, in its arguments too", () => {
    const k = kernel.covariance(x1, x1, values);
    expectAllclose(k, ops.transpose(k), { rtol: 1e-14 });
    expectAllclose(kernel.covariance(x1, x2, values), ops.transpose(kernel.covariance(x2, x1, values)), {
      rtol: 1e-14,
    });
  });

  test("treats a tensor and its copy alike", () => {
    const copy = tensor(x1.data, x1.shape);
    expectAllclose(kernel.covariance(x1, copy, values), kernel.covariance(x1, x1, values), {
      rtol: 1e-13,
      atol: 1e-15,
    });
  });

  test("is positive semi-definite", () => {
    const x = points(12, d, codes, "many");
    const k = kernel.covariance(x, x, values);
    expect(ops.cholesky(ops.addDiagonal(k, 1e-8)).data.every(Number.isFinite)).toBe(true);
  });

  test("has the diagonal of its matrix", () => {
    expectAllclose(kernel.diagonal(x1, values), ops.diagPart(kernel.covariance(x1, x1, values)), { rtol: 1e-13 });
  });

  test("has first and second gradients by the points", () => {
    const tolerance = { rtol: 1e-5, atol: 1e-6, second: true };
    if (codes) return;
    const weights = points(5, 4, false, "weights");
    const weighted = (k: Tensor) => ops.mul(k, weights);
    expectGradient((x) => weighted(kernel.covariance(x, x2, values)), x1, tolerance, "x1");
    expectGradient((x) => weighted(kernel.covariance(x1, x, values)), x2, tolerance, "x2");
    expectGradient((x) => ops.mul(kernel.covariance(x, x, values), points(5, 5)), x1, tolerance, "both");
    expectGradient((x) => kernel.diagonal(x, values), x1, tolerance, "diagonal");
  });

  test("has first and second gradients by each parameter", () => {
    const weights = points(5, 4, false, "weights");
    for (const name of Object.keys(values)) {
      const by = (value: Tensor) => ({ ...values, [name]: value });
      const covariance = (value: Tensor) => ops.mul(kernel.covariance(x1, x2, by(value)), weights);
      expectGradient(covariance, values[name], { rtol: 1e-5, atol: 1e-6, second: true }, name);
      expectGradient((value) => kernel.diagonal(x1, by(value)), values[name], { rtol: 1e-5, atol: 1e-6 }, name);
    }
  });

  test("with leading axes equals its members", () => {
    const members = [1, 1.5, 0.7].map((factor) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ops.mul(value, factor)])),
    );
    const together = Object.fromEntries(
      Object.keys(values).map((name) => [name, ops.stack(members.map((member) => member[name]))]),
    );
    const xs = members.map((_, i) => points(5, d, codes, `batch ${i}`));
    const batch = ops.stack(xs);
    const each = <T>(fn: (member: Record<string, Tensor>, x: Tensor) => T) => members.map((m, i) => fn(m, xs[i]));
    const tolerance = { rtol: 1e-13, atol: 1e-15 };
    // Both have them, only the values, only the points.
    const k = kernel.covariance(batch, x2, together);
    expect(k.shape).toEqual([3, 5, 4]);
    expectAllclose(k, each((m, x) => kernel.covariance(x, x2, m)).map(flat), tolerance);
    expectAllclose(
      kernel.covariance(batch, batch, together),
      each((m, x) => kernel.covariance(x, x, m)).map(flat),
      tolerance,
    );
    expectAllclose(kernel.covariance(x1, x2, together), each((m) => kernel.covariance(x1, x2, m)).map(flat), tolerance);
    expectAllclose(
      kernel.covariance(batch, x2, values),
      xs.map((x) => flat(kernel.covariance(x, x2, values))),
      tolerance,
    );
    expectAllclose(kernel.diagonal(batch, together), each((m, x) => kernel.diagonal(x, m)).map(flat), tolerance);
    expectAllclose(
      kernel.diagonal(batch, values),
      xs.map((x) => flat(kernel.diagonal(x, values))),
      tolerance,
    );
  });

  test("is plain data and back", () => {
    const json = JSON.parse(JSON.stringify(kernel));
    const back = kernelFromJSON(json);
    expect(back.toJSON()).toEqual(json);
    expect(Object.keys(back.parameters)).toEqual(Object.keys(kernel.parameters));
    for (const [name, { prior, constraint }] of Object.entries(kernel.parameters)) {
      expect(back.parameters[name].prior?.arguments).toEqual(prior?.arguments);
      expect(back.parameters[name].constraint.lower).toBe(constraint.lower);
    }
    expectAllclose(back.covariance(x1, x2, values), kernel.covariance(x1, x2, values), { rtol: 0, atol: 0 });
  });

  test("refuses points with no columns of their own", () => {
    expect(() => kernel.covariance(x1, tensor([0.1, 0.2]), values)).toThrow();
  });
});

function flat(x: Tensor): Float64Array {
  return x.data;
}
