import { expect, test } from "vitest";
import { InputError, ShapeError } from "../../src/errors/index.ts";
import { categorical, type EmbeddedColumn, embedded, inputsOf, matern52, product } from "../../src/kernels/index.ts";
import { generator } from "../../src/random/index.ts";
import { ops, type Tensor, tensor } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";
import { initialValues } from "./values.ts";

/** Column 0 is a code; 1 is active for codes 0 and 2; 2, a code too, for code 1; 3 where 2 is active and 0 or 3. */
const columns: EmbeddedColumn[] = [
  { column: 1, when: [{ column: 0, values: [0, 2] }] },
  {
    column: 3,
    when: [
      { column: 0, values: [1] },
      { column: 2, values: [0, 3] },
    ],
  },
];
const codes: EmbeddedColumn[] = [
  { column: 0, codes: true },
  { column: 2, codes: true, when: [{ column: 0, values: [1] }] },
];
const kernel = product(embedded(matern52({ lengthscale: [0.4, 0.7] }), columns), embedded(categorical(), codes));
const values = initialValues(kernel.parameters);

function points(n: number, seed: number): Tensor {
  const random = generator(seed);
  return tensor(
    Array.from({ length: n }, () => [random.integer(3), random.uniform(), random.integer(5), random.uniform()]),
  );
}

test("is positive semi-definite on random conditional spaces", () => {
  for (let seed = 0; seed < 20; seed++) {
    const x = points(60, seed);
    const k = kernel.covariance(x, x, values);
    expect(ops.cholesky(ops.addDiagonal(k, 1e-9)).data.every(Number.isFinite)).toBe(true);
  }
});

test("the value of an inactive column makes no difference, and all active ones are as far from it", () => {
  const k = (a: number[], b: number[]) => kernel.covariance(tensor([a]), tensor([b]), values).item();
  const other = [0, 0.3, 2, 0.9];
  expect(k([1, 0.1, 0, 0.2], other)).toBe(k([1, 0.9, 0, 0.2], other));
  expect(k([1, 0.5, 0, 0.1], [1, 0.5, 1, 0.3])).toBeCloseTo(k([1, 0.5, 0, 0.8], [1, 0.5, 1, 0.9]), 12);
  expect(k([0, 0.1, 4, 0.2], [0, 0.1, 3, 0.7])).toBe(1);
  // An active value differs from an inactive one, also where the latter would be in the middle.
  const numbers = embedded(matern52({ lengthscale: 0.4 }), [{ column: 1, when: [{ column: 0, values: [0] }] }]);
  const apart = numbers.covariance(tensor([[0, 0.5]]), tensor([[1, 0.5]]), initialValues(numbers.parameters)).item();
  expect(apart).toBeLessThan(0.2);
});

test("active values are nearly as far from one another as by the kernel itself", () => {
  const numbers = embedded(matern52({ lengthscale: 0.5 }), [{ column: 1, when: [{ column: 0, values: [0] }] }]);
  const plain = matern52({ lengthscale: 0.5 });
  const x = tensor([
    [0, 0.1],
    [0, 0.4],
    [0, 0.95],
  ]);
  const column = tensor([[0.1], [0.4], [0.95]]);
  const own = initialValues(plain.parameters);
  expectAllclose(numbers.covariance(x, x, own), plain.covariance(column, column, own), { rtol: 0, atol: 0.02 });
  // Far out of bounds, values do not come near again.
  const far = numbers.covariance(tensor([[0, 0.5]]), tensor([[0, 0.5 + 2 * Math.PI]]), own).item();
  expect(far).toBeLessThan(0.1);
});

test("codes are as alike as their descriptors; without conditions a kernel is the one on these columns", () => {
  const descriptors = [
    [-0.5, 0],
    [0.5, 0.1],
    [-0.4, 0],
  ];
  const described = embedded(matern52({ lengthscale: [0.3, 0.6, 0.9] }), [{ column: 1, descriptors }, { column: 0 }]);
  expect(inputsOf([{ column: 1, descriptors }, { column: 0 }])).toBe(3);
  const plain = matern52({ lengthscale: [0.3, 0.6, 0.9] });
  const own = initialValues(plain.parameters);
  const looked = tensor([
    [...descriptors[0], 0.2],
    [...descriptors[1], 0.7],
    [0, 0, 0.7],
  ]);
  const x = tensor([
    [0.2, 0],
    [0.7, 1],
    [0.7, 17],
  ]);
  expectAllclose(described.covariance(x, x, own), plain.covariance(looked, looked, own), { rtol: 1e-13 });
  const same = embedded(matern52({ ard: 2 }), [{ column: 2 }, { column: 0 }]);
  expect(same.toJSON()).toEqual(matern52({ ard: 2, activeDimensions: [2, 0] }).toJSON());
});

test("has gradients by the points and the shared lengthscales", () => {
  const numbers = embedded(matern52({ lengthscale: [0.4, 0.7] }), columns);
  const own = initialValues(numbers.parameters);
  const [x1, x2] = [points(5, 1), points(4, 2)];
  const weights = tensor(Float64Array.from({ length: 20 }, generator(3).normal), [5, 4]);
  const [column, others] = [ops.narrow(x1, -1, 1, 1), ops.narrow(x1, -1, 2, 2)];
  const moved = (x: Tensor) => ops.concat([ops.narrow(x1, -1, 0, 1), x, others], -1);
  const tolerance = { rtol: 1e-5, atol: 1e-6, second: true };
  expectGradient((x) => ops.mul(numbers.covariance(moved(x), x2, own), weights), column, tolerance, "points");
  const by = (lengthscale: Tensor) => ops.mul(numbers.covariance(x1, x2, { lengthscale }), weights);
  expectGradient(by, own.lengthscale, tolerance, "lengthscale");
});

test.each<[string, unknown, RegExp]>([
  ["no columns", [], /at least one column/],
  ["a negative column", [{ column: -1 }], /columns\[0\].column/],
  ["an unknown field", [{ column: 0, wen: [] }], /"wen"/],
  ["descriptors that are no table", [{ column: 0, descriptors: [1, 2] }], /codes x descriptors/],
  ["descriptors that are not finite", [{ column: 0, descriptors: [[1], [Number.NaN]] }], /finite/],
  ["no condition", [{ column: 0, when: [] }], /columns\[0\].when/],
  ["equal values", [{ column: 0, when: [{ column: 1, values: [1, 1] }] }], /values/],
])("%s are refused", (_, given, message) => {
  expect(() => embedded(matern52(), given as EmbeddedColumn[])).toThrow(message);
  expect(() => embedded(matern52(), given as EmbeddedColumn[])).toThrow(InputError);
});

test("points without a column are refused", () => {
  const own = initialValues(kernel.parameters);
  expect(() => kernel.covariance(tensor([[0, 0.5]]), tensor([[0, 0.5]]), own)).toThrow(ShapeError);
});
