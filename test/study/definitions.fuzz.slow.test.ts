import fc from "fast-check";
import { expect, test } from "vitest";
import { BoflowError, ConflictError, createStudy, type Study } from "../../src/index.ts";
import { takeWarnings } from "../support/warnings.ts";

const number = fc.oneof(
  fc.integer({ min: -10, max: 10 }),
  fc.double(),
  fc.constantFrom(0, -0, 1e300, 1e-300, Number.NaN),
);
const junk = fc.oneof(fc.constantFrom(null, undefined, true, "", "float", {}, []), number, fc.string());
const word = fc.constantFrom("x", "y", "z", 1, 2, true, "");
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom("a", "b", "c") },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "sqrt", "baseline")),
  },
);
/** Numbers from a low end on, with any of these options. */
const range = (type: string, ...options: object[]) =>
  fc
    .tuple(
      fc.oneof(fc.integer({ min: -5, max: 5 }), number),
      fc.oneof(fc.nat(20), number),
      fc.constantFrom({}, ...options),
    )
    .map(([low, width, option]) => ({ type, low, high: low + width, ...option }));
const kinds = fc.oneof(
  range("float", { log: true }, { logit: true }, { step: 0.1 }, { step: 0.25 }, { log: true, step: 0.5 }),
  range("int", { log: true }, { step: 2 }, { step: 3 }),
  range("fidelity", { step: 1 }, { log: true }, { cost: 1 }),
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map((low) => ({ type: "float", low, high: 10 * low, log: true })),
  fc.uniqueArray(word, { maxLength: 4 }).map((values) => ({ type: "choice", values })),
  fc.uniqueArray(fc.oneof(fc.nat(9), word), { maxLength: 4 }).map((values) => ({ type: "ordinal", values })),
  fc.uniqueArray(fc.constantFrom("x", "y", "z"), { minLength: 1 }).map((values) => ({
    type: "choice",
    values,
    descriptors: Object.fromEntries(values.map((v, i) => [v, { p: i }])),
  })),
  fc.constant({ type: "boolean" }),
  word.map((value) => ({ type: "fixed", value })),
  fc.record(
    { type: fc.constantFrom("float", "int", "choice", "log"), low: number, high: number, log: fc.boolean() },
    { requiredKeys: ["type"] },
  ),
);
const conditions = fc.dictionary(name, fc.oneof(word, fc.array(word, { maxLength: 3 })), { maxKeys: 2 });
const parameter = fc.oneof(
  { weight: 12, arbitrary: kinds },
  { weight: 2, arbitrary: fc.tuple(kinds, conditions).map(([kind, when]) => ({ ...kind, when })) },
  { weight: 1, arbitrary: junk },
);
const term = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom("a", "b", "c", "2 * a", "a * b", "sqrt(a)", "(a > 0)", "log(b)", "a / b", "v", "w"),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("a *", "a.b", "1e400", "(".repeat(99))),
  },
  { weight: 3, arbitrary: number.map(String) },
);
const sum = fc.array(term, { minLength: 1, maxLength: 2 }).map((terms) => terms.join(" + "));
const comparison = fc.tuple(sum, fc.constantFrom("<=", ">=", "==", "<", "="), sum).map((parts) => parts.join(" "));
const options = {
  constraints: fc.array(comparison, { maxLength: 2 }),
  candidates: fc.array(fc.record({ a: fc.nat(9), b: word }, { requiredKeys: ["a"] }), { maxLength: 5 }),
  metrics: fc.uniqueArray(fc.constantFrom("v", "w", "a", "toString"), { maxLength: 3 }),
  outcomeConstraints: fc.array(
    fc.oneof(fc.constantFrom("v <= 1", "w >= 2", "v <= 1.05 * baseline", "v + w <= 3"), comparison),
    { maxLength: 2 },
  ),
  baseline: fc.nat(3),
  noise: fc.boolean(),
  seed: fc.nat(),
  budget: fc.record({ trials: fc.nat(9), time: number, cost: number }, { requiredKeys: [] }),
  strategy: fc.constantFrom({ name: "sobol" }, { name: "auto" }, { name: "tpe" }),
};
const definition = fc.oneof(
  {
    weight: 15,
    arbitrary: fc
      .tuple(
        fc.record({
          parameters: fc.oneof(
            fc.dictionary(name, parameter, { maxKeys: 4 }),
            fc.record({ a: parameter, b: parameter, c: parameter }, { requiredKeys: ["a"] }),
          ),
          objectives: fc.constantFrom(
            ...[{ v: "minimize" }, { v: "maximize" }, { v: "minimize", w: "maximize" }, { "v - 0.1 * w": "maximize" }],
            ...[{ v: { direction: "minimize", threshold: 3 } }, { v: "up" }, {}],
          ),
          initialTrials: fc.integer({ min: 1, max: 3 }),
        }),
        fc.record(
          Object.fromEntries(
            Object.entries(options).map(([key, each]) => [
              key,
              fc.oneof({ weight: 15, arbitrary: each }, { weight: 1, arbitrary: junk }),
            ]),
          ),
        ),
        fc.subarray(Object.keys(options), { maxLength: 3 }),
      )
      .map(([needed, all, kept]) => ({ ...needed, ...Object.fromEntries(kept.map((key) => [key, all[key]])) })),
  },
  { weight: 1, arbitrary: junk },
);
const outcome = fc.oneof(
  { weight: 6, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 1, { failed: "x" }, 1e-300, -1e300) },
);

const sound = fc.record({
  parameters: fc.dictionary(
    fc.string({ minLength: 1 }),
    fc.oneof(
      fc
        .tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true }))
        .map(([low, width]) => ({ type: "float" as const, low, high: low + width })),
      fc
        .double({ min: 1e-300, max: 1e290, noNaN: true })
        .map((low) => ({ type: "float" as const, low, high: 1e9 * low, log: true })),
      fc
        .tuple(fc.integer({ min: 1, max: 1e9 }), fc.nat(1e9), fc.boolean())
        .map(([low, n, log]) => ({ type: "int" as const, low, high: low + n, log })),
      fc
        .uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 1, maxLength: 6 })
        .map((values) => ({ type: "choice" as const, values })),
    ),
    { minKeys: 1, maxKeys: 5 },
  ),
  objectives: fc.constantFrom({ v: "minimize" as const }, { v: "maximize" as const }),
  seed: fc.nat(),
  initialTrials: fc.integer({ min: 1, max: 3 }),
});

async function through(study: Study, outcomes: readonly ({ failed: string } | number)[]): Promise<void> {
  try {
    for (const told of outcomes) {
      const values =
        typeof told === "number" ? Object.fromEntries(study.metrics.map((metric) => [metric, told])) : told;
      await study.tell(await study.ask(), values);
    }
  } catch (error) {
    // As it must be where the space has fewer experiments than there are outcomes, or the budget fewer trials.
    if (!(error instanceof ConflictError)) throw error;
  }
  expect(study.trials.every((t) => t.status !== "running")).toBe(true);
  takeWarnings();
}

test("an arbitrary definition is refused with a BoflowError, or runs", async () => {
  await fc.assert(
    fc.asyncProperty(definition, async (options) => {
      let study: Study;
      try {
        const isObject = typeof options === "object" && options !== null && !Array.isArray(options);
        // biome-ignore lint/suspicious/noExplicitAny: anything at all
        study = createStudy((isObject ? { ...options, worker: false } : options) as any);
        await study.ready();
      } catch (error) {
        expect(error).toBeInstanceOf(BoflowError);
        expect((error as Error).message).not.toMatch(/Cannot read|is not a function/);
        return;
      }
      await through(study, [1, 2, 3, 2]);
    }),
    { numRuns: process.env.BOFLOW_SOAK ? 20_000 : 400 },
  );
});

test("any valid definition runs, for all outcomes", async () => {
  await fc.assert(
    fc.asyncProperty(sound, fc.array(outcome, { minLength: 6, maxLength: 6 }), async (options, outcomes) => {
      await through(createStudy(options), outcomes);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});
