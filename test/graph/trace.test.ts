import { describe, expect, test } from "vitest";
import {
  type Acquisition,
  detach,
  discreteKnowledgeGradient,
  Graph,
  grad,
  graphHash,
  InputError,
  logExpectedImprovement,
  nestedKnowledgeGradient,
  ops,
  parseGraph,
  qKnowledgeGradient,
  qMultiStepLookahead,
  serializeGraph,
  singleTaskGP,
  type Tensor,
  tensor,
  trace,
  traceAcquisition,
  traceMode,
  traceModel,
  variable,
} from "../../src/index.ts";
import { points, smallModel, smooth } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";
import { rehashed } from "./mutations.ts";

const model = smallModel();
const X = tensor([points(1, 2, 1), points(1, 2, 2), points(1, 2, 3)]);
const draws = [
  [0.3, -1.1],
  [0.9, 0.4],
];

describe("models fantasized at a variable", () => {
  const fantasyPoints = variable(points(2, 2, 5));
  const fantasize = () => model.fantasize(fantasyPoints, { sampler: draws });

  test("attached caches are refused by name, with the remedy", () => {
    expect(() => traceModel(fantasize())).toThrow(InputError);
    expect(() => traceModel(fantasize())).toThrow(
      /cannot hold the model's (points|weight|inverse-root) cache of the observations that it was conditioned on, block 1.*gradient.*traceMode\(\(\) => …\).*detach/,
    );
  });

  test("so are hyperparameters that are variables", () => {
    const attached = smallModel().setHyperparameters({ lengthscale: variable([0.4, 0.5]) });
    expect(() => traceModel(attached)).toThrow(/cannot hold .* as a constant of the graph/);
    const c = variable([2]);
    expect(() => trace(({ X }) => X.mul(c), { X })).toThrow(/a variable of shape \(1\)/);
    expect(() => trace(({ X }) => X.mul(detach(c)), { X })).not.toThrow();
  });

  test("under trace mode hyperparameters that are variables are detached too", () => {
    const values = { lengthscale: variable([0.4, 0.5]) };
    const detached = traceMode(() => smallModel().setHyperparameters(values));
    const { mean } = traceModel(detached).run({ X });
    expect(mean.data).toEqual(smallModel().setHyperparameters(values).posterior(X).mean.data);
    const { state } = detached.caches().find(({ name }) => name === "hyperparameter lengthscale") ?? {};
    expect(state).toBe("detached");
    const later = traceMode(() => smallModel()).setHyperparameters(values);
    expect(traceModel(later).run({ X }).mean.data).toEqual(mean.data);
  });

  test("under trace mode the model exports, and equals itself", () => {
    const detached = traceMode(fantasize);
    const { mean, variance } = traceModel(detached).run({ X });
    const posterior = detached.posterior(X.reshape([3, 1, 1, 2]));
    expect(mean.shape).toEqual([3, 2, 1]);
    expect(mean.data).toEqual(posterior.mean.data);
    expect(variance.data).toEqual(posterior.variance.data);
    // … and what was made outside is attached as before.
    expectGradient((x) => model.fantasize(x, { sampler: draws }).posterior(X.at(0, 0)).mean, tensor(points(2, 2, 5)));
    const [gradient] = grad(fantasize().posterior(X.at(0, 0)).mean.sum(), [fantasyPoints]);
    expect(gradient.data.every((g) => g !== 0)).toBe(true);
  });
});

describe("graphs", () => {
  test("serve any number of points", () => {
    const graph = traceAcquisition(qKnowledgeGradient(model, { numFantasies: 3 }), { gradient: true });
    expect(graph.inputs).toEqual([{ name: "X", shape: [{ times: 1, plus: 0 }, 4, 2] }]);
    const kg = qKnowledgeGradient(model, { numFantasies: 3 });
    for (const b of [1, 2, 7, 50]) {
      const many = variable(Array.from({ length: b }, (_, i) => points(4, 2, i)));
      const value = kg.forward(many);
      const result = graph.run({ X: many });
      expect(result.value.data).toEqual(value.data);
      expect(result.gradient.data).toEqual(grad(value, [many])[0].data);
    }
  });

  test("hold no factorisation that does not depend on the points, and each constant and expression once", () => {
    const graph = traceAcquisition(logExpectedImprovement(model, { bestF: 1 }), { gradient: true });
    const names = graph.nodes.map((n) => n.op);
    for (const op of ["Cholesky", "MatrixTriangularSolve", "TriangularInverse", "SpdSolve"])
      expect(names).not.toContain(op);
    const keys = graph.nodes.map((n) => JSON.stringify([n.op, n.inputs, n.attributes]));
    expect(new Set(keys).size).toBe(keys.length);
    const used = new Set(graph.nodes.flatMap((n) => n.inputs).concat(graph.outputs.map((o) => o.value)));
    for (const { name } of [...graph.constants, ...graph.nodes]) expect(used).toContain(name);
  });

  test("are the same when traced again, and have a hash of their content", () => {
    const make = (bestF: number) =>
      traceAcquisition(logExpectedImprovement(smallModel(), { bestF }), { gradient: true });
    expect(serializeGraph(make(1))).toBe(serializeGraph(make(1)));
    expect(graphHash(make(1))).toBe(graphHash(make(1)));
    expect(graphHash(make(1.5))).not.toBe(graphHash(make(1)));
    expect(make(1).toString()).toMatch(/^input X: b x 1 x 2\nconstant _c0/);
  });

  test("an attribute changes the hash, and a changed file is detected", () => {
    const column = (i: number) => trace(({ X }) => X.narrow(-1, i, 1), { X });
    expect(graphHash(column(0))).not.toBe(graphHash(column(1)));
    const changed = serializeGraph(column(0)).replace('"begin":[0,0,0]', '"begin":[0,0,1]');
    expect(changed).not.toBe(serializeGraph(column(0)));
    expect(() => parseGraph(changed)).toThrow(/does not match its hash/);
  });

  test("keep outputs that later operations use", () => {
    const fn = (x: Tensor) => {
      const doubled = x.mul(2);
      return { doubled, last: doubled.exp().add(1).sqrt().mul(3) };
    };
    const graph = trace(({ X }) => fn(X), { X });
    const { doubled, last } = graph.run({ X });
    expect(doubled.data).toEqual(fn(X).doubled.data);
    expect(last.data).toEqual(fn(X).last.data);
  });

  test("keep zeros of both signs apart", () => {
    const graph = trace(({ X }) => ({ plus: X.mul(tensor([0])), minus: X.mul(tensor([-0])) }), { X });
    const { plus, minus } = graph.run({ X: [[[0.5, 0.5]]] });
    expect([plus.data[0], minus.data[0]]).toEqual([0, -0]);
  });

  test("keep infinities and negative zeros", () => {
    const graph = trace(({ X }) => ops.clip(X, Number.NEGATIVE_INFINITY, 3).add(tensor([-0, Infinity])), { X });
    const again = parseGraph(serializeGraph(graph));
    expect(again.run({ X }).value.data).toEqual(graph.run({ X }).value.data);
  });

  test("repeated runs reuse buffers, give the same values, and do not change earlier results", () => {
    const graph = traceModel(model, { q: 2, outputs: ["mean", "covariance"] });
    const [first, second] = [tensor([points(2, 2, 8)]), tensor([points(2, 2, 9)])];
    const result = graph.run({ X: first });
    const kept = result.covariance.data.slice();
    graph.run({ X: second });
    expect(result.covariance.data).toEqual(kept);
    expect(graph.run({ X: first }).covariance.data).toEqual(kept);
  });

  test("tracing a model does not change it", () => {
    const before = model.posterior(X).mean.data;
    traceModel(model);
    expect(model.posterior(X).mean.data).toEqual(before);
    expect(model.posterior(variable(X)).mean.requiresGrad).toBe(true);
  });
});

describe("functions that no graph can hold", () => {
  const failing: [string, (X: Tensor) => Tensor, RegExp][] = [
    ["a branch on data", (x) => (x.data[0] > 0 ? x : x.neg()), /reads values.*ops\.where/],
    ["reading an intermediate value", (x) => x.mul(x.sum().item()), /reads values/],
    ["as nested arrays", (x) => x.add(tensor(x.toArray() as number[])), /reads values/],
    ["another course for another number of points", (x) => (x.shape[0] > 2 ? x.exp() : x), /another number of points/],
    ["an axis of one point fewer", (x) => x.narrow(0, 1, x.shape[0] - 1), /another number of points/],
    ["a number that is another for another number of points", (x) => x.mul(1 / x.shape[0]), /values of constant 0/],
    [
      "a value for every point",
      (x) => x.mul(tensor(Array.from({ length: x.shape[0] }, (_, i) => [[i + 1]]))),
      /a value of its own for every point/,
    ],
  ];
  test.each(failing)("%s", (_, fn, message) => {
    expect(() => trace(({ X }) => fn(X), { X })).toThrow(message);
  });

  test("a fixed number of points allows a different computation", () => {
    const graph = trace(({ X }) => (X.shape[0] > 2 ? X.exp() : X), { X }, { dynamic: false });
    expectAllclose(graph.run({ X }).value, X.exp());
    expect(() => graph.run({ X: X.narrow(0, 0, 2) })).toThrow(/input X.*3 x 1 x 2.*2 x 1 x 2/);
  });
});

describe("bad input", () => {
  const graph = traceModel(model);
  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /inputs.*X/],
    ["a missing input", {}, /input X.*b x 1 x 2/],
    ["an unknown input", { X, Y: X }, /inputs.*only X.*"Y"/],
    ["a wrong rank", { X: [[0, 1]] }, /input X.*b x 1 x 2.*1 x 2/],
    ["another dimension", { X: [[[0, 1, 2]]] }, /input X.*b x 1 x 2.*1 x 1 x 3/],
    ["NaN", { X: [[[0, Number.NaN]]] }, /input X.*finite.*NaN/],
    ["text", { X: "here" }, /tensor.*"here"/],
  ])("to run: %s", (_, inputs, message) => {
    expect(() => graph.run(inputs as never)).toThrow(message);
  });

  const text = serializeGraph(graph);
  const edited = (change: (file: Record<string, never>) => void) => {
    const file = JSON.parse(text);
    change(file);
    return JSON.stringify(file);
  };
  test.each<[string, string, RegExp]>([
    ["cut off", text.slice(0, -100), /not complete JSON.*cut off/],
    ["empty", "", /not complete JSON/],
    ["something else", '{"format":"pdf"}', /invalid graph: at format/],
    ["a newer version", edited((f) => Object.assign(f, { version: 9 })), /version 9.*reads up to 1.*update/],
    [
      "an edited constant",
      edited((f) => Object.assign(f.constants[0], { data: "AAAAAAAA8D8=", shape: [] })),
      /does not fit|hash|shape/,
    ],
    ["an edited name", edited((f) => Object.assign(f.outputs[0], { name: "other" })), /does not match its hash/],
    ["a wrong hash", edited((f) => Object.assign(f, { hash: "00" })), /does not match its hash/],
    [
      "an unknown op",
      edited((f) => Object.assign(f.nodes[0], { op: "Shell" })),
      /op "Shell", which this BoFlow does not have/,
    ],
    [
      "a value that is not there",
      edited((f) => Object.assign(f.nodes[3], { inputs: ["_n99"] })),
      /_n99, which is not defined before/,
    ],
    [
      "a shape that does not fit",
      edited((f) => Object.assign(f.nodes[2], { shape: [{ times: 1, plus: 0 }, 99] })),
      /shape .* the file says/,
    ],
    [
      "constants of a wrong length",
      edited((f) => Object.assign(f.constants[0], { data: "AAAA" })),
      /has 3 bytes, its shape needs/,
    ],
    ["a field too many", edited((f) => Object.assign(f, { run: "rm" })), /invalid graph/],
    ["a prototype for an op", edited((f) => Object.assign(f.nodes[0], { op: "constructor" })), /op "constructor"/],
  ])("to parse: %s", (_, content, message) => {
    expect(() => parseGraph(content)).toThrow(InputError);
    expect(() => parseGraph(content)).toThrow(message);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["no function", () => trace(3 as never, { X }), /fn.*function.*3/],
    ["no examples", () => trace(({ X }) => X, {}), /examples.*X/],
    ["no points", () => trace(({ X }) => X, { X: [] }), /example X.*at least one point/],
    ["no tensor as result", () => trace(() => 3 as never, { X }), /result of the traced function.*3/],
    ["no model", () => traceModel({} as never), /invalid model/],
    ["no acquisition", () => traceAcquisition({} as never), /invalid acquisition/],
    ["an unknown output", () => traceModel(model, { outputs: ["median" as never] }), /outputs.*"mean".*"median"/],
    ["samples without base samples", () => traceModel(model, { outputs: ["samples"] }), /sampler/],
    ["a wrong q", () => traceAcquisition(logExpectedImprovement(model, { bestF: 1 }), { q: 2 }), /invalid q.*1.*2/],
    ["an unknown option", () => traceModel(model, { gradient: true } as never), /gradient/],
    [
      "a model that was never fitted, fantasized",
      () => singleTaskGP({ trainX: points(3, 2), trainY: points(3, 2).map(smooth) }).fantasize(X, { sampler: draws }),
      /fitModel/,
    ],
  ])("to trace: %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("the interpreter", () => {
  /** A graph that counts how often it is made ready for a number of points. */
  function counting() {
    const [points, traced] = [{ times: 1, plus: 0 }, trace(({ X }) => X.add(1), { X: [[0.5]] })];
    let count = 0;
    const attributes = {
      get shape() {
        count++;
        return [points];
      },
    };
    const { inputs, constants, nodes, outputs } = traced;
    const flat = { name: "_flat", op: "Reshape", inputs: [nodes[0].name], attributes, shape: [points] };
    const graph = new Graph({
      inputs,
      constants,
      nodes: [...nodes, flat],
      outputs: [{ ...outputs[0], value: "_flat", shape: [points] }],
    });
    const run = (b: number) => graph.run({ X: Array.from({ length: b }, (_, i) => [i]) });
    return { run, preparations: () => count };
  }

  test("keeps four numbers of points ready, and no more", () => {
    const { run, preparations } = counting();
    for (const b of [1, 2, 3, 4, 1, 2, 3, 4, 4]) expect(run(b).value.shape).toEqual([b]);
    expect(preparations()).toBe(4);
    for (const b of [5, 6, 7, 8]) run(b);
    expect(preparations()).toBe(8);
    for (const b of [1, 2, 3, 4]) run(b);
    expect(preparations()).toBe(12);
  });

  test("is restored after an error", () => {
    const graph = trace(({ X }) => ops.takeAlongAxis(tensor([1, 2, 3]), X), { X: [0, 1] }, { dynamic: false });
    expect(graph.run({ X: [0, 2] }).value.data).toEqual(Float64Array.of(1, 3));
    expect(() => graph.run({ X: [0, 7] })).toThrow(/index 7 is outside/);
    expect(graph.run({ X: [1, 0] }).value.data).toEqual(Float64Array.of(2, 1));
  });
});

describe("long graphs", () => {
  test("of 50,000 ops are read and run in proportion to their length", () => {
    const b = { times: 1, plus: 0 };
    const nodes = Array.from({ length: 50_000 }, (_, k) => ({
      name: `_n${k}`,
      op: k % 2 === 0 ? "Add" : "Mul",
      inputs: [k === 0 ? "X" : `_n${k - 1}`, k % 3 === 0 ? "_c0" : "X"],
      attributes: undefined,
      shape: [b, 1],
    }));
    const graph = new Graph({
      inputs: [{ name: "X", shape: [b, 1] }],
      constants: [{ name: "_c0", tensor: tensor(0.5) }],
      nodes,
      outputs: [{ name: "value", value: "_n49999", shape: [b, 1] }],
    });
    const again = parseGraph(serializeGraph(graph));
    for (const points of [1, 2, 3])
      expect(again.run({ X: tensor(0.5).broadcastTo([points, 1]) }).value.shape[0]).toBe(points);
  });

  test("many values that are held to the end", () => {
    const graph = trace(
      ({ X }) => {
        const all = Array.from({ length: 5000 }, (_, k) => X.add(k));
        return ops.concat(all, 1).sum(-1);
      },
      { X: [[0.5]] },
    );
    expect(graph.run({ X: [[1], [2]] }).value.data[0]).toBe(5000 + (4999 * 5000) / 2);
  });
});

describe("crafted files", () => {
  const b = { times: 1, plus: 0 };
  const crafted = (parts: Record<string, unknown>) => {
    const file = {
      format: "boflow-graph",
      version: 1,
      hash: "",
      about: {},
      inputs: [{ name: "X", shape: [b, 1] }],
      constants: [],
      nodes: [],
      outputs: [{ name: "value", value: "_n0", shape: [b, 1] }],
      ...parts,
    };
    return JSON.stringify(rehashed(file));
  };
  const large = [123_000, 1000];
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      "a broadcast to a hundred million numbers",
      {
        inputs: [{ name: "X", shape: [1] }],
        nodes: [{ name: "_n0", op: "BroadcastTo", inputs: ["X"], attributes: { shape: large }, shape: large }],
        outputs: [{ name: "value", value: "_n0", shape: large }],
      },
      /hold 1\.23e\+8 at once, far more than its 0 constants account for/,
    ],
    [
      "values that double, forty times over",
      {
        inputs: [{ name: "X", shape: [1] }],
        nodes: Array.from({ length: 40 }, (_, k) => {
          const from = k === 0 ? "X" : `_n${k - 1}`;
          return {
            name: `_n${k}`,
            op: "ConcatV2",
            inputs: [from, from],
            attributes: { axis: 0 },
            shape: [2 ** (k + 1)],
          };
        }),
        outputs: [{ name: "value", value: "_n39", shape: [2 ** 40] }],
      },
      /at once, far more than/,
    ],
    [
      "an op without its attributes",
      { nodes: [{ name: "_n0", op: "Slice", inputs: ["X"], shape: [b, 1] }] },
      /attributes of graph: _n0 = Slice: expected an object, got nothing/,
    ],
    [
      "attributes of another op",
      { nodes: [{ name: "_n0", op: "Exp", inputs: ["X"], attributes: { axis: 0 }, shape: [b, 1] }] },
      /attributes of graph: _n0 = Exp: this op has none/,
    ],
    [
      "an operand too few",
      { nodes: [{ name: "_n0", op: "Add", inputs: ["X"], shape: [b, 1] }] },
      /_n0 = Add: expected 2 operand\(s\), got 1/,
    ],
    [
      "a slice of more than there is",
      {
        nodes: [
          { name: "_n0", op: "Slice", inputs: ["X"], attributes: { begin: [0, 3], size: [b, 1] }, shape: [b, 1] },
        ],
      },
      /_n0 = Slice: its operands do not fit/,
    ],
    [
      "an output of another shape than its value",
      {
        nodes: [{ name: "_n0", op: "Exp", inputs: ["X"], shape: [b, 1] }],
        outputs: [{ name: "value", value: "_n0", shape: [b] }],
      },
      /output value has shape b x 1, the file says b/,
    ],
    [
      "an output with the name of an input",
      { outputs: [{ name: "X", value: "X", shape: [b, 1] }] },
      /"X" is the name of an input/,
    ],
  ])("%s", (_, parts, message) => {
    expect(() => parseGraph(crafted(parts))).toThrow(InputError);
    expect(() => parseGraph(crafted(parts))).toThrow(message);
  });

  test("data nested deep", () => {
    const deep = crafted({}).replace('"about":{}', `"about":{"deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
    expect(() => parseGraph(deep)).toThrow(/more than 64 deep/);
  });

  test("more points than memory holds are refused before anything is allocated", () => {
    const graph = trace(({ X }) => X.broadcastTo([1000, X.shape[0], 100]).exp().sum(0), { X: [[0.5]] });
    const X = tensor(new Float64Array(4e6), [4e6, 1]);
    expect(() => graph.run({ X })).toThrow(/number of points 4000000: needs at least .* GB.*fewer points/);
  });
});

describe("functions that cannot be traced", () => {
  test("asynchronous ones, also when they fail", async () => {
    expect(() => trace((async ({ X }: never) => X) as never, { X })).toThrow(
      /result of the traced function.*a promise/,
    );
    const failing = async () => {
      throw new Error("later");
    };
    expect(() => trace(failing as never, { X })).toThrow(/a promise/);
    expect(() => traceMode(failing)).toThrow(/traceMode: the function is asynchronous/);
    // A rejection that no one handles would end the test run.
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test("nested knowledge gradient, which names the function that can be", () => {
    const nested = nestedKnowledgeGradient(model, {
      bounds: [
        [0, 0],
        [1, 1],
      ],
      numFantasies: 2,
      rawSamples: 4,
    });
    expect(() => traceAcquisition(nested)).toThrow(/searches for its inner points.*use qKnowledgeGradient/);
  });

  test("one without outputs", () => {
    expect(() => trace(() => ({}), { X })).toThrow(/result of the traced function.*at least one tensor by name.*\{\}/);
  });
});

describe("lookahead functions under trace mode", () => {
  const designs = tensor([points(3, 2, 4), points(3, 2, 6)]);

  test.each<[string, (m: typeof model) => Acquisition]>([
    ["knowledge gradient", (m) => qKnowledgeGradient(m, { numFantasies: 2 })],
    ["discrete knowledge gradient", (m) => discreteKnowledgeGradient(m, { points: points(5, 2, 9) })],
    ["two-step lookahead", (m) => qMultiStepLookahead(m, { batchSizes: [1], numFantasies: [2] })],
  ])("keep the gradient to their designs: %s", (_, make) => {
    const acquisition = make(model);
    const together = (acquisition.q ?? 1) + (acquisition.oneShot?.points ?? 0);
    const X = designs.narrow(1, 0, together);
    const at = (x: Tensor) => acquisition.forward(x);
    const gradientOf = (fn: (x: Tensor) => Tensor) => {
      const x = variable(X);
      return grad(fn(x).sum(), [x])[0].data;
    };
    const outside = gradientOf(at);
    expect(outside.some((g) => g !== 0)).toBe(true);
    expect(gradientOf((x) => traceMode(() => at(x)))).toEqual(outside);
    const graph = traceMode(() => traceAcquisition(make(smallModel()), { gradient: true }));
    expect(graph.run({ X }).gradient.data).toEqual(outside);
  });
});
