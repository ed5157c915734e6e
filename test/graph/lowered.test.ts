import { describe, expect, test } from "vitest";
import { isElementary, lowered, trace } from "../../src/graph/index.ts";
import { grad, ops, type Tensor, tensor } from "../../src/index.ts";
import { primitives } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";
import { opCases } from "../tensor/cases.ts";

const tight = { rtol: 1e-11, atol: 1e-12 };

/** The graph with every op that is not elementary lowered. */
function inElementaryOps(fn: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]) {
  const names = inputs.map((_, i) => `x${i}`);
  const examples = Object.fromEntries(names.map((name, i) => [name, inputs[i]]));
  const graph = trace(
    (given) => {
      const value = fn(...names.map((name) => given[name]));
      const gradients = grad(
        value,
        names.map((name) => given[name]),
      );
      return { value, ...Object.fromEntries(gradients.map((g, i) => [`d${i}`, g])) };
    },
    examples,
    { dynamic: false },
  );
  const plain = lowered(graph, isElementary);
  for (const { op } of plain.nodes) expect(isElementary(op), op).toBe(true);
  return { original: graph.run(examples), plain: plain.run(examples) };
}

describe.each(opCases.map((c) => [`${c.op} ${c.note}`, c] as const))("%s", (_, { fn, inputs }) => {
  test("is the same, with its gradient, in elementary ops", () => {
    const { original, plain } = inElementaryOps(fn, inputs);
    for (const name of Object.keys(original)) expectAllclose(plain[name], original[name], tight, name);
  });
});

/** Ops by the names of the reference file. */
const named: Record<string, (x: Tensor) => Tensor> = {
  phi: ops.normalPdf,
  ndtr: ops.ndtr,
  log_phi: ops.logPhi,
  log_ndtr: ops.logNdtr,
  erfc: ops.erfc,
  erfcx: ops.erfcx,
  log_erfc: ops.logErfc,
  log_erfcx: ops.logErfcx,
  log_hazard: ops.logHazard,
  h: ops.eiHelper,
  log_h: ops.logEiHelper,
  log1mexp: ops.log1mexp,
  log1pexp: ops.softplus,
  log_sigmoid: ops.logSigmoid,
  cauchy: ops.cauchy,
};

describe("over the whole range of the reference values", () => {
  const golden = reference("special").filter((c) => c.function in named);

  test.each(golden.map((c) => [c.name, c] as const))("%s", (_, { function: name, x, value, derivative }) => {
    const points = tensor(x.map(Number));
    const { plain } = inElementaryOps(named[name], [points]);
    expectAllclose(plain.value, value, { rtol: 1e-10, atol: 1e-14 }, "value");
    expectAllclose(plain.d0, derivative, { rtol: 1e-8, atol: 1e-14 }, "derivative");
  });
});

test("every op is elementary or has a lowering", () => {
  const missing = [...primitives.values()].filter((p) => !isElementary(p.name) && !p.lower).map((p) => p.name);
  expect(missing).toEqual([]);
});

test("the normal quantile over its whole range, its ends and beyond them", () => {
  const p = [
    0,
    5e-324,
    1e-300,
    1e-100,
    1.3e-11,
    1.4e-11,
    0.01,
    0.0749,
    0.0751,
    0.5,
    0.77,
    0.9251,
    1 - 1e-9,
    1,
    -0.1,
    1.2,
  ];
  const { original, plain } = inElementaryOps(ops.ndtri, [tensor(p)]);
  expectAllclose(plain.value, original.value, { rtol: 1e-13, atol: 1e-15 });
});
