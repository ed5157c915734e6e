import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  booleanParameter,
  type Configuration,
  choiceParameter,
  createStudy,
  fixedParameter,
  floatParameter,
  InputError,
  intParameter,
  ordinalParameter,
  type ParameterSpec,
  type SpaceDefinition,
} from "../../../src/index.ts";
import { checkedSpace, openSpace } from "../../../src/study/space/index.ts";

const opened = (definition: SpaceDefinition) => openSpace(checkedSpace(definition));

/** The first trials of a study, its model's among them, of an objective that draws it to a corner. */
async function suggestions(definition: SpaceDefinition, count = 9): Promise<Configuration[]> {
  const study = createStudy({ ...definition, objectives: { v: "maximize" }, initialTrials: 4 });
  for (let i = 0; i < count; i++) {
    const trial = await study.ask();
    const numbers = Object.values(trial.parameters).filter((value) => typeof value === "number");
    await study.tell(trial, { v: numbers.reduce((sum, value) => sum + value, 0) });
  }
  expect(study.trials.filter(({ origin }) => origin === "model").length).toBeGreaterThan(0);
  return study.trials.map(({ parameters }) => parameters);
}

const number = (configuration: Configuration, name: string) => Number(configuration[name]);

describe("constraints hold in every suggestion", () => {
  const cube = { a: floatParameter(0, 1), b: floatParameter(0, 1), c: floatParameter(0, 1) };

  test("linear inequalities, exactly as they are evaluated", async () => {
    for (const { a, b, c } of await suggestions({ parameters: cube, constraints: ["a + b <= 0.7", "c >= 3 * a"] })) {
      expect(Number(a) + Number(b) <= 0.7).toBe(true);
      expect(Number(c) >= 3 * Number(a)).toBe(true);
    }
  });

  test("a mixture, to 1e-12 of its terms", async () => {
    for (const { a, b, c } of await suggestions({ parameters: cube, constraints: ["a + b + c == 1"] }))
      expect(Math.abs(Number(a) + Number(b) + Number(c) - 1)).toBeLessThanOrEqual(2e-12);
  });

  test("a mixture of at most two of four", async () => {
    const parameters = { ...cube, d: floatParameter(0, 1) };
    const constraints = ["a + b + c + d == 1", "(a > 0) + (b > 0) + (c > 0) + (d > 0) <= 2"];
    const made = await suggestions({ parameters, constraints });
    for (const configuration of made) {
      const values = Object.values(configuration).map(Number);
      expect(values.filter((v) => v > 0).length).toBeLessThanOrEqual(2);
      expect(Math.abs(values.reduce((x, y) => x + y) - 1)).toBeLessThanOrEqual(2e-12);
    }
    expect(
      new Set(
        made.map((c) =>
          Object.keys(c)
            .filter((k) => number(c, k) > 0)
            .join(),
        ),
      ).size,
    ).toBeGreaterThan(1);
  });

  test("whole numbers that add up, and steps", async () => {
    const parameters = { n: intParameter(0, 90), m: intParameter(0, 90), k: intParameter(0, 90) };
    for (const c of await suggestions({ parameters, constraints: ["n + m + k == 100", "n <= m"] })) {
      expect(number(c, "n") + number(c, "m") + number(c, "k")).toBe(100);
      expect(number(c, "n")).toBeLessThanOrEqual(number(c, "m"));
    }
    const step = { step: 0.05 };
    const stepped = { a: floatParameter(0, 1, step), b: floatParameter(0, 1, step), c: floatParameter(0, 1) };
    for (const c of await suggestions({ parameters: stepped, constraints: ["a + b + c == 1"] })) {
      for (const name of ["a", "b"]) expect(number(c, name)).toBe(Math.round(20 * number(c, name)) / 20);
      expect(Math.abs(number(c, "a") + number(c, "b") + number(c, "c") - 1)).toBeLessThanOrEqual(2e-12);
    }
  });

  test("nonlinear ones, strict ones and those on a logarithmic scale", async () => {
    const parameters = { x: floatParameter(0, 5), y: floatParameter(0.01, 10, { log: true }) };
    for (const c of await suggestions({ parameters, constraints: ["x * y < 2", "x + y >= 1", "x ^ 2 + y <= 9"] })) {
      const [x, y] = [number(c, "x"), number(c, "y")];
      expect(x * y < 2 && x + y >= 1 && x ** 2 + y <= 9, `${x}, ${y}`).toBe(true);
    }
    for (const c of await suggestions({ parameters, constraints: ["x * y == 2"] }, 7))
      expect(Math.abs(number(c, "x") * number(c, "y") - 2)).toBeLessThanOrEqual(1e-11);
  });

  test.each<[string, (x: number, y: number) => boolean]>([
    ["sqrt(x) <= y", (x, y) => Math.sqrt(x) <= y],
    ["y >= log(x + 0.5)", (x, y) => y >= Math.log(x + 0.5)],
    ["x / y <= 1", (x, y) => x / y <= 1],
    ["x ^ 0.5 + y ^ 0.5 >= 1.2", (x, y) => x ** 0.5 + y ** 0.5 >= 1.2],
    ["sqrt(x) == y", (x, y) => Math.abs(Math.sqrt(x) - y) <= 1e-11],
    ["0.1 <= x / y <= 0.5", (x, y) => x / y >= 0.1 && x / y <= 0.5],
  ])("those that have no value everywhere: %s", async (constraint, holds) => {
    const parameters = { x: floatParameter(-1, 1), y: floatParameter(0, 1) };
    for (const c of await suggestions({ parameters, constraints: [constraint] }, 7))
      expect(holds(number(c, "x"), number(c, "y")), JSON.stringify(c)).toBe(true);
  });

  test("parameter names that are reserved in formulas cannot be used in constraints", async () => {
    const parameters = {
      e: floatParameter(0, 1),
      mod: floatParameter(0, 1),
      "learning rate": floatParameter(0, 1),
      ...cube,
    };
    for (const c of await suggestions({ parameters, constraints: ["a + b <= 0.5"] }, 6))
      expect(number(c, "a") + number(c, "b") <= 0.5).toBe(true);
    await expect(opened({ parameters, constraints: ["a + e <= 0.5"] })).rejects.toThrow(/got "e"/);
  });

  test("those on truth values and ordered numbers; one of an inactive parameter does not apply", async () => {
    const parameters = {
      on: booleanParameter(),
      size: ordinalParameter([1, 2, 4]),
      x: floatParameter(0, 4),
      y: floatParameter(0, 4, { when: { on: true } }),
    };
    for (const c of await suggestions({ parameters, constraints: ["x + size <= 5 - 2 * on", "x + y <= 2"] }, 12)) {
      expect(number(c, "x") + number(c, "size") <= 5 - 2 * number(c, "on")).toBe(true);
      if (c.on === true) expect(number(c, "x") + number(c, "y") <= 2).toBe(true);
      expect("y" in c).toBe(c.on);
    }
  });

  test("any linear ones over any bounds", async () => {
    const bound = fc.double({ min: -100, max: 100, noNaN: true });
    const parameters = fc
      .array(fc.tuple(bound, fc.double({ min: 0.1, max: 100, noNaN: true }), fc.boolean()), {
        minLength: 1,
        maxLength: 4,
      })
      .map((list) =>
        Object.fromEntries(
          list.map(([low, width, whole], i): [string, ParameterSpec] => [
            `x${i}`,
            whole ? intParameter(Math.floor(low), Math.floor(low + width)) : floatParameter(low, low + width),
          ]),
        ),
      );
    const coefficient = fc.integer({ min: -3, max: 3 });
    await fc.assert(
      fc.asyncProperty(
        parameters,
        fc.array(fc.array(coefficient, { minLength: 4, maxLength: 4 }), { maxLength: 3 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (all, rows, uniforms) => {
          const names = Object.keys(all);
          // Each constraint holds at one random point of the space, so that there is one.
          const inside = Object.fromEntries(
            Object.entries(all).map(([name, spec]) => {
              const { low, high, type } = spec as { low: number; high: number; type: string };
              const value = low + (high - low) * uniforms.next().value!;
              return [name, type === "int" ? Math.round(value) : value];
            }),
          );
          const texts = rows
            .filter((row) => names.some((_, i) => row[i] !== 0))
            .map((row) => {
              const sum = names.reduce((total, name, i) => total + row[i] * inside[name], 0);
              return `${names.map((name, i) => `${row[i]} * ${name}`).join(" + ")} <= ${(sum + 0.5).toFixed(6)}`;
            });
          const space = await opened({ parameters: all, constraints: texts });
          for (let k = 0; k < 4; k++) {
            const point = space.encoding.parameters.map(() => uniforms.next().value!);
            const found = space.admit(point);
            if (found === null) continue;
            expect(space.contains([found])).toEqual([true]);
            expect(space.checked(found)).toEqual(found);
          }
          expect(space.contains([space.witness])).toEqual([true]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("an empty space is detected when the study is opened", () => {
  const parameters = { a: floatParameter(0, 1), b: floatParameter(0, 1) };
  test.each<[string, SpaceDefinition, RegExp]>([
    [
      "a root without a value",
      { parameters: { x: floatParameter(0, 1) }, constraints: ["sqrt(x - 5) <= 1"] },
      /no experiment was found .* the one broken most is "sqrt\(x - 5\) <= 1"/,
    ],
    ["a contradiction with the bounds", { parameters, constraints: ["a + b >= 3"] }, /"?a \+ b >= 3/],
    ["two that exclude each other", { parameters, constraints: ["a >= b + 0.5", "b >= a"] }, /a >= b \+ 0.5/],
    ["a nonlinear one", { parameters, constraints: ["a * b >= 2"] }, /broken most is "a \* b >= 2"/],
    ["whole numbers", { parameters: { n: intParameter(0, 9999) }, constraints: ["2 * n == 7"] }, /2 \* n == 7/],
    ["a finite space", { parameters: { n: intParameter(0, 9) }, constraints: ["n >= 10"] }, /none of the/],
    ["no name in it", { parameters, constraints: ["1 <= 2"] }, /no parameter has a part/],
    ["an unknown name", { parameters, constraints: ["a + z <= 1"] }, /no "z"; known are a, b/],
    ["words", { parameters: { w: choiceParameter(["x", "y"]), ...parameters }, constraints: ["w <= 1"] }, /no "w"/],
    ["no comparison", { parameters, constraints: ["a + b"] }, /expected comparisons/],
  ])("%s", async (_, definition, message) => {
    const study = createStudy({ ...definition, objectives: { v: "minimize" } });
    await expect(study.ready()).rejects.toThrow(InputError);
    await expect(study.ready()).rejects.toThrow(message);
    await expect(study.ask()).rejects.toThrow(message);
    expect(study.trials).toEqual([]);
  });
});

describe("conditional parameters", () => {
  const parameters = {
    optimizer: choiceParameter(["sgd", "adam", "lamb"]),
    momentum: floatParameter(0, 1, { when: { optimizer: "sgd" } }),
    layers: intParameter(1, 3),
    width: intParameter(8, 512, { log: true, when: { layers: [2, 3], optimizer: ["sgd", "adam"] } }),
    nesterov: booleanParameter({ when: { optimizer: "sgd" } }),
    decay: floatParameter(0, 1, { when: { nesterov: true } }),
  };
  const active = (c: Configuration) => [
    "optimizer",
    ...(c.optimizer === "sgd" ? ["momentum"] : []),
    "layers",
    ...(number(c, "layers") >= 2 && c.optimizer !== "lamb" ? ["width"] : []),
    ...(c.optimizer === "sgd" ? ["nesterov"] : []),
    ...(c.nesterov === true ? ["decay"] : []),
  ];

  test("are absent where they are inactive, in every suggestion", async () => {
    const made = await suggestions({ parameters }, 14);
    for (const configuration of made) expect(Object.keys(configuration)).toEqual(active(configuration));
    expect(new Set(made.map((c) => c.optimizer)).size).toBeGreaterThan(1);
  });

  test("come back from their points", async () => {
    const { encoding } = await opened({ parameters });
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 6, maxLength: 6 }),
        (u) => {
          const configuration = encoding.draw(u);
          expect(Object.keys(configuration)).toEqual(active(configuration));
          const again = encoding.decode(encoding.encode(configuration));
          for (const [name, value] of Object.entries(configuration))
            if (typeof value === "number") expect(again[name]).toBeCloseTo(value, 9);
            else expect(again[name]).toBe(value);
        },
      ),
    );
  });

  test("are checked", async () => {
    const space = await opened({ parameters });
    const good = { optimizer: "lamb", layers: 1 };
    expect(space.checked(good)).toEqual(good);
    expect(() => space.checked({ ...good, momentum: 0.5 })).toThrow(/"momentum" is inactive/);
    expect(() => space.checked({ optimizer: "sgd", layers: 1 })).toThrow(/"momentum", got nothing/);
  });

  test.each<[string, Record<string, ParameterSpec>, RegExp]>([
    ["an unknown parent", { a: floatParameter(0, 1, { when: { b: 1 } }) }, /no parameter "b"/],
    ["a continuous parent", { a: floatParameter(0, 1), b: floatParameter(0, 1, { when: { a: 1 } }) }, /continuous/],
    ["a value it does not have", { a: intParameter(0, 2), b: floatParameter(0, 1, { when: { a: 3 } }) }, /got 3/],
    [
      "a circle",
      { a: booleanParameter({ when: { b: true } }), b: booleanParameter({ when: { a: true } }) },
      /a, b depend on one another/,
    ],
  ])("%s is refused", (_, parameters, message) => {
    expect(() => createStudy({ parameters, objectives: { v: "minimize" } })).toThrow(message);
  });
});

describe("candidates", () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({
    heat: 100 + 7 * i,
    flour: i % 3 ? "rye" : "wheat",
    salt: i % 2 === 0,
  }));

  test("candidates, with or without parameters, are the only suggestions, each once", async () => {
    const parameters = {
      heat: floatParameter(0, 500),
      flour: choiceParameter(["rye", "wheat", "oat"]),
      salt: booleanParameter(),
    };
    for (const definition of [{ candidates: rows }, { parameters, candidates: rows }]) {
      const made = await suggestions(definition, 30);
      expect(new Set(made.map((c) => JSON.stringify(c))).size).toBe(30);
      for (const configuration of made) expect(rows).toContainEqual(configuration);
    }
  });

  test("are cut by constraints, and refused outside the space", async () => {
    for (const { heat } of await suggestions({ candidates: rows, constraints: ["heat <= 170"] }))
      expect(heat).toBeLessThanOrEqual(170);
    await expect(opened({ candidates: rows, constraints: ["heat <= 17"] })).rejects.toThrow(/none of the 30/);
    await expect(opened({ parameters: { heat: floatParameter(0, 9) }, candidates: [{ heat: 10 }] })).rejects.toThrow(
      /row 0/,
    );
    expect(() => checkedSpace({ candidates: [{ a: 1 }, {} as { a: number }] })).toThrow(/row 1 has no "a"/);
  });

  test("may be many", async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({ x: (i * 0.618) % 1, y: i / 1e5 }));
    const study = createStudy({ candidates: many, objectives: { v: "maximize" }, initialTrials: 2 });
    for (let i = 0; i < 3; i++) {
      const trial = await study.ask();
      await study.tell(trial, trial.parameters.x - trial.parameters.y);
    }
    expect(study.trials[2].origin).toBe("model");
  });
});

describe("data outside the space", () => {
  test("inform the model, are never suggested, and say so", async () => {
    const study = createStudy({
      parameters: {
        x: floatParameter(0, 0.8),
        kind: choiceParameter<string>(["a", "b"]),
        n: intParameter(0, 5000, { step: 10 }),
      },
      constraints: ["x + n <= 4000"],
      objectives: { v: "maximize" },
      initialTrials: 3,
    });
    const attached = await study.attach([
      { parameters: { x: 0.9, kind: "a", n: 10 }, outcome: 5 },
      { parameters: { x: 0.5, kind: "c", n: 15 }, outcome: 6 },
      { parameters: { x: 0.5, kind: "b", n: 4500 }, outcome: 7 },
    ]);
    expect(attached.map(({ outside }) => outside)).toEqual([["x"], ["kind", "n"], ["x + n <= 4000"]]);
    for (let i = 0; i < 4; i++) {
      const trial = await study.ask();
      expect(trial.parameters.x <= 0.8 && trial.parameters.n % 10 === 0 && trial.parameters.n <= 4000).toBe(true);
      expect(["a", "b"]).toContain(trial.parameters.kind);
      await study.tell(trial, trial.parameters.x);
    }
  });

  test("off by rounding are inside", async () => {
    const study = createStudy({
      parameters: { x: floatParameter(0.1, 10, { log: true }) },
      objectives: { v: "minimize" },
    });
    const [trial] = await study.attach({ parameters: { x: Math.exp(Math.log(10)) }, outcome: 1 });
    expect(trial.parameters.x).toBe(10);
    expect(trial.outside).toEqual([]);
  });
});

test("fixed values are kept, in the initial design and by the model, within constraints", async () => {
  const study = createStudy({
    parameters: {
      x: floatParameter(0, 1),
      y: floatParameter(0, 1),
      oven: choiceParameter(["left", "right"]),
      one: fixedParameter("it"),
    },
    constraints: ["x + y <= 1"],
    objectives: { v: "maximize" },
    initialTrials: 3,
  });
  for (let i = 0; i < 6; i++) {
    const trials = await study.ask(2, { fixed: { x: 0.7, oven: i % 2 ? "left" : "right" } });
    for (const trial of trials) {
      expect(trial.parameters).toMatchObject({ x: 0.7, oven: i % 2 ? "left" : "right", one: "it" });
      expect(0.7 + trial.parameters.y <= 1).toBe(true);
      await study.tell(trial, trial.parameters.y);
    }
  }
  await expect(study.ask({ fixed: { x: 2 } })).rejects.toThrow(/"x".*from 0 to 1, got 2/);
  await expect(study.ask({ fixed: { x: 0.6, y: 0.6 } })).rejects.toThrow(/no experiment.*x: 0.6, y: 0.6/);
  // @ts-expect-error no object
  await expect(study.ask({ fixed: 3 })).rejects.toThrow(/fixed parameters/);
  const table = createStudy({
    candidates: [
      { a: 1, b: 2 },
      { a: 2, b: 3 },
    ],
    objectives: { v: "minimize" },
  });
  expect((await table.ask({ fixed: { a: 2 } })).parameters).toEqual({ a: 2, b: 3 });
  await expect(table.ask({ fixed: { a: 1.5 } })).rejects.toThrow(/no experiment.*a: 1.5/);
  // @ts-expect-error an unknown parameter
  await expect(study.ask({ fixed: { z: 2 } })).rejects.toThrow(/"z"/);
});
