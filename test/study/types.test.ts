import { describe, expect, expectTypeOf, test } from "vitest";
import {
  booleanParameter,
  choiceParameter,
  createStudy,
  fidelityParameter,
  fixedParameter,
  floatParameter,
  intParameter,
  ordinalParameter,
  type StudyDefinition,
} from "../../src/index.ts";

const study = () =>
  createStudy({
    parameters: {
      rate: floatParameter(1e-5, 1e-1, { log: true, unit: "1/s" }),
      layers: intParameter(1, 8),
      activation: choiceParameter(["relu", "tanh"]),
      size: ordinalParameter(["small", "large"]),
      batch: ordinalParameter([16, 64]),
      bias: booleanParameter(),
      machine: fixedParameter("m1"),
      epochs: fidelityParameter(1, 9, { step: 1 }),
      slope: floatParameter(0, 1, { when: { activation: "relu" } }),
      kind: choiceParameter(["a", "b"], { when: { bias: true } }),
    },
    objectives: { loss: "minimize" },
  });

describe("a study's types", () => {
  test("parameters have the types of their kinds; conditional ones are optional", async () => {
    const { parameters } = await study().ask();
    expectTypeOf(parameters.rate).toEqualTypeOf<number>();
    expectTypeOf(parameters.layers).toEqualTypeOf<number>();
    expectTypeOf(parameters.activation).toEqualTypeOf<"relu" | "tanh">();
    expectTypeOf(parameters.size).toEqualTypeOf<"small" | "large">();
    expectTypeOf(parameters.batch).toEqualTypeOf<16 | 64>();
    expectTypeOf(parameters.bias).toEqualTypeOf<boolean>();
    expectTypeOf(parameters.machine).toEqualTypeOf<"m1">();
    expectTypeOf(parameters.epochs).toEqualTypeOf<number>();
    expectTypeOf(parameters.slope).toEqualTypeOf<number | undefined>();
    expectTypeOf(parameters.kind).toEqualTypeOf<"a" | "b" | undefined>();
    // @ts-expect-error a misspelt parameter
    expect(parameters.raet).toBeUndefined();
  });

  test("one metric is told by a number, { mean, sem } or its name, others by their names", async () => {
    const one = study();
    const [a, b, c] = await one.ask(3);
    await one.tell(a, 0.3);
    await one.tell(b, { loss: 0.3 });
    await one.tell(c, { mean: 0.3, sem: 0.1 });
    const trial = await one.ask();
    // @ts-expect-error a misspelt metric
    await expect(one.tell(trial, { los: 3 })).rejects.toThrow(/unknown metric "los"/);
    // @ts-expect-error no number
    await expect(one.tell(trial, "3")).rejects.toThrow(/finite number/);
    // @ts-expect-error a parameter is missing
    await expect(one.attach({ parameters: { rate: 1e-3 }, outcome: 3 })).rejects.toThrow(/"layers"/);
    expectTypeOf(one.trials[0].values).toEqualTypeOf<Readonly<Record<"loss", number>> | null>();

    const two = createStudy({
      parameters: { x: floatParameter(0, 1) },
      objectives: { accuracy: "maximize", latency: "minimize" },
    });
    const first = await two.ask();
    // @ts-expect-error two metrics
    await expect(two.tell(first, 1)).rejects.toThrow(/accuracy, latency/);
    // @ts-expect-error one of two
    await expect(two.tell(first, { accuracy: 1 })).rejects.toThrow(/"latency", got nothing/);
    const told = await two.tell(first, { accuracy: 1, latency: { mean: 3, sem: 0.5 } });
    expect(told).toMatchObject({ values: { accuracy: 1, latency: 3 }, sems: { latency: 0.5 } });
  });

  test("metrics may be declared, and candidates stand for parameters", async () => {
    const declared = createStudy({
      candidates: [
        { heat: 100, flour: "rye" },
        { heat: 200, flour: "wheat" },
      ],
      metrics: ["yield", "cost"],
      objectives: { "yield - 0.1 * cost": "maximize" },
    });
    const trial = await declared.ask();
    expectTypeOf(trial.parameters.heat).toEqualTypeOf<number>();
    expectTypeOf(trial.parameters.flour).toEqualTypeOf<"rye" | "wheat">();
    // @ts-expect-error a misspelt metric
    await expect(declared.tell(trial, { yield: 1, cots: 2 })).rejects.toThrow(/"cots"/);
    await declared.tell(trial, { yield: 1, cost: 2 });
    expect(declared.best()?.value).toBeCloseTo(0.8, 12);
  });

  test("misspelt options and a definition that is not literal", async () => {
    // @ts-expect-error a misspelt option
    const x = floatParameter(0, 1, { setp: 1 });
    expect(() => createStudy({ parameters: { x }, objectives: { v: "minimize" } })).toThrow(/setp/);
    // @ts-expect-error an unknown direction
    expect(() => createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { v: "lower" } })).toThrow(
      /objectives/,
    );
    const definition: StudyDefinition = { parameters: { x: floatParameter(0, 1) }, objectives: { v: "minimize" } };
    const loose = createStudy(definition);
    const trial = await loose.ask();
    expectTypeOf(trial.parameters.x).toEqualTypeOf<number | string | boolean>();
    await loose.tell(trial, { v: 1 });
  });
});
