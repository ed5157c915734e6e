import { describe, expect, test } from "vitest";
import { isElementary, lowered, trace } from "../../src/graph/index.ts";
import { grad, NumericalError, ops, type Tensor, tensor, variable } from "../../src/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";
import { takeWarnings } from "../support/warnings.ts";
import { sample } from "./samples.ts";

const root = (a: Tensor) => ops.cholesky(a, { semidefinite: true });

/** B Bᵀ: of rank 2 for B `… x 4 x 2`. */
const gram = (b: Tensor) => ops.matmul(b, b, { transposeB: true });
/** Covariances of points on a line, some of which coincide. */
const covariance = (x: Tensor) =>
  ops.exp(
    x
      .reshape([-1, 4, 1])
      .sub(x.reshape([-1, 1, 4]))
      .square()
      .neg(),
  );

const definite = gram(sample([2, 4, 4])).addDiagonal(0.5);
const singular: Record<string, Tensor> = {
  "rank two": gram(sample([4, 2])),
  "a batch of rank one and rank three": ops.stack([gram(sample([4, 1])), gram(sample([4, 3]))]),
  "coincident points": covariance(tensor([0.3, 0.3, 1, 0.3])),
  "nearly coincident points": covariance(tensor([0.3, 0.3 + 1e-9, 1, 1 - 1e-8])),
  zero: tensor(new Float64Array(16), [4, 4]),
  "a batch with definite members": ops.concat([definite, covariance(tensor([1, 0, 0, 1]))], 0),
};

/** Weights, so that a gradient cannot be right by symmetry. */
const weighted = (l: Tensor) => l.mul(sample(l.shape, 0.5, 1.5, 7));

test("for a positive definite matrix it is the Cholesky factor, with its gradient and second gradient", () => {
  expectAllclose(root(definite), ops.cholesky(definite), { rtol: 1e-13, atol: 1e-14 });
  const symmetric = (a: Tensor) => weighted(root(a.add(a.transpose()).mul(0.5)));
  expectGradient(symmetric, definite, { second: true });
});

describe.each(Object.entries(singular))("%s", (_, a) => {
  test("L Lᵀ is the matrix, without a warning, and the gradient has no part from rounding errors", () => {
    const x = variable(a);
    const l = root(x);
    expectAllclose(gram(l), a, { rtol: 0, atol: 3e-6 });
    const [slope] = grad(weighted(l), [x]);
    // A raised pivot is 1e-12: its column, had it a gradient, would add 1e6.
    for (const value of slope.data) expect(Math.abs(value)).toBeLessThan(100);
  });

  test("in elementary ops, with the gradient, up to rounding", () => {
    const graph = trace(
      ({ x }) => {
        const l = root(x);
        return { l, slope: grad(weighted(l), [x])[0] };
      },
      { x: a },
      { dynamic: false },
    );
    const plain = lowered(graph, isElementary).run({ x: a });
    const l = root(a);
    const x = variable(a);
    expectAllclose(plain.l, l, { rtol: 1e-9, atol: 1e-9 });
    expectAllclose(plain.slope, grad(weighted(root(x)), [x])[0], { rtol: 1e-6, atol: 1e-6 });
  });
});

test("along matrices that stay singular, the gradient is that of the factor", () => {
  // Points 0 and 1 coincide whatever the parameters are, so their column is the only one that moves.
  const at = (p: Tensor) => {
    const [u, v] = [p.at(0, 0), p.at(0, 1)];
    return weighted(root(covariance(ops.stack([u, u, v, ops.add(u, 2)]))));
  };
  expectGradient(at, tensor([0.3, 1.1]), { rtol: 1e-6, atol: 1e-7, step: 1e-4 });
});

test("an indefinite matrix is refused, a slightly indefinite one gets jitter with a warning", () => {
  const matrix = (c: number) =>
    tensor([
      [1, c],
      [c, 1],
    ]);
  expect(() => root(matrix(2))).toThrow(NumericalError);
  expect(root(matrix(1 + 1e-5)).data.every(Number.isFinite)).toBe(true);
  expect(takeWarnings().join()).toMatch(/^cholesky: added up to 0\.0001 to the diagonal of the matrix \(2 x 2\)/);
});

test("an empty matrix has an empty factor", () => {
  expect(root(tensor([], [0, 0])).shape).toEqual([0, 0]);
  expect(root(tensor([], [3, 0, 0])).shape).toEqual([3, 0, 0]);
});

test("the two factors of one matrix are kept apart", () => {
  const a = singular["coincident points"];
  const l = root(a);
  expect(ops.cholesky(a).toArray()).not.toEqual(l.toArray());
  expect(takeWarnings()).toHaveLength(1);
  expect(root(a).toArray()).toEqual(l.toArray());
});
