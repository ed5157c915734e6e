import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError, ShapeError } from "../../src/errors/index.ts";
import { logNormalPrior } from "../../src/parameters/index.ts";
import { grad, type Tensor, tensor, variable } from "../../src/tensor/index.ts";
import {
  approximateRound,
  chainInputs,
  type InputTransform,
  identityInputs,
  inputTransformFromJSON,
  logInputs,
  normalize,
  oneHot,
  oneHotToNumeric,
  reverse,
  round,
  roundOneHot,
  standardizeInputs,
  type TransformJSON,
  warp,
} from "../../src/transforms/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const bounds = [
  [-2, 0.5, 1],
  [4, 3, 11],
];

const smooth: Record<string, InputTransform> = {
  identity: identityInputs,
  normalize: normalize({ bounds }),
  "normalize to a centred cube": normalize({ bounds, center: 0 }),
  "normalize two columns": normalize({ bounds: [bounds[0].slice(1), bounds[1].slice(1)], indices: [1, 2] }),
  standardizeInputs: standardizeInputs({ means: [1, 2, 3], stds: [0.5, 2, 7] }),
  "log10 of some": logInputs({ indices: [2, 1] }),
  "natural log": logInputs({ base10: false }),
  warp: warp({ indices: [0, 2], bounds, a: [0.7, 2.5], b: [1.8, 0.6] }),
  "reversed normalize": reverse(normalize({ bounds: bounds.map((row) => row.map((v) => v / 10)) })),
  chain: chainInputs(logInputs({ indices: [1] }), normalize({ bounds }), warp({ indices: [0, 2], a: 2, b: 3 })),
};

/** Rows inside the bounds above, positive, and away from their ends. */
const rows = fc.array(
  fc.tuple(
    fc.double({ min: 0.1, max: 3.9, noNaN: true }),
    fc.double({ min: 0.6, max: 2.9, noNaN: true }),
    fc.double({ min: 1.1, max: 10.9, noNaN: true }),
  ),
  { minLength: 1, maxLength: 4 },
);
const points = tensor([
  [0.3, 0.7, 2],
  [3.5, 2.8, 9.5],
  [1.7, 1.2, 5],
]);
const throughText = (transform: InputTransform): InputTransform =>
  inputTransformFromJSON(JSON.parse(JSON.stringify(transform)) as TransformJSON);

describe.each(Object.entries(smooth))("%s", (_, transform) => {
  test("the inverse restores the inputs", () => {
    fc.assert(
      fc.property(rows, (X) => expectAllclose(transform.inverse(transform.forward(X)), X, { rtol: 1e-8, atol: 1e-9 })),
    );
  });

  test("gradients of forward and inverse", () => {
    expectGradient((X) => transform.forward(X), points, { second: true });
    const Z = transform.forward(points);
    expectGradient((X) => transform.inverse(X), Z, { rtol: 1e-5, atol: 1e-6, step: 1e-6 });
  });

  test("batches are transformed row by row", () => {
    const batch = points.reshape([3, 1, 3]);
    expect(transform.forward(batch).reshape([3, 3]).toArray()).toEqual(transform.forward(points).toArray());
  });

  test("JSON round trip to the last bit", () => {
    expect(throughText(transform).forward(points).toArray()).toEqual(transform.forward(points).toArray());
    expect(throughText(transform).parameters).toMatchObject(
      Object.fromEntries(
        Object.entries(transform.parameters).map(([name, { shape, initial }]) => [name, { shape, initial }]),
      ),
    );
  });

  test("reversing twice changes nothing", () => {
    expect(reverse(reverse(transform)).forward(points).toArray()).toEqual(transform.forward(points).toArray());
  });
});

describe("learned statistics", () => {
  const trainX = [
    [1, 5, -3],
    [3, 5, 4],
    [2, 5, 8],
  ];

  test("normalize uses the range, and leaves constant and unlisted columns unchanged", () => {
    const fitted = normalize().fit(trainX);
    expect(fitted.toJSON()).toMatchObject({
      bounds: [
        [1, 0, -3],
        [3, 1, 8],
      ],
    });
    expect(fitted.forward(trainX).toArray()).toEqual([
      [0, 5, 0],
      [1, 5, 7 / 11],
      [0.5, 5, 1],
    ]);
    expect(
      normalize({ indices: [2] })
        .fit(trainX)
        .forward(trainX)
        .at(-1, 0)
        .toArray(),
    ).toEqual([1, 3, 2]);
  });

  test("given statistics are not learned", () => {
    const fitted = standardizeInputs({ indices: [0] }).fit(trainX);
    expect(fitted.toJSON()).toMatchObject({ means: [2], stds: [1] });
    expect(fitted.fit([[100, 0, 0]])).toBe(fitted);
    expect(identityInputs.fit(trainX)).toBe(identityInputs);
  });

  test("one row is constant in every column", () => {
    expect(
      standardizeInputs()
        .fit([[3, 4]])
        .toJSON(),
    ).toMatchObject({ means: [0, 0], stds: [1, 1] });
  });

  test("in a chain, each step learns from the output of the step before", () => {
    const fitted = chainInputs(logInputs({ indices: [0] }), normalize({ indices: [0] })).fit([[1], [100]]);
    expectAllclose(fitted.forward([[10]]), [[0.5]]);
    expect(
      throughText(fitted)
        .forward([[10]])
        .toArray(),
    ).toEqual(fitted.forward([[10]]).toArray());
  });

  test("before fit there are no statistics", () => {
    expect(() => normalize().forward(trainX)).toThrow(/"normalize" has not learned its bounds: call fit\(trainX\)/);
    expect(() => standardizeInputs().inverse(trainX)).toThrow(/has not learned its means and stds/);
    const again = inputTransformFromJSON(normalize({ center: 0 }).toJSON()).fit(trainX);
    expect(again.forward(trainX).toArray()).toEqual(normalize({ center: 0 }).fit(trainX).forward(trainX).toArray());
  });

  test("refuses data without statistics", () => {
    expect(() => normalize().fit(tensor([], [0, 3]))).toThrow(/training inputs.*at least one row.*0 x 3/);
    expect(() => standardizeInputs().fit([[1, Number.NaN]])).toThrow(/training inputs.*NaN at \[0\]\[1\]/);
    expect(() => normalize({ indices: [3] }).fit(trainX)).toThrow(ShapeError);
  });
});

describe("composition", () => {
  test("a chain of chains is a chain", () => {
    const [a, b, c] = [smooth.chain, smooth["reversed normalize"], smooth.standardizeInputs];
    fc.assert(
      fc.property(rows, (X) => {
        const flat = chainInputs(a, b, c).forward(X).toArray();
        expect(chainInputs(chainInputs(a, b), c).forward(X).toArray()).toEqual(flat);
        expect(chainInputs(a, chainInputs(b, c)).forward(X).toArray()).toEqual(flat);
        expect(chainInputs(identityInputs, a, b, c).forward(X).toArray()).toEqual(flat);
      }),
    );
  });

  test("the empty chain is the identity", () => {
    expect(chainInputs().forward(points)).toBe(points);
  });

  test("parameters of a chain are named by position, and are passed to their steps", () => {
    const chain = chainInputs(normalize({ bounds }), chainInputs(warp({ indices: [1], a: 2 })));
    expect(Object.keys(chain.parameters)).toEqual(["1.0.a", "1.0.b"]);
    const values = { "1.0.a": variable([3]), "1.0.b": variable([0.5]) };
    const direct = warp({ indices: [1], a: 3, b: 0.5 }).forward(normalize({ bounds }).forward(points));
    const chained = chain.forward(points, values);
    expectAllclose(chained, direct);
    for (const gradient of grad(chained.sum(), Object.values(values))) expect(gradient.item()).not.toBe(0);
    expectAllclose(chain.inverse(chained, values), points);
  });
});

describe("warp", () => {
  test("a = b = 1 is no warp but for the margin", () => {
    expectAllclose(warp({ indices: [0] }).forward([[0.25], [0.75]]), [[0.25], [0.75]], { atol: 1e-7 });
  });

  test("gradients with respect to its concentrations", () => {
    const X = [[0.1], [0.5], [0.999]];
    const transform = warp({ indices: [0] });
    const b = tensor([0.6]);
    expectGradient((a) => transform.forward(X, { a, b }), tensor([1.7]), { second: true });
    expectGradient((a) => transform.forward(X, { a: b, b: a }), tensor([1.7]), { second: true });
    expectGradient((a) => transform.inverse([[0.2], [0.7]], { a, b }), tensor([1.7]));
  });

  test("stays finite and monotone for extreme concentrations, at and beyond the ends", () => {
    const X = tensor([-1, 0, 1e-9, 0.5, 1 - 1e-9, 1, 2], [7, 1]);
    for (const [a, b] of [
      [1e-3, 1e-3],
      [1e3, 1e3],
      [1e-3, 1e3],
      [1e3, 1e-3],
    ]) {
      const x = variable(X);
      const y = warp({ indices: [0], a, b }).forward(x);
      const [slope] = grad(y.sum(), [x]);
      for (let i = 1; i < y.size; i++) expect(y.data[i]).toBeGreaterThanOrEqual(y.data[i - 1]);
      expect(y.data[0]).toBeGreaterThanOrEqual(0);
      expect(slope.data.every((s) => s >= 0 && Number.isFinite(s))).toBe(true);
      expect(y.data[6]).toBeLessThanOrEqual(1);
    }
  });

  test("its parameters have log-normal priors by default, and JSON keeps priors", () => {
    expect(warp({ indices: [0, 2] }).parameters.a).toMatchObject({
      shape: [2],
      initial: [1, 1],
      constraint: { name: "positive" },
      prior: { name: "logNormal", arguments: [0, Math.sqrt(0.75)] },
    });
    const mine = throughText(warp({ indices: [0], b: { initial: 2, prior: logNormalPrior(1, 0.5) } }));
    expect(mine.parameters.b).toMatchObject({ initial: [2], prior: { arguments: [1, 0.5] } });
    expect(mine.parameters.a).toMatchObject({ prior: { arguments: [0, Math.sqrt(0.75)] } });
  });

  test("refuses concentrations out of range", () => {
    expect(() => warp({ indices: [0], a: -1 })).toThrow(/warp a.*positive/);
    expect(() => warp({ indices: [0], b: [1, 2] })).toThrow(ShapeError);
  });
});

describe("rounding", () => {
  test("rounds exactly, halves to even, with derivative 1", () => {
    const X = variable([
      [0.5, 0.3],
      [1.5, 0.3],
      [2.7, 0.3],
      [-1.2, 0.3],
    ]);
    const Y = round({ indices: [0] }).forward(X);
    expect(Y.toArray()).toEqual([
      [0, 0.3],
      [2, 0.3],
      [3, 0.3],
      [-1, 0.3],
    ]);
    const weights = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ]);
    expect(grad(Y.mul(weights).sum(), [X])[0].toArray()).toEqual(weights.toArray());
  });

  test("smooth rounding has its exact gradient, and is close to rounding", () => {
    const X = tensor([
      [0.45, 7.8],
      [1.52, -2.3],
    ]);
    expectGradient((x) => approximateRound({ tau: 0.1 }).forward(x), X);
    expectAllclose(approximateRound({ tau: 1e-3 }).forward(X), round().forward(X));
    expect(() => approximateRound().inverse(X)).toThrow(/"approximateRound" has no inverse/);
  });
});

describe("categories", () => {
  const codes = [
    [0.5, 2, 7, 0],
    [1.5, 0, 8, 1],
  ];
  const indicators = [
    [0.5, 0, 0, 1, 7, 1, 0],
    [1.5, 1, 0, 0, 8, 0, 1],
  ];
  const blocks = [
    [1, 3],
    [5, 2],
  ] as const;

  test("codes to indicators and back", () => {
    const encode = oneHot({ categories: { 3: 2, 1: 3 } });
    expect(encode.forward(codes).toArray()).toEqual(indicators);
    expect(encode.inverse(indicators).toArray()).toEqual(codes);
    expect(throughText(encode).forward(codes).toArray()).toEqual(indicators);
    expect(
      oneHotToNumeric({ blocks: [blocks[1], blocks[0]], dim: 7 })
        .inverse(codes)
        .toArray(),
    ).toEqual(indicators);
  });

  test("any code survives the round trip", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.nat()), (categories, numbers) => {
        const row = categories.map((size) => (numbers.next().value as number) % size);
        const encode = oneHot({ categories: { ...categories } });
        expect(encode.forward([row]).shape).toEqual([1, categories.reduce((a, b) => a + b)]);
        expect(encode.inverse(encode.forward([row])).toArray()).toEqual([row]);
      }),
    );
  });

  test("blocks are rounded to their first largest entry, the derivative is 1", () => {
    const X = variable([[0.5, 0.2, 0.9, 0.9, 7, 0.3, 0.3]]);
    const Y: Tensor = roundOneHot({ blocks }).forward(X);
    expect(Y.toArray()).toEqual([[0.5, 0, 1, 0, 7, 1, 0]]);
    const weights = tensor([[1, 2, 3, 4, 5, 6, 7]]);
    expect(grad(Y.mul(weights).sum(), [X])[0].toArray()).toEqual(weights.toArray());
  });

  test("gradients pass through the other columns of codes", () => {
    const X = variable(codes);
    expect(
      grad(
        oneHot({ categories: { 1: 3, 3: 2 } })
          .forward(X)
          .sum(),
        [X],
      )[0]
        .at(-1, 0)
        .toArray(),
    ).toEqual([1, 1]);
  });

  test("refuses blocks that overlap or end outside, and invalid codes", () => {
    expect(() =>
      roundOneHot({
        blocks: [
          [3, 2],
          [1, 3],
        ],
      }),
    ).toThrow(/blocks: \[1, 3\] and \[3, 2\] overlap/);
    expect(() => oneHotToNumeric({ blocks, dim: 6 })).toThrow(/to end within 6 columns, got \[5, 2\]/);
    expect(() => roundOneHot({ blocks }).forward([[1, 2, 3]])).toThrow(InputError);
    expect(() => roundOneHot({ blocks: [] })).toThrow(/blocks/);
    expect(() => oneHotToNumeric({ blocks, dim: 7 }).forward([[1, 2]])).toThrow(/expected shape … n x 7, got 1 x 2/);
    const encode = oneHot({ categories: { 1: 3 } });
    expect(() =>
      encode.forward([
        [0, 1],
        [0, 3],
      ]),
    ).toThrow(/X\[1\]\[1\]: expected a code from 0 to 2, got 3/);
    expect(() => encode.forward([[0, 0.9999]])).toThrow(/got 0.9999; round it before/);
    expect(() => encode.forward([[0]])).toThrow(ShapeError);
    expect(() => oneHot({ categories: {} })).toThrow(/categories/);
  });
});

describe("invalid input is refused, with the argument named", () => {
  const wrong: [string, () => unknown, RegExp][] = [
    [
      "reversed bounds",
      () =>
        normalize({
          bounds: [
            [0, 1],
            [1, 0],
          ],
        }),
      /normalize bounds: expected lower\[1\] < upper\[1\], got \[1, 0\]/,
    ],
    [
      "infinite bounds",
      () => normalize({ bounds: [[0], [Infinity]] }),
      /normalize bounds: expected finite numbers, got Infinity/,
    ],
    [
      "NaN bounds",
      () => normalize({ bounds: [[Number.NaN], [1]] }),
      /normalize bounds: expected finite numbers, got NaN/,
    ],
    [
      "transposed bounds",
      () =>
        normalize({
          bounds: [
            [0, 1],
            [0, 1],
            [0, 1],
          ],
        }),
      /bounds: expected shape 2 x d, got 3 x 2/,
    ],
    [
      "bounds for other columns",
      () =>
        normalize({
          bounds: [
            [0, 0],
            [1, 1],
          ],
          indices: [2],
        }),
      /expected shape 2 x 1 for indices \[2\]/,
    ],
    [
      "inputs of another width",
      () => normalize({ bounds }).forward([[1, 2]]),
      /inputs of normalize: expected shape … n x 3, got 1 x 2/,
    ],
    [
      "an index too many",
      () => normalize({ bounds: [[0], [1]], indices: [2] }).forward([[1, 2]]),
      /a column 2 .* got 1 x 2/,
    ],
    ["an index twice", () => round({ indices: [1, 1] }), /round indices: expected columns that differ/],
    ["a negative index", () => logInputs({ indices: [-1] }), /logInputs indices.*whole number/],
    ["no indices", () => round({ indices: [] }), /round indices/],
    [
      "logarithm of zero",
      () =>
        logInputs({ indices: [1] }).forward([
          [-1, 1],
          [1, 0],
        ]),
      /X\[1\]\[1\]: expected a positive number.*got 0/,
    ],
    ["logarithm of NaN", () => logInputs().forward([[Number.NaN]]), /X\[0\]\[0\].*got NaN/],
    ["one mean for two columns", () => standardizeInputs({ means: [1], stds: [1, 2] }), /means and stds/],
    ["a std of zero", () => standardizeInputs({ means: [1], stds: [0] }), /std: expected a positive/],
    ["means without stds", () => standardizeInputs({ means: [1] }), /means and stds/],
    ["a misspelt option", () => normalize({ indexes: [0] } as object), /unknown option "indexes"/],
    [
      "an unknown type",
      () => inputTransformFromJSON({ type: "wrap" }),
      /input transform type: expected one of .*"warp".* got "wrap"/,
    ],
    ["a type of every object", () => inputTransformFromJSON({ type: "constructor" }), /input transform type/],
    ["a chain of nothing", () => inputTransformFromJSON({ type: "chain" }), /chain: expected a list, got undefined/],
    [
      "no object",
      () => inputTransformFromJSON(null as never),
      /input transform: expected an object such as \{ type: "identity" \}, got null/,
    ],
    ["rounding undone", () => chainInputs(round(), identityInputs).inverse([[1]]), /"round" has no inverse/],
    ["tau of zero", () => approximateRound({ tau: 0 }), /tau: expected a positive/],
  ];

  test.each(wrong)("%s", (_, act, message) => {
    expect(act).toThrow(InputError);
    expect(act).toThrow(message);
  });
});
