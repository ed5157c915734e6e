import { describe, expect, test } from "vitest";
import { proposeObjectives, proposeStudy, readExperiments } from "../../src/experiments/index.ts";
import { createStudy, type ParameterSpec } from "../../src/study/index.ts";
import { readTable } from "../../src/table/index.ts";

const tableOf = (text: string) => readTable("past.csv", new TextEncoder().encode(text));
test.each<[string, string, readonly unknown[], ParameterSpec]>([
  ["bounds are rounded outwards", "x", [21.6, 33.3, 85.6, 47.1], { type: "float", low: 20, high: 90 }],
  ["not beyond zero", "x", [0.3, 3.7, 9.9, 5.21], { type: "float", low: 0, high: 10 }],
  ["below zero, where data are", "x", [-0.31, 3.7, 9.9, 5.2], { type: "float", low: -1, high: 10 }],
  ["percent end at 100", "x [%]", [1.5, 50.2, 99.5, 33.7], { type: "float", low: 0, high: 100, unit: "%" }],
  ["shares at 1", "x", [0.013, 0.52, 0.999, 0.337], { type: "float", low: 0, high: 1 }],
  ["whole numbers", "x", [7, 59, 13, 22, 41], { type: "int", low: 5, high: 60 }],
  ["small counts begin at 1", "x", [1, 2, 4, 2, 3], { type: "int", low: 1, high: 4 }],
  ["a grid", "x", [20, 25, 35, 30, 50, 45], { type: "int", low: 20, high: 50, step: 5 }],
  ["a grid of fractions", "x", [0.1, 0.3, 0.2, 0.5, 0.4], { type: "float", low: 0.1, high: 0.5, step: 0.1 }],
  ["decades", "x", [0.0003, 0.07, 0.002, 0.01], { type: "float", low: 0.0002, high: 0.1, log: true }],
  ["a geometric sequence", "x", [16, 128, 32, 64], { type: "int", low: 16, high: 128, log: true }],
  ["one number", "x (bar)", [5, 5, 5], { type: "fixed", value: 5, unit: "bar" }],
  ["units of cells", "x", ["12.5 mL", "14 mL", "17.3 mL"], { type: "float", low: 12.5, high: 17.5, unit: "mL" }],
  ["words", "x", ["water", "DMSO", "Water", "DMSO"], { type: "choice", values: ["water", "DMSO"] }],
  [
    "a misspelled word",
    "x",
    ["water", "ethanol", "ethanol", "ethanl", "water", "ethanol"],
    { type: "choice", values: ["water", "ethanol"] },
  ],
  [
    "words with an order",
    "x",
    ["high", "low", "medium", "low"],
    { type: "ordinal", values: ["low", "medium", "high"] },
  ],
  ["yes and no", "x", ["yes", "no", "no"], { type: "boolean" }],
])("%s", async (_, name, values, spec) => {
  const table = await tableOf([`${name},z,y`, ...values.map((value, i) => `${value},${i},1`)].join("\n"));
  expect(proposeStudy(table, { y: "maximize" }).definition.parameters?.x).toEqual(spec);
});

test("every row of the table is inside the proposed bounds", async () => {
  const table = await tableOf(
    "run,rate,layers,share (%),kind,loss\n1,0.003,2,12.5,a,0.5\n2,0.1,8,99,b,0.4\n3,2e-5,3,0.5,a,0.3\n4,0.01,1,50,b,0.6\n",
  );
  const { definition, leftOut } = proposeStudy(table, { loss: "minimize" });
  expect(leftOut).toEqual(['column A "run": it numbers the rows']);
  const study = createStudy({ ...definition, ...{ worker: false } });
  const { rows, problems } = readExperiments(table, study);
  expect(problems).toEqual([]);
  await study.attach(rows.map(({ parameters, outcome }) => ({ parameters, outcome: outcome as { loss: number } })));
  expect(study.trials.map(({ outside }) => outside)).toEqual([[], [], [], []]);
});

test("a mixture is recognized by its sum", async () => {
  const table = await tableOf("iron,nickel,cobalt,heat,strength\n10,20,70,5,1\n30.5,29.5,40,7,2\n5,5,90,6.5,3\n");
  const { definition, remarks } = proposeStudy(table, { strength: "maximize" });
  // With the heat, which has no unit either, the sum differs.
  expect(definition.constraints).toBeUndefined();
  const units = await tableOf(
    "iron (%),nickel (%),cobalt (%),heat,strength\n10,20,70,5,1\n30.5,29.5,40,7,2\n5,5,90,6.5,3\n",
  );
  const proposed = proposeStudy(units, { strength: "maximize" });
  expect(proposed.definition.constraints).toEqual(["iron + nickel + cobalt == 100"]);
  expect(proposed.definition.parameters?.cobalt).toMatchObject({ type: "float" });
  expect(remarks.map(({ path }) => path.join("."))).toContain("parameters.iron");
});

describe("results", () => {
  test("are the columns whose heading says so, the last first, then the last with numbers", async () => {
    const table = await tableOf("date,x,loss,yield,time\n2024-05-01,1,2,3,4\n2024-05-02,2,3,4,5\n");
    expect(proposeObjectives(table)).toEqual([
      { name: "yield", direction: "maximize" },
      { name: "loss", direction: "minimize" },
      { name: "time", direction: undefined },
      { name: "x", direction: undefined },
    ]);
  });

  test("that are not wanted are no parameters", async () => {
    const table = await tableOf("x,loss,yield\n1.5,2,3\n2.5,3,4\n");
    const { definition, leftOut } = proposeStudy(table, { yield: "maximize" });
    expect(Object.keys(definition.parameters ?? {})).toEqual(["x"]);
    expect(leftOut).toEqual(['column B "loss": it looks like a result']);
  });

  test("must be columns of numbers", async () => {
    const table = await tableOf("x,word,y\n1.5,a,3\n2.5,b,4\n");
    const message = 'past.csv has no column of numbers "word"; there are "x", "y"';
    expect(() => proposeStudy(table, { word: "maximize" })).toThrow(message);
    await expect(tableOf("y\n1\n2\n").then((each) => proposeStudy(each, { y: "maximize" }))).rejects.toThrow(
      "past.csv has no column that varies, besides the results; a study needs a parameter",
    );
  });
});
