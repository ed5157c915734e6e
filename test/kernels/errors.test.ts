import { expect, test } from "vitest";
import { InputError, ShapeError } from "../../src/errors/index.ts";
import {
  categorical,
  downsampling,
  featureKernel,
  index,
  type Kernel,
  kernelFromJSON,
  linearTruncatedFidelity,
  matern52,
  meanFromJSON,
  onDimensions,
  polynomial,
  product,
  rbf,
  scale,
  sum,
} from "../../src/kernels/index.ts";
import { interval, positive } from "../../src/parameters/index.ts";
import { tensor } from "../../src/tensor/index.ts";
import { initialValues } from "./values.ts";

const x = tensor([
  [0.1, 0.2, 0.3],
  [0.4, 0.5, 0.6],
]);
const on = (kernel: Kernel, points = x) => kernel.covariance(points, points, initialValues(kernel.parameters));

test("a lengthscale too many or too few, when it shows", () => {
  const kernel = matern52({ lengthscale: [1, 2] });
  expect(() => on(kernel)).toThrow(ShapeError);
  expect(() => on(kernel)).toThrow("matern52: lengthscale has 2 entries, but the kernel sees 3 inputs");
  expect(() => kernel.diagonal(x, initialValues(kernel.parameters))).toThrow("lengthscale has 2 entries");
  expect(() => rbf({ lengthscale: [1, 2], activeDimensions: [0, 1, 2] })).toThrow(
    "rbf: lengthscale has 2 entries, but the kernel sees 3 inputs",
  );
  expect(() => rbf({ lengthscale: [1, 2], ard: 3 })).toThrow(ShapeError);
  expect(() => on(linearTruncatedFidelity({ fidelityDimensions: [1], lengthscaleBiased: [1, 2, 3] }))).toThrow(
    "linearTruncatedFidelity: lengthscaleBiased has 3 entries, but the kernel sees 2 inputs",
  );
});

test("columns that points do not have", () => {
  expect(() => on(rbf({ activeDimensions: [0, 4] }))).toThrow(
    "invalid points of rbf: expected shape with a column 4 (they count from 0), got 2 x 3",
  );
  expect(() => on(linearTruncatedFidelity({ fidelityDimensions: [3] }))).toThrow(
    "invalid points of linearTruncatedFidelity: expected shape with a column 3",
  );
  expect(() => on(downsampling())).toThrow("downsampling: expected 1 column, got 3; name it in activeDimensions");
  expect(() => rbf({ activeDimensions: [] })).toThrow(InputError);
  expect(() => rbf({ activeDimensions: [0, 0] })).toThrow("columns that differ");
  expect(() => rbf({ activeDimensions: [0.5] })).toThrow("a whole number");
});

test("points of unequal or no dimension", () => {
  const kernel = rbf();
  const values = initialValues(kernel.parameters);
  expect(() => kernel.covariance(x, tensor([[1, 2]]), values)).toThrow(
    "rbf: expected points n1 x d and n2 x d, got shapes 2 x 3 and 1 x 2",
  );
  expect(() => kernel.diagonal(tensor([1, 2]), values)).toThrow(ShapeError);
});

test("values that are missing", () => {
  expect(() => rbf().covariance(x, x, { length: tensor([1]) })).toThrow(
    "rbf: no value for lengthscale; given are length",
  );
  expect(() => scale(rbf()).covariance(x, x, { lengthscale: tensor([1]) })).toThrow("scale: no value for outputscale");
});

test("numbers out of range", () => {
  expect(() => rbf({ lengthscale: 0 })).toThrow("invalid rbf lengthscale: expected positive finite numbers, got 0");
  expect(() => rbf({ lengthscale: 0.01, constraint: positive(0.025) })).toThrow("at least 0.025");
  expect(() => scale(rbf(), { outputscale: -2 })).toThrow("invalid scale outputscale");
  expect(() => scale(rbf(), { outputscale: 3, constraint: interval(0, 2) })).toThrow("numbers between 0 and 2");
  expect(() => polynomial({ power: 0.5 })).toThrow("invalid polynomial power");
  expect(() => linearTruncatedFidelity({ fidelityDimensions: [0], nu: 2 })).toThrow("0.5, 1.5 or 2.5");
  expect(() => linearTruncatedFidelity({ fidelityDimensions: [0, 1, 2] })).toThrow("one or two columns");
  expect(() => linearTruncatedFidelity()).toThrow("fidelityDimensions");
});

test("tasks that do not add up", () => {
  expect(() => index()).toThrow("invalid index numTasks");
  expect(() => index({ numTasks: 2, rank: 3 })).toThrow("invalid index rank");
  expect(() => index({ covarFactor: [[1], [2]], variance: [1, 2, 3] })).toThrow(InputError);
  expect(() => on(index({ numTasks: 2 }), tensor([[0], [2]]))).toThrow("index: expected codes 0, …, 1, got 2");
  expect(() => on(index({ numTasks: 2 }), tensor([[0.5]]))).toThrow("got 0.5");
});

test("empty compositions, and two outputscales, are refused", () => {
  expect(() => sum()).toThrow("invalid sum kernels: expected at least one kernel, got []");
  expect(() => product()).toThrow(InputError);
  expect(() => scale(scale(rbf()))).toThrow("already has an outputscale");
  expect(Object.keys(scale(sum(scale(rbf()), categorical())).parameters)).toEqual([
    "0.lengthscale",
    "0.outputscale",
    "1.lengthscale",
    "outputscale",
  ]);
});

test("unknown options and types", () => {
  expect(() => rbf({ lengthScale: 1 } as object)).toThrow(
    'invalid rbf: unknown option "lengthScale"; known are lengthscale',
  );
  expect(() => scale(rbf(), { scale: 1 } as object)).toThrow('unknown option "scale"');
  expect(() => kernelFromJSON({ type: "brownian" })).toThrow(
    /^invalid kernel type: expected one of "rbf", "matern12", .*"scale", "sum", "product", "embedded", got "brownian"; pass its factory: loadModel\(json, \{ kernels: \{ brownian \} \}\)$/,
  );
  expect(() => kernelFromJSON({ type: "toString" })).toThrow("invalid kernel type");
  expect(() => kernelFromJSON({ type: "sum", kernels: [] })).toThrow("sum kernels: expected at least one kernel");
  expect(() => kernelFromJSON({ type: "scale" })).toThrow("scale: expected a base kernel");
});

test("dimensions of a kernel on dimensions are counted among those", () => {
  expect(onDimensions(rbf({ activeDimensions: [1] }), [2, 0]).toJSON().activeDimensions).toEqual([0]);
});

test("arguments of the wrong kind", () => {
  const call =
    (fn: unknown, ...args: unknown[]) =>
    () =>
      (fn as (...args: unknown[]) => unknown)(...args);
  for (const junk of [null, undefined, 3, "rbf", {}, [], rbf, [rbf()]]) {
    expect(call(scale, junk), "scale").toThrow(/invalid scale kernel: expected a kernel, such as rbf\(\), got/);
    expect(call(sum, rbf(), junk), "sum").toThrow(/invalid sum kernel: expected a kernel/);
    expect(call(product, junk), "product").toThrow(/invalid product kernel: expected a kernel/);
    expect(call(featureKernel, (points: unknown) => points, junk)).toThrow(/invalid featureKernel kernel/);
    expect(call(onDimensions, junk, [0])).toThrow(/invalid onDimensions kernel/);
  }
  for (const junk of [null, 3, "rbf", [], true]) {
    for (const factory of [rbf, polynomial, categorical, linearTruncatedFidelity, index])
      expect(call(factory, junk), `options ${junk}`).toThrow(InputError);
    expect(call(scale, rbf(), junk)).toThrow(InputError);
    expect(call(featureKernel, junk, rbf())).toThrow("invalid featureKernel argument: expected a function of points");
    expect(call(kernelFromJSON, junk)).toThrow(InputError);
    expect(call(meanFromJSON, junk)).toThrow(InputError);
    expect(call(kernelFromJSON, { type: [junk] })).toThrow(InputError);
    expect(call(kernelFromJSON, { type: "scale", base: junk })).toThrow(InputError);
    expect(call(kernelFromJSON, { type: "sum", kernels: [junk] })).toThrow(InputError);
  }
});
