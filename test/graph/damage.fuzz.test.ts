import fc from "fast-check";
import { expect, test } from "vitest";
import { drawGraph } from "../../src/cli/drawGraph.ts";
import { atSize } from "../../src/graph/index.ts";
import {
  BoflowError,
  type Graph,
  grad,
  logExpectedImprovement,
  parseGraph,
  qKnowledgeGradient,
  type Shape,
  serializeGraph,
  toGraphModel,
  toOnnx,
  trace,
  traceAcquisition,
  traceModel,
} from "../../src/index.ts";
import { observed } from "../../src/tensor/index.ts";
import { smallModel } from "../models/fixtures.ts";
import { takeWarnings } from "../support/warnings.ts";
import { opCases } from "../tensor/cases.ts";
import { anyInputs, mutated, mutations } from "./mutations.ts";

/** `npm run soak` tries many more. */
const RUNS = process.env.BOFLOW_SOAK ? 6500 : 100;

/** One graph per op, with its gradient, and those of models and acquisition functions. */
const graphs: Graph[] = [
  ...opCases.map(({ fn, inputs }) =>
    trace(
      (given) => {
        const all = Object.values(given);
        const value = fn(...all);
        return { value, ...Object.fromEntries(grad(value, all).map((g, i) => [`d${i}`, g])) };
      },
      Object.fromEntries(inputs.map((x, i) => [`x${i}`, x])),
      { dynamic: false },
    ),
  ),
  traceModel(smallModel(), { q: 2, outputs: ["mean", "covariance"] }),
  traceAcquisition(logExpectedImprovement(smallModel(), { bestF: 1 }), { gradient: true }),
  traceAcquisition(qKnowledgeGradient(smallModel(), { numFantasies: 2 }), { gradient: true }),
];
const texts = graphs.map((graph) => serializeGraph(graph));

/** The graph of a text; null where it is refused in a sentence. */
function parsedOrRefused(text: string): Graph | null {
  return orRefused(() => parseGraph(text));
}

function orRefused<T>(use: () => T): T | null {
  try {
    return use();
  } catch (error) {
    if (error instanceof BoflowError) {
      expect(error.message).not.toMatch(/undefined|Cannot read|is not iterable|is not a function/);
      return null;
    }
    throw error;
  }
}

/** The largest number of entries that an op makes. */
function largestResult(fn: () => void): number {
  let largest = 0;
  observed(
    {
      apply: (_op, _inputs, _attributes, evaluate) => {
        const result = evaluate();
        largest = Math.max(largest, result.size);
        return result;
      },
    },
    fn,
  );
  return largest;
}

test("valid graphs of all ops are read, and give the same again", () => {
  for (const [i, text] of texts.entries()) {
    const inputs = anyInputs(graphs[i].inputs.map(({ name, shape }) => ({ name, shape: atSize(shape, 3) as Shape })));
    expect(serializeGraph(parseGraph(text))).toBe(text);
    const [before, after] = [graphs[i].run(inputs), parseGraph(text).run(inputs)];
    for (const name of Object.keys(before)) expect(after[name].data).toEqual(before[name].data);
  }
});

test("damaged files with correct hashes are refused with a message, or run within limits", () => {
  let used = 0;
  fc.assert(
    fc.property(fc.nat(texts.length - 1), mutations, (i, changes) => {
      const graph = parsedOrRefused(mutated(texts[i], changes));
      if (!graph) return;
      used++;
      for (const b of [1, 2, 5]) {
        const inputs = anyInputs(graph.inputs.map(({ name, shape }) => ({ name, shape: atSize(shape, b) as Shape })));
        expect(largestResult(() => orRefused(() => graph.run(inputs)))).toBeLessThan(2 ** 24);
      }
      orRefused(() => toOnnx(graph));
      orRefused(() => toGraphModel(graph));
      expect(graph.toString()).toContain("input");
      expect(drawGraph(graph)).toContain("<svg");
    }),
    { numRuns: RUNS },
  );
  expect(used).toBeGreaterThan(RUNS / 20);
  // A damaged matrix may be singular.
  for (const message of takeWarnings()) expect(message).toMatch(/^cholesky: added up to/);
});
