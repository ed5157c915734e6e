import { describe, expect, test } from "vitest";
import {
  choiceParameter,
  createStudy,
  floatParameter,
  InputError,
  intParameter,
  studyFromJSON,
} from "../../src/index.ts";

/** A study as a program without types sees it. */
type Untyped = Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>>;

const parameters = { rate: floatParameter(0, 1), k: intParameter(1, 8), kind: choiceParameter(["x", "y"]) };
const objectives = { loss: "minimize" } as const;
const opened = async (fields: object) => createStudy({ parameters, objectives, ...fields }).ready();
const first = { rate: 0.3, k: 1, kind: "x" } as const;

describe("definitions", () => {
  test.each<[string, object, string]>([
    [
      "a list of objectives",
      { objectives: ["loss"] },
      'at objectives: expected directions by objective, such as { loss: "minimize" }, got ["loss"]',
    ],
    [
      "bounds instead of a parameter",
      { parameters: { rate: [0, 1] } },
      "at parameters.rate: expected a parameter such as floatParameter(0, 1), got [0, 1]",
    ],
    [
      "a misspelt parameter in a constraint",
      { constraints: ["rat + k <= 3"] },
      'invalid expression "rat + k <= 3": there is no "rat"; known are rate, k, pi, e',
    ],
    [
      "a metric that is not declared",
      { outcomeConstraints: ["latency <= 100"] },
      'invalid expression "latency <= 100": there is no "latency"; known are loss, baseline, pi, e',
    ],
    ["one = for equality", { constraints: ["rate + k = 3"] }, "; to compare, write =="],
    [
      "a constraint beyond the bounds",
      { parameters: { rate: floatParameter(0, 1) }, constraints: ["rate >= 2"] },
      "no point satisfies rate >= 2, the upper bound of rate together; relax one of them",
    ],
  ])("%s", async (_, fields, message) => {
    await expect(opened(fields)).rejects.toThrow(InputError);
    await expect(opened(fields)).rejects.toThrow(message);
  });
});

test("a study as text is to be parsed first", async () => {
  await expect(studyFromJSON("{}")).rejects.toThrow("a text is first read by JSON.parse");
});

describe("calls", () => {
  test.each<[string, (study: Untyped) => Promise<unknown>, string]>([
    ["a promise", (s) => s.tell(0, Promise.resolve(1)), 'for "loss", got a promise (is an await missing?)'],
    ["a list", (s) => s.tell(0, [0.3]), 'expected a finite number for "loss", got [0.3]'],
    [
      "an error as failure",
      (s) => s.tell(0, { failed: new Error("full") }),
      "expected why it failed, a text, got full",
    ],
    [
      "another metric",
      (s) => s.tell(0, { los: 1 }),
      'unknown metric "los"; the study has loss; others are declared by',
    ],
    ["a standard deviation", (s) => s.tell(0, { mean: 1, sd: 0.1 }), "expected { mean, sem }, both finite"],
    ["a negative id", (s) => s.tell(-1, 1), "expected a trial of this study or its id, got -1"],
    ["a negative cost", (s) => s.tell(0, 1, { cost: -1 }), "invalid tell: at cost: expected a number of at least 0"],
    ["no text", (s) => s.note({}), "invalid note: at text: expected a string, got {}"],
    ["a flat row", (s) => s.attach({ ...first, loss: 1 }), "known are parameters, outcome, reason"],
    ["a row without a result", (s) => s.attach({ parameters: first }), 'expected an outcome, or { failed: "why" }'],
    ["a part of an experiment", (s) => s.enqueue({ rate: 0.3 }), 'for "k", got nothing'],
    [
      "other settings for the same result",
      async (s) => {
        await s.tell(0, 1, { parameters: { rate: 0.5 } });
        await s.tell(0, 1, { parameters: { rate: 0.6 } });
      },
      "trial 0 was told already, and differently: { rate: 0.5, ",
    ],
    [
      "the end of a trial that has ended",
      async (s) => {
        await s.tell(0, 1);
        await s.abandon(0);
      },
      "invalid abandon: trial 0 is complete; it must be running",
    ],
  ])("%s", async (_, call, message) => {
    const study = createStudy({ parameters, objectives });
    await study.ask();
    await expect(call(study as unknown as Untyped)).rejects.toThrow(message);
  });
});
