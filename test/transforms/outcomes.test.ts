import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError, ShapeError } from "../../src/errors/index.ts";
import { tensor } from "../../src/tensor/index.ts";
import {
  bilogOutcome,
  chainOutcomes,
  identityOutcomes,
  logOutcome,
  type OutcomeTransform,
  outcomeTransformFromJSON,
  powerOutcome,
  standardize,
  type TransformJSON,
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
  "log, then standardize": chainOutcomes(logOutcome(), scaled),
  "standardize, then bilog": chainOutcomes(scaled, bilogOutcome({ outputs: [1] })),
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

describe.each(Object.entries(transforms))("%s", (_, transform) => {
  test("the inverse undoes it", () => {
    fc.assert(
      fc.property(positives, (y) => expectAllclose(transform.inverse(transform.forward(y)), y, { rtol: 1e-8 })),
    );
  });

  test("gradients there and back", () => {
    expectGradient((y) => transform.forward(y), Y, { second: true });
    expectGradient((z) => transform.inverse(z), transform.forward(Y), { rtol: 1e-5, second: true });
  });

  test("the variance of a small error is carried over", () => {
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

  test("what is said of moments is what samples have", () => {
    const z = { mean: tensor([[0.4, -0.3]]), variance: tensor([[0.5, 0.2]]) };
    const { affine, momentsFrom } = transform;
    if (affine) expectAllclose(transform.inverse(Y), Y.mul(affine.scale).add(affine.offset));
    if (!momentsFrom) return expect(affine).toBeNull();
    const [mean, square] = normalExpectations(z, (point) => transform.inverse(point));
    expectAllclose(momentsFrom(z).mean, mean, { rtol: 1e-9, atol: 1e-9 });
    const variance = square.map((s, i) => s - mean[i] ** 2);
    expectAllclose(momentsFrom(z).variance, variance, { rtol: 1e-8, atol: 1e-9 });
  });

  test("one output by itself is what it is among others", () => {
    for (const j of [0, 1]) {
      const column = Y.narrow(-1, j, 1);
      expectAllclose(transform.select([j]).forward(column), transform.forward(Y).narrow(-1, j, 1));
      expectAllclose(transform.select([1, 0]).forward(Y.gather([1, 0], -1)), transform.forward(Y).gather([1, 0], -1));
    }
  });

  test("comes back from JSON to the last bit, fitted for good", () => {
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

/** E g and E g² under the normal with these moments, by the trapezoidal rule, which is exact to rounding here. */
function normalExpectations(
  { mean, variance }: { mean: typeof Y; variance: typeof Y },
  g: (z: typeof Y) => typeof Y,
): [number[], number[]] {
  const [step, reach] = [0.05, 12];
  const first = [0, 0];
  const second = [0, 0];
  for (let u = -reach; u <= reach; u += step) {
    const weight = (step * Math.exp((-u * u) / 2)) / Math.sqrt(2 * Math.PI);
    g(mean.add(variance.sqrt().mul(u))).data.forEach((v, j) => {
      first[j] += weight * v;
      second[j] += weight * v * v;
    });
  }
  return [first, second];
}

describe("standardize", () => {
  test("learned outcomes have mean 0 and standard deviation 1 per output", () => {
    const z = standardize().fit(Y).forward(Y);
    expectAllclose(z.mean(0), [0, 0]);
    expectAllclose(z.square().sum(0), [2, 2]);
  });

  test("outcomes that do not vary, or a single one, are only centred", () => {
    expect(
      standardize()
        .fit([[2.5], [2.5 + 1e-12]])
        .toJSON(),
    ).toMatchObject({ stds: [1] });
    expect(
      standardize()
        .fit([[4, 5]])
        .forward([[4, 7]])
        .toArray(),
    ).toEqual([[0, 2]]);
  });

  test("is learned anew by every fit of the unfitted one, and stays as it is once fitted", () => {
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

  test("affine steps make an affine chain; two that are not leave no closed moments", () => {
    expect(chainOutcomes(a, b).affine?.scale.toArray()).toEqual([6, 2]);
    expect(chainOutcomes(a, b).affine?.offset.toArray()).toEqual([5, 0]);
    expect(chainOutcomes().affine).toMatchObject({ scale: { shape: [1] }, offset: { shape: [1] } });
    expect(chainOutcomes(a, c, b)).toMatchObject({ affine: null, momentsFrom: expect.any(Function) });
    expect(chainOutcomes(logOutcome(), logOutcome()).momentsFrom).toBeNull();
    expect(chainOutcomes(bilogOutcome(), a).momentsFrom).toBeNull();
  });

  test("an output that a logarithm leaves alone is affine by itself", () => {
    expect(chainOutcomes(c, a).select([0]).affine?.scale.toArray()).toEqual([2]);
    expect(chainOutcomes(c, a).select([1]).affine).toBeNull();
  });
});

describe("the ends of what normal samples reach", () => {
  test("bilog and odd powers take every sign, and are smooth or flat at 0", () => {
    const signed = tensor([-3, -0.5, 0, 0.5, 3], [5, 1]);
    expectAllclose(bilogOutcome().inverse(bilogOutcome().forward(signed)), signed);
    expectGradient((y) => bilogOutcome().forward(y), signed, { step: 1e-7 });
    expectGradient((z) => bilogOutcome().inverse(z), signed, { step: 1e-7 });
    const cube = powerOutcome({ power: 3 });
    expectAllclose(cube.inverse(cube.forward(signed)), signed);
  });

  test("a sample below the range of a power is taken to 0, without NaN in value or gradient", () => {
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

describe("mistakes are named", () => {
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
    ["no object", () => outcomeTransformFromJSON("log" as never), /an object with a type/],
  ];

  test.each(wrong)("%s", (_, act, message) => {
    expect(act).toThrow(InputError);
    expect(act).toThrow(message);
  });

  test("a list of outcomes without the column is a shape error", () => {
    expect(() => standardize().fit([1, 2, 3])).toThrow(ShapeError);
  });
});
