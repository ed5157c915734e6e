import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  booleanParameter,
  choiceParameter,
  createStudy,
  fidelityParameter,
  fixedParameter,
  floatParameter,
  InputError,
  intParameter,
  ordinalParameter,
  type ParameterSpec,
} from "../../../src/index.ts";
import { kindOf, type kinds } from "../../../src/study/space/index.ts";

const magnitude = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const share = fc.double({ min: 0.001, max: 0.4, noNaN: true });
const word = fc.string({ minLength: 1 });

/** Random parameters of every kind; a kind that is missing here fails. */
const specs: Record<keyof typeof kinds, fc.Arbitrary<ParameterSpec>> = {
  float: fc.oneof(
    fc.tuple(magnitude, magnitude).map(([a, b]) => floatParameter(Math.min(a, b), Math.max(a, b))),
    fc.tuple(positive, positive).map(([a, b]) => floatParameter(Math.min(a, b), Math.max(a, b), { log: true })),
    fc.tuple(share, share).map(([a, b]) => floatParameter(a, 1 - b, { logit: true })),
    fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.nat(40), fc.constantFrom(0.1, 0.25, 0.001, 3))
      .map(([low, n, step]) => floatParameter(low, low + n * step, { step })),
    fc.tuple(positive, fc.nat(40)).map(([low, n]) => floatParameter(low, low * (n + 1), { step: low, log: true })),
  ),
  int: fc.oneof(
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(1e9)).map(([a, n]) => intParameter(a, a + n)),
    fc.tuple(fc.integer({ min: 1, max: 50 }), fc.nat(1000)).map(([a, n]) => intParameter(a, a + n, { log: true })),
    fc
      .tuple(fc.integer({ min: -9, max: 9 }), fc.nat(50), fc.integer({ min: 1, max: 7 }))
      .map(([a, n, step]) => intParameter(a, a + n, { step })),
  ),
  ordinal: fc.oneof(
    fc.uniqueArray(word, { minLength: 1, maxLength: 6 }).map((values) => ordinalParameter(values)),
    fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 6 }).map((values) => ordinalParameter(values)),
  ),
  choice: fc
    .uniqueArray(fc.oneof(word, fc.integer(), fc.boolean()), { minLength: 1, maxLength: 6 })
    .map((values) => choiceParameter(values)),
  boolean: fc.constant(booleanParameter()),
  fixed: fc.oneof(word, magnitude, fc.boolean()).map((value) => fixedParameter(value)),
  fidelity: fc.oneof(
    fc.tuple(positive, positive).map(([a, b]) => fidelityParameter(Math.min(a, b), Math.max(a, b))),
    fc.integer({ min: 1, max: 50 }).map((epochs) => fidelityParameter(1, epochs, { step: 1 })),
  ),
};
const unit = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

describe.each(Object.entries(specs))("the kind %s", (type, spec) => {
  test("is read from its own JSON, and refuses fields that it does not know", () => {
    fc.assert(
      fc.property(spec, (x) => {
        expect(x.type).toBe(type);
        const read = createStudy({ parameters: { x: JSON.parse(JSON.stringify(x)) }, objectives: { v: "minimize" } });
        expect(read.parameters.x).toEqual(x);
        const wrong = { ...x, stepp: 1 };
        expect(() => createStudy({ parameters: { x: wrong }, objectives: { v: "minimize" } })).toThrow(/stepp/);
      }),
    );
  });

  test("draws and decodes values of its own, and finds them again", () => {
    fc.assert(
      fc.property(spec, unit, (x, u) => {
        const kind = kindOf(x);
        const value = kind.draw(x, u);
        expect(kind.check(x, value)).toBe(value);
        const coordinate = kind.encode(x, value);
        if (kind.size(x) < Number.POSITIVE_INFINITY) expect(kind.decode(x, coordinate)).toBe(value);
        // Where values are dense, the coordinate comes back, but for those that rounding takes to a bound.
        else expect(kind.encode(x, kind.decode(x, coordinate))).toBeCloseTo(coordinate, 9);
        const [low, high] = kind.categorical ? [0, kind.size(x) - 1] : [0, 1];
        expect(coordinate).toBeGreaterThanOrEqual(low - 1e-9);
        expect(coordinate).toBeLessThanOrEqual(high + 1e-9);
      }),
    );
  });

  test("decodes any point to a value", () => {
    fc.assert(
      fc.property(spec, fc.double({ min: -1, max: 8, noNaN: true }), (x, u) => {
        const kind = kindOf(x);
        const value = kind.decode(x, u);
        expect(kind.check(x, value)).toBe(value);
      }),
    );
  });

  test("lists its levels in order of their coordinates, each with the same share of draws", () => {
    fc.assert(
      fc.property(spec, (x) => {
        const kind = kindOf(x);
        const size = kind.size(x);
        if (size > 50) return;
        const levels = Array.from({ length: size }, (_, k) => kind.level(x, k));
        expect(new Set(levels).size).toBe(size);
        const coordinates = levels.map((level) => kind.encode(x, level));
        expect([...coordinates].sort((a, b) => a - b)).toEqual(coordinates);
        if ("log" in x) return;
        const n = 40 * size;
        const counts = new Map(levels.map((level) => [level, 0]));
        for (let i = 0; i < n; i++) {
          const drawn = kind.draw(x, (i + 0.5) / n);
          counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
        }
        for (const level of levels) expect(Math.abs((counts.get(level) ?? 0) - 40)).toBeLessThanOrEqual(2);
      }),
    );
  });

  test("checks values, describes them and draws an axis for them", () => {
    fc.assert(
      fc.property(spec, unit, (x, u) => {
        const kind = kindOf(x);
        for (const junk of [undefined, null, Number.NaN, Number.POSITIVE_INFINITY, {}, [], "no such value, surely"])
          expect(kind.check(x, junk)).toBeUndefined();
        expect(kind.takes(x, kind.draw(x, u))).toBe(true);
        expect(kind.describe(x)).toMatch(/./);
        expect(kind.axis(x).domain.length).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe("steps", () => {
  test("are the doubles nearest to the decimals", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 9 }),
        fc.nat(200),
        (low, step, digits, n) => {
          const decimal = (units: number) => Number(`${units}e-${digits}`);
          const spec = floatParameter(decimal(low), decimal(low + n * step), { step: decimal(step) });
          const kind = kindOf(spec);
          expect(kind.size(spec)).toBe(n + 1);
          for (const k of [0, n >> 1, n]) expect(kind.level(spec, k)).toBe(decimal(low + k * step));
        },
      ),
    );
    const tenth = floatParameter(0, 1, { step: 0.1 });
    expect(kindOf(tenth).check(tenth, 0.1 + 0.2)).toBe(0.3);
    expect(kindOf(tenth).check(tenth, 0.35)).toBeUndefined();
  });

  test("end at the last one below high", () => {
    const spec = floatParameter(0, 1, { step: 0.4 });
    expect([0, 0.5, 0.999].map((u) => kindOf(spec).draw(spec, u))).toEqual([0, 0.4, 0.8]);
    expect(kindOf(spec).check(spec, 1)).toBeUndefined();
  });
});

test("the ends of a range are its bounds, to the last bit", () => {
  const scales = fc.constantFrom({}, { log: true }, { logit: true });
  fc.assert(
    fc.property(share, share, scales, (a, b, scale) => {
      const spec = floatParameter(a, 1 - b, scale);
      expect([0, 1].map((u) => kindOf(spec).decode(spec, u))).toEqual([a, 1 - b]);
    }),
  );
  const catalyst = floatParameter(0.1, 5, { log: true });
  expect([-1, 0, 1, 2].map((u) => kindOf(catalyst).decode(catalyst, u))).toEqual([0.1, 0.1, 5, 5]);
});

test("a value outside a bound by a rounding error is accepted and clipped", () => {
  const spec = floatParameter(1e-3, 10, { log: true });
  const above = Math.exp(Math.log(10));
  expect(above).toBeGreaterThan(10);
  expect(kindOf(spec).check(spec, above)).toBe(10);
  expect(kindOf(spec).check(spec, 10.001)).toBeUndefined();
});

test("ordered numbers have a place for numbers between and beyond them", () => {
  const spec = ordinalParameter([16, 64, 256]);
  const at = (value: number) => kindOf(spec).encode(spec, value);
  expect([at(16), at(64), at(256)]).toEqual([1 / 6, 3 / 6, 5 / 6]);
  expect(at(40)).toBeCloseTo(2 / 6, 12);
  expect(at(1)).toBeLessThan(at(16));
  expect(at(1000)).toBeGreaterThan(at(256));
});

test.each<[string, () => unknown, RegExp]>([
  ["log and logit", () => floatParameter(0.1, 0.9, { log: true, logit: true }), /logit/],
  ["logit up to 1", () => floatParameter(0.1, 1, { logit: true }), /logit/],
  ["a step of nothing", () => floatParameter(0, 1, { step: 0 }), /step/],
  ["a fractional step", () => intParameter(0, 9, { step: 0.5 }), /step/],
  ["a free trial", () => fidelityParameter(1, 9, { cost: { fixed: 0, perUnit: 0 } }), /cost/],
  ["no value", () => fixedParameter(undefined as never), /value/],
  ["a condition on nothing", () => booleanParameter({ when: {} }), /when/],
])("%s: refused by name", (_, make, message) => {
  const attempt = () => createStudy({ parameters: { x: make() as ParameterSpec }, objectives: { v: "minimize" } });
  expect(attempt).toThrow(InputError);
  expect(attempt).toThrow(message);
});
