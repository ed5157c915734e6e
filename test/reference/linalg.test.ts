import { describe, expect, test } from "vitest";
import { NumericalError } from "../../src/errors/index.ts";
import { grad, ops, type Tensor, tensor, variable } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";
import { takeWarnings } from "../support/warnings.ts";

const tolerance = { rtol: 1e-9, atol: 1e-10 };
const { cholesky, matmul, mul, neg } = ops;

const casesOf = (op: string) =>
  reference("linalg")
    .filter((c) => c.op === op)
    .map((c) => [c.name, c] as const);

/** Gradients of Σ W y with respect to the named arguments, against `grad_<name>`. */
function expectGradients(c: Case, y: Tensor, inputs: Record<string, Tensor>, factor = tolerance): void {
  const gradients = grad(c.W ? mul(y, c.W) : y, Object.values(inputs));
  for (const [i, name] of Object.keys(inputs).entries())
    expectAllclose(gradients[i], c[`grad_${name}`], factor, `grad_${name}`);
}

const product = (l: Tensor) => matmul(l, l, { transposeB: true });

/** Rounding errors in A are magnified by its condition number in results (and by more in gradients). */
function allowing(condition: number) {
  const factor = Math.max(1, condition / 1e5);
  return { rtol: 1e-9 * factor, atol: 1e-10 * factor };
}

describe("linalg.json through ops", () => {
  test.each(casesOf("cholesky"))("%s", (_, c) => {
    const a = variable(c.A);
    const l = cholesky(a);
    expectAllclose(product(l), c.A, { rtol: 1e-12, atol: 1e-14 }, "L Lᵀ");
    expectAllclose(l, c.L, allowing(c.condition ?? 1), "L");
    if (c.W) expectGradients(c, l, { A: a });
  });

  test.each(casesOf("triangular_solve"))("%s", (_, c) => {
    const [l, b] = [variable(c.L), variable(c.B)];
    const x = ops.solveLower(l, b, { transposed: c.transpose });
    expectAllclose(x, c.X, tolerance, "X");
    expectGradients(c, x, { L: l, B: b });
  });

  test.each(casesOf("solve"))("%s", (_, c) => {
    const [a, b] = [variable(c.A), variable(c.B)];
    const x = ops.spdSolve(a, b);
    expectAllclose(x, c.X, tolerance, "X");
    expectGradients(c, x, { A: a, B: b });
  });

  test.each(casesOf("logdet"))("%s", (_, c) => {
    const a = variable(c.A);
    const y = ops.spdLogDet(a);
    expectAllclose(y, c.value, tolerance, "value");
    expectGradients(c, y, { A: a });
  });

  test.each(casesOf("gaussian_nll"))("%s", (_, c) => {
    const [y, a] = [variable(c.y), variable(c.A)];
    const value = neg(ops.gaussianLogDensity(y, a));
    expectAllclose(value, c.value, tolerance, "value");
    expectGradients(c, value, { A: a, y });
  });

  test.each(casesOf("cholesky_append"))("%s, as blocks of triangular solves", (_, c) => {
    const l21 = ops.transpose(ops.solveLower(c.L11, ops.transpose(c.A21)));
    expectAllclose(l21, c.L21, tolerance, "L21");
    expectAllclose(cholesky(ops.sub(c.A22, product(l21))), c.L22, tolerance, "L22");
  });
});

describe("the jitter policy", () => {
  test.each(casesOf("cholesky_jitter"))("%s", (_, c) => {
    if (!c.ok) {
      expect(() => cholesky(c.A)).toThrow(NumericalError);
      expect(() => cholesky(c.A)).toThrow(/not positive definite, even with 1e-3 .* raise the noise/);
      return;
    }
    const l = cholesky(c.A);
    const jitters: number[] = [c.jitter].flat();
    const n = l.shape[l.rank - 1];
    const used = tensor(
      jitters.flatMap((jitter) => new Array<number>(n).fill(jitter)),
      l.shape.slice(0, -1),
    );
    expectAllclose(product(l), ops.addDiagonal(c.A, used), { rtol: 1e-10, atol: 1e-10 }, "L Lᵀ");
    expectAllclose(
      ops.diagPart(product(l)),
      ops.diagPart(ops.addDiagonal(c.A, used)),
      { rtol: 1e-13, atol: 0 },
      "jitter",
    );
    const warnings = takeWarnings();
    expect(warnings.length).toBe(jitters.some((jitter) => jitter > 0) ? 1 : 0);
    for (const warning of warnings) {
      expect(warning).toContain(`added up to ${Math.max(...jitters)} to the diagonal`);
      if (l.rank > 2) expect(warning).toContain(`${jitters.filter((jitter) => jitter > 0).length} of the matrices`);
    }
  });

  test("positive definite members of a batch are unchanged, to the last bit", () => {
    const [, c] = casesOf("cholesky_jitter").filter(([, { jitter }]) => Array.isArray(jitter))[0];
    const batch = cholesky(c.A);
    c.jitter.forEach((jitter: number, i: number) => {
      if (jitter === 0) expect(ops.at(batch, 0, i).data).toEqual(cholesky(c.A[i]).data);
    });
    expect(takeWarnings()).toHaveLength(1);
  });

  test("ops on the same matrix share its factor and its warning", () => {
    const a = variable([[1, 1], [1, 1]]); // biome-ignore format: rows
    const y = ops.add(ops.spdLogDet(a), ops.sum(ops.spdSolve(a, [[1], [1]])));
    grad(y, [a]);
    expect(takeWarnings()).toHaveLength(1);
  });

  test("an entry that is not finite is named as such", () => {
    expect(() => cholesky([[Number.NaN, 0], [0, 1]])).toThrow(/not finite/); // biome-ignore format: rows
    expect(() => cholesky([[[1, 0], [0, 1]], [[1, 0], [Number.POSITIVE_INFINITY, 1]]])).toThrow(/matrix 1 of 2 x 2 x 2/); // biome-ignore format: rows
  });
});
