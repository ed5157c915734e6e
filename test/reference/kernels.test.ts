import { expect, test } from "vitest";
import { kernelFromJSON } from "../../src/kernels/index.ts";
import { grad, ops, tensor, variable } from "../../src/tensor/index.ts";
import { byParameter, fromReference } from "../kernels/tree.ts";
import { initialValues } from "../kernels/values.ts";
import { expectAllclose } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";

const value = { rtol: 1e-10, atol: 1e-13 };
const gradient = { rtol: 1e-8, atol: 1e-10 };

test.each(reference("kernels"))("$name", (c) => {
  const kernel = kernelFromJSON(fromReference(c.kernel));
  const values = initialValues(kernel.parameters);
  const [x1, x2] = [variable(c.x1), variable(c.x2)];
  const k = kernel.covariance(x1, x2, values);
  expectAllclose(k, c.K, value, "K");

  const wanted = byParameter(c.grad_params);
  expect(Object.keys(wanted).sort()).toEqual(Object.keys(values).sort());
  const names = Object.keys(values);
  const [byX1, byX2, ...byValues] = grad(ops.mul(k, tensor(c.W)), [x1, x2, ...names.map((name) => values[name])]);
  if (c.grad_x1) expectAllclose(byX1, c.grad_x1, gradient, "by x1");
  if (c.grad_x2) expectAllclose(byX2, c.grad_x2, gradient, "by x2");
  for (const [i, name] of names.entries()) expectAllclose(byValues[i], wanted[name], gradient, `by ${name}`);
});
