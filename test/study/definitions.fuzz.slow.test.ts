import fc from "fast-check";
import { expect, test } from "vitest";
import { BoflowError, createStudy, SpaceExhaustedError, type Study } from "../../src/index.ts";
import { takeWarnings } from "../support/warnings.ts";

const number = fc.oneof(
  fc.integer({ min: -10, max: 10 }),
  fc.double(),
  fc.constantFrom(0, -0, 1e300, 1e-300, Number.NaN),
);
const junk = fc.oneof(fc.constantFrom(null, undefined, true, "", "float", {}, []), number, fc.string());
const parameter = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      { type: fc.constantFrom("float", "int", "choice", "log"), low: number, high: number, log: fc.boolean() },
      { requiredKeys: ["type"] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("choice"),
      values: fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxLength: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: -9, max: 9 }), fc.nat(9))
      .map(([low, n]) => ({ type: "int", low, high: low + n })),
  },
  {
    weight: 3,
    arbitrary: fc
      .double({ min: 1e-6, max: 1e6, noNaN: true })
      .map((low) => ({ type: "float", low, high: 10 * low, log: true })),
  },
  { weight: 1, arbitrary: junk },
);
const definition = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      {
        parameters: fc.dictionary(fc.string({ minLength: 1 }), parameter, { maxKeys: 4 }),
        objectives: fc.constantFrom({ v: "minimize" }, { v: "maximize" }, { v: "up" }, {}),
        seed: fc.oneof(fc.nat(), junk),
        initialTrials: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: ["parameters", "objectives", "initialTrials"] },
    ),
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
    for (const told of outcomes) await study.tell(await study.ask(), told);
  } catch (error) {
    // As it must be where the space has fewer experiments than there are outcomes.
    if (!(error instanceof SpaceExhaustedError)) throw error;
  }
  expect(study.trials.every((t) => t.status !== "running")).toBe(true);
  takeWarnings();
}

test("an arbitrary definition is refused with a BoflowError, or runs", async () => {
  await fc.assert(
    fc.asyncProperty(definition, async (options) => {
      let study: Study;
      try {
        // biome-ignore lint/suspicious/noExplicitAny: anything at all
        study = createStudy(options as any);
      } catch (error) {
        expect(error).toBeInstanceOf(BoflowError);
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
