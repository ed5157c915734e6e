import fc from "fast-check";
import { expect, test } from "vitest";
import { BoflowError, createStudy } from "../../src/index.ts";
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

test("any study definition runs, or is refused with a message of BoFlow's", async () => {
  let ran = 0;
  await fc.assert(
    fc.asyncProperty(definition, fc.array(outcome, { minLength: 6, maxLength: 6 }), async (options, outcomes) => {
      let study: ReturnType<typeof createStudy>;
      try {
        // biome-ignore lint/suspicious/noExplicitAny: anything at all
        study = createStudy(options as any);
      } catch (error) {
        expect(error).toBeInstanceOf(BoflowError);
        return;
      }
      for (const told of outcomes) await study.tell(await study.ask(), told);
      expect(study.trials.every((t) => t.state !== "running")).toBe(true);
      ran++;
      takeWarnings();
    }),
    { numRuns: 150 },
  );
  expect(ran).toBeGreaterThan(10);
});
