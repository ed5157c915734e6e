import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError, ShapeError } from "../../src/errors/index.ts";
import { grad, type Tensor, tensor, variable } from "../../src/tensor/index.ts";
import {
  bilogOutcome,
  chainOutcomes,
  identityOutcomes,
  logOutcome,
  logTail,
  type OutcomeTransform,
  outcomeTransformFromJSON,
  powerOutcome,
  standardize,
  type TransformJSON,
  yeoJohnson,
} from "../../src/transforms/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { expectGradient } from "../support/gradient.ts";

const scaled = standardize({ means: [3, -1], stds: [2, 0.5] });
const transforms: Record<string, OutcomeTransform> = {
  identity: identityOutcomes,
  standardize: scaled,
  log: logOutcome(),
  "log of one output": logOutcome({ outputs: [1] }),
  "power 0.5": powerOutcome({ power: 0.5 }),
  "power 3": powerOutcome({ power: 3, outputs: [0] }),
  "power 2.5": powerOutcome({ power: 2.5 }),
  bilog: bilogOutcome(),
  "Yeo-Johnson": yeoJohnson({ lambdas: [0.3, 1.6] }),
  "Yeo-Johnson at the ends": yeoJohnson({ lambdas: [0, 2] }),
  "tail above": logTail({ side: "above", limit: 1.2, scale: 2, farthest: 5 }),
  "tail below": logTail({ side: "below", limit: 20, scale: 5, farthest: 12 }),
  "log, then standardize": chainOutcomes(logOutcome(), scaled),
  "standardize, then bilog": chainOutcomes(scaled, bilogOutcome({ outputs: [1] })),
  "standardize, Yeo-Johnson, standardize": chainOutcomes(scaled, yeoJohnson({ lambdas: [1.7, 0.2] }), scaled),
};
const Y = tensor([
  [0.3, 4.1],
  [2.2, 0.9],
  [7.5, 1.4],
]);
const positives = fc.array(
  fc.tuple(fc.double({ min: 0.01, max: 50, noNaN: true }), fc.double({ min: 0.01, max: 50, noNaN: true })),
  { minLength: 1, maxLength: 4 },
);
const throughText = (transform: OutcomeTransform): OutcomeTransform =>
  outcomeTransformFromJSON(JSON.parse(JSON.stringify(transform)) as TransformJSON);

describe.each(Object.entries(transforms))("%s", (name, transform) => {
  test("the inverse restores the inputs", () => {
    fc.assert(
      fc.property(positives, (y) => expectAllclose(transform.inverse(transform.forward(y)), y, { rtol: 1e-8 })),
    );
  });

  test("gradients of forward and inverse", () => {
    expectGradient((y) => transform.forward(y), Y, { second: true });
    expectGradient((z) => transform.inverse(z), transform.forward(Y), { rtol: 1e-5, second: true });
  });

  test("the variance of a small error is propagated", () => {
    const h = 1e-5;
    const spread = transform
      .forward(Y.add(h))
      .sub(transform.forward(Y.sub(h)))
      .div(2 * h);
    const Yvar = tensor([
      [0.1, 0.2],
      [0.3, 0.4],
      [0.5, 0.6],
    ]);
    expectAllclose(transform.forwardVariance(Y, Yvar), Yvar.mul(spread.square()), { rtol: 1e-7 });
  });

  test("its moments are those of the inverse of a normal variable", () => {
    const { affine } = transform;
    if (affine) expectAllclose(transform.inverse(Y), Y.mul(affine.scale).add(affine.offset));
    // A root at 0 has an infinite slope there, a normal variable may lie beyond.
    const tolerance = name.startsWith("power") ? 0.01 : 1e-5;
    for (const [m, v] of [
      [tensor([[0.4, -0.3]]), tensor([[0.5, 0.2]])],
      [tensor([[2.5, 1.8]]), tensor([[1e-4, 1e-12]])],
    ]) {
      const z = { mean: m, variance: v };
      const { mean, deviation } = normalExpectations(z, (point) => transform.inverse(point));
      const moments = transform.momentsFrom(z);
      expectAllclose(moments.mean.sub(mean).div(deviation), [0, 0], { atol: tolerance });
      expectAllclose(moments.variance.sqrt().div(deviation), [1, 1], { rtol: 5 * tolerance });
    }
  });

  test("gradients of its moments", () => {
    const [mean, variance] = [tensor([[0.9, 0.7]]), tensor([[0.05, 0.02]])];
    // Nor has a tail a second derivative where it begins.
    const isSmooth = !name.startsWith("power") && !name.startsWith("tail");
    const tolerance = isSmooth ? { rtol: 1e-4, atol: 1e-4 } : { rtol: 0.03, atol: 1e-3 };
    for (const moment of ["mean", "variance"] as const) {
      expectGradient((m) => transform.momentsFrom({ mean: m, variance })[moment], mean, tolerance);
      expectGradient((v) => transform.momentsFrom({ mean, variance: v })[moment], variance, tolerance);
    }
    // Also where nothing is uncertain.
    const zero = variable([[0, 0]]);
    const { mean: expected, variance: none } = transform.momentsFrom({ mean, variance: zero });
    for (const g of [...grad(expected, [zero]), ...grad(none, [zero])])
      expect(g.data.every(Number.isFinite)).toBe(true);
  });

  test("its inverse is non-decreasing if isMonotone is true", () => {
    const z = Array.from({ length: 61 }, (_, i) => [i / 10 - 3, i / 10 - 3]);
    const y = transform.inverse(z).toArray() as number[][];
    const rises = y.every((row, i) => i === 0 || row.every((v, j) => v >= y[i - 1][j]));
    expect(rises).toBe(transform.isMonotone);
  });

  test("one output alone equals itself among others", () => {
    for (const j of [0, 1]) {
      const column = Y.narrow(-1, j, 1);
      expectAllclose(transform.select([j]).forward(column), transform.forward(Y).narrow(-1, j, 1));
      expectAllclose(transform.select([1, 0]).forward(Y.gather([1, 0], -1)), transform.forward(Y).gather([1, 0], -1));
    }
  });

  test("JSON round trip to the last bit, with learned statistics, which fit does not change", () => {
    expect(throughText(transform).forward(Y).toArray()).toEqual(transform.forward(Y).toArray());
    expect(
      throughText(transform)
        .fit([
          [1, 1],
          [9, 9],
        ])
        .forward(Y)
        .toArray(),
    ).toEqual(transform.forward(Y).toArray());
  });
});

/** Mean and deviation of g of a normal variable, by a trapezoidal rule with so many places that jumps do not matter. */
function normalExpectations({ mean, variance }: { mean: Tensor; variance: Tensor }, g: (z: Tensor) => Tensor) {
  const [count, reach] = [40_001, 12];
  const u = Float64Array.from({ length: count }, (_, k) => (2 * reach * k) / (count - 1) - reach);
  const density = u.map((v) => Math.exp((-v * v) / 2));
  const weights = tensor(density, [count, 1]).div(density.reduce((a, b) => a + b));
  const values = g(
    variance
      .sqrt()
      .mul(tensor(u, [count, 1]))
      .add(mean),
  );
  const expected = values.mul(weights).sum(0);
  const deviation = values.sub(expected).square().mul(weights).sum(0).sqrt();
  return { mean: expected, deviation };
}

describe("standardize", () => {
  test("learned outcomes have mean 0 and standard deviation 1 per output", () => {
    const z = standardize().fit(Y).forward(Y);
    expectAllclose(z.mean(0), [0, 0]);
    expectAllclose(z.square().sum(0), [2, 2]);
  });

  test("constant outcomes, or a single one, are only centred", () => {
    expect(
      standardize()
        .fit([[2.5], [2.5]])
        .toJSON(),
    ).toMatchObject({ means: [2.5], stds: [1] });
    expect(
      standardize()
        .fit([[4, 5]])
        .forward([[4, 7]])
        .toArray(),
    ).toEqual([[0, 2]]);
  });

  test("is learned by every fit of an unfitted transform, and unchanged once fitted", () => {
    const spec = chainOutcomes(logOutcome({ outputs: [0] }), standardize());
    const fitted = spec.fit(Y);
    expect(fitted.fit([[1, 1]]).toJSON()).toEqual(fitted.toJSON());
    expect(spec.fit([[1, 1]]).toJSON()).not.toEqual(fitted.toJSON());
    expect(
      spec
        .select([1])
        .fit(Y.narrow(-1, 1, 1))
        .forward(Y.narrow(-1, 1, 1))
        .toArray(),
    ).toEqual(fitted.forward(Y).narrow(-1, 1, 1).toArray());
  });
});

describe("composition", () => {
  const [a, b, c] = [scaled, standardize({ means: [1, 2], stds: [3, 4] }), logOutcome({ outputs: [1] })];

  test("a chain of chains is a chain", () => {
    const flat = chainOutcomes(c, a, b);
    for (const nested of [chainOutcomes(chainOutcomes(c, a), b), chainOutcomes(c, chainOutcomes(a, b))]) {
      expect(nested.forward(Y).toArray()).toEqual(flat.forward(Y).toArray());
      expect(nested.inverse(Y).toArray()).toEqual(flat.inverse(Y).toArray());
    }
  });

  test("affine steps make an affine chain", () => {
    expect(chainOutcomes(a, b).affine?.scale.toArray()).toEqual([6, 2]);
    expect(chainOutcomes(a, b).affine?.offset.toArray()).toEqual([5, 0]);
    expect(chainOutcomes().affine).toMatchObject({ scale: { shape: [1] }, offset: { shape: [1] } });
    expect(chainOutcomes(a, c, b).affine).toBeNull();
  });

  test("moments are exact with one step that is not affine, and by quadrature with several", () => {
    const z = { mean: tensor([[0.3, -0.2]]), variance: tensor([[0.2, 0.4]]) };
    const { mean, variance } = chainOutcomes(a, c, b).momentsFrom(z);
    const known = a.momentsFrom(c.momentsFrom(b.momentsFrom(z)));
    expect([mean.toArray(), variance.toArray()]).toEqual([known.mean.toArray(), known.variance.toArray()]);
    const twice = chainOutcomes(powerOutcome({ power: 0.5 }), bilogOutcome());
    const direct = normalExpectations(z, (t) => twice.inverse(t));
    expectAllclose(twice.momentsFrom(z).mean, direct.mean, { rtol: 1e-4 });
    expectAllclose(twice.momentsFrom(z).variance.sqrt(), direct.deviation, { rtol: 1e-3 });
  });

  test("selecting an output without the logarithm gives an affine transform", () => {
    expect(chainOutcomes(c, a).select([0]).affine?.scale.toArray()).toEqual([2]);
    expect(chainOutcomes(c, a).select([1]).affine).toBeNull();
  });
});

describe("extreme normal samples", () => {
  test("bilog and odd powers accept every sign, and are smooth or flat at 0", () => {
    const signed = tensor([-3, -0.5, 0, 0.5, 3], [5, 1]);
    expectAllclose(bilogOutcome().inverse(bilogOutcome().forward(signed)), signed);
    expectGradient((y) => bilogOutcome().forward(y), signed, { step: 1e-7 });
    expectGradient((z) => bilogOutcome().inverse(z), signed, { step: 1e-7 });
    const cube = powerOutcome({ power: 3 });
    expectAllclose(cube.inverse(cube.forward(signed)), signed);
  });

  test("a sample below the range of a power becomes 0, without NaN in value or gradient", () => {
    const square = powerOutcome({ power: 2 });
    expect(square.inverse([[-1], [0], [4]]).toArray()).toEqual([[0], [0], [2]]);
    expectGradient((z) => square.inverse(z), tensor([[-1], [4]]));
    expect(
      powerOutcome({ power: 0.5 })
        .inverse([[-3]])
        .toArray(),
    ).toEqual([[9]]);
  });
});

describe("invalid input is refused, with the argument named", () => {
  const wrong: [string, () => unknown, RegExp][] = [
    [
      "logarithm of a negative outcome",
      () =>
        logOutcome().forward([
          [1, 2],
          [3, -4],
        ]),
      /outcomes\[1\]\[1\]: expected a positive outcome.*got -4; use bilog/,
    ],
    [
      "logarithm of zero in a batch",
      () => logOutcome({ outputs: [1] }).forward([[[-1, 2]], [[3, 0]]]),
      /outcomes\[1\]\[0\]\[1\].*got 0/,
    ],
    [
      "a chain that meets a negative outcome",
      () => chainOutcomes(logOutcome(), standardize()).fit([[-1]]),
      /outcomes\[0\]\[0\]/,
    ],
    [
      "even power of a negative outcome",
      () => powerOutcome({ power: 2 }).forward([[-1]]),
      /non-negative outcome for the power 2, got -1/,
    ],
    ["power 0", () => powerOutcome({ power: 0 }), /power: expected a positive/],
    ["outputs out of range", () => bilogOutcome({ outputs: [2] }).forward([[1, 2]]), /a column 2/],
    ["outputs twice", () => logOutcome({ outputs: [0, 0] }), /log outputs: expected columns that differ/],
    ["no outcomes", () => standardize().fit(tensor([], [0, 1])), /outcomes: .*at least one row, got 0 x 1/],
    ["an outcome that is NaN", () => standardize().fit([[1], [Number.NaN]]), /outcomes.*NaN at \[1\]\[0\]/],
    ["outcomes of another width", () => scaled.forward([[1]]), /outcomes: expected shape … n x 2, got 1 x 1/],
    ["an output that is not there", () => scaled.select([2]), /standardize has 2, got \[2\]/],
    [
      "nothing learned yet",
      () => standardize().forward(Y),
      /"standardize" has not learned its means and stds: call fit\(Y\)/,
    ],
    ["nothing learned yet, in a chain", () => chainOutcomes(standardize()).affine, /has not learned/],
    [
      "an unknown type",
      () => outcomeTransformFromJSON({ type: "square" }),
      /outcome transform type: expected one of .*"bilog".* got "square"/,
    ],
    ["a misspelt option", () => powerOutcome({ power: 2, output: [0] } as never), /unknown option "output"/],
    ["no object", () => outcomeTransformFromJSON("log" as never), /outcome transform: expected an object such as/],
  ];

  test.each(wrong)("%s", (_, act, message) => {
    expect(act).toThrow(InputError);
    expect(act).toThrow(message);
  });

  test("a list of outcomes without the column is a shape error", () => {
    expect(() => standardize().fit([1, 2, 3])).toThrow(ShapeError);
  });
});
