import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../../src/errors/index.ts";
import { openStudyFile, parseStudyFile, studyFileJsonSchema } from "../../src/studyFile/index.ts";

let folder: string;
const inside = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boflow-study-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file that says all that one can. */
const everything = `# A study of everything.
name: everything
parameters:
  rate: { type: float, low: 1e-5, high: 0.1, log: true, unit: "1/s", label: learning rate }
  share: { type: float, low: 0.01, high: 0.99, logit: true }
  layers: { type: int, low: 1, high: 8, step: 1 }
  size: { type: ordinal, values: [small, medium, large] }
  solvent:
    type: choice
    values: [hexane, water]
    descriptors:
      hexane: { polarity: 0.1 }
      water: { polarity: 10.2 }
  dried: { type: boolean }
  minutes: { type: int, low: 1, high: 60, when: { dried: true } }
  machine: { type: fixed, value: 3 }
  epochs: { type: fidelity, low: 1, high: 50, cost: { fixed: 1, perUnit: 2 } }
constraints: ["rate + share <= 1"]
metrics: [loss, latency]
objectives: { loss: minimize }
outcomeConstraints: [latency <= 1.05 * baseline]
baseline: 0
seed: 3
initialTrials: 6
learnFromPruned: true
noise: true
expensive: false
budget: { trials: 30, time: 3600, cost: 100 }
strategy: { name: auto, acquisition: qLogNoisyExpectedImprovement }
`;

describe("a study file", () => {
  test("says everything that a definition can", () => {
    const { definition, strategy, journal } = parseStudyFile(everything, "somewhere/reactor.yaml");
    expect(definition.parameters).toMatchObject({
      rate: { type: "float", low: 1e-5, high: 0.1, log: true, unit: "1/s" },
      minutes: { when: { dried: true } },
      machine: { value: 3 },
    });
    expect(definition).toMatchObject({
      name: "everything",
      metrics: ["loss", "latency"],
      outcomeConstraints: ["latency <= 1.05 * baseline"],
      budget: { trials: 30, time: 3600, cost: 100 },
      seed: 3,
    });
    expect(strategy).toEqual({ name: "auto", acquisition: "qLogNoisyExpectedImprovement" });
    expect(journal).toBe("somewhere/reactor.journal");
  });

  test("may be JSON, name a strategy by a word, and leave its name to the file", () => {
    const text = JSON.stringify({
      parameters: { x: { type: "float", low: 0, high: 1 } },
      objectives: { y: "minimize" },
      strategy: "sobol",
    });
    expect(parseStudyFile(text, "oven.json")).toMatchObject({
      definition: { name: "oven" },
      strategy: { name: "sobol" },
      journal: "oven.journal",
    });
  });

  test("may have candidates in place of parameters", () => {
    const text =
      "candidates:\n  - { polymer: PLA, mass: 12.1 }\n  - { polymer: PET, mass: 18.4 }\nobjectives: { strength: maximize }\n";
    expect(parseStudyFile(text, "pool.yaml").definition.candidates).toHaveLength(2);
  });
});

const valid = {
  parameters: "parameters:\n  lr: { type: float, low: 0, high: 1 }\n",
  objectives: "objectives:\n  loss: minimize\n",
};

describe("what is wrong is named with file, line and column", () => {
  test.each<[string, string, RegExp]>([
    [
      "a wrong key",
      `${valid.parameters}objektives:\n  loss: minimize\n`,
      /^invalid study file\ns\.yaml:1:1: objectives: expected .* got nothing\ns\.yaml:3:1: unknown key "objektives"; did you mean "objectives"\?$/,
    ],
    [
      "a wrong key of a parameter",
      `parameters:\n  lr: { type: float, low: 0, hihg: 1 }\n${valid.objectives}`,
      /s\.yaml:2:30: unknown key "hihg"; did you mean "high"\?/,
    ],
    [
      "a key that resembles none",
      `${valid.parameters}${valid.objectives}zebra: 1\n`,
      /^s\.yaml:5:1: unknown key "zebra"; known are parameters, constraints/,
    ],
    [
      "a wrong word",
      `${valid.parameters}objectives:\n  loss: minimise\n`,
      /^s\.yaml:4:9: objectives\.loss: expected one of "maximize", "minimize", got "minimise"$/,
    ],
    [
      "a wrong type",
      `parameters:\n  lr: { type: float, low: zero, high: 1 }\n${valid.objectives}`,
      /^s\.yaml:2:27: parameters\.lr\.low: expected a finite number, got "zero"$/,
    ],
    [
      "an unknown kind",
      `parameters:\n  lr: { type: real, low: 0, high: 1 }\n${valid.objectives}`,
      /^s\.yaml:2:15: parameters\.lr\.type: expected one of .*"float".*got "real"$/,
    ],
    [
      "a kind under a wrong key",
      `parameters:\n  lr: { typ: float, low: 0, high: 1 }\n${valid.objectives}`,
      /^s\.yaml:2:7: parameters\.lr\.type: expected one of "float".*, got nothing; is "typ" misspelt\?$/,
    ],
    [
      "bounds that are swapped",
      `parameters:\n  lr: { type: float, low: 1, high: 0 }\n${valid.objectives}`,
      /^s\.yaml:2:27: parameters\.lr\.low: .*swapped/,
    ],
    [
      "a condition on no parameter",
      `parameters:\n  lr: { type: float, low: 0, high: 1, when: { opt: a } }\n${valid.objectives}`,
      /^s\.yaml:2:45: .*there is no parameter "opt"/,
    ],
    [
      "a strategy that is not there",
      `${valid.parameters}${valid.objectives}strategy: magic\n`,
      /^s\.yaml:5:11: strategy: expected the name of a strategy/,
    ],
    [
      "an option that no strategy has",
      `${valid.parameters}${valid.objectives}strategy: { name: auto, beta: 2 }\n`,
      /^s\.yaml:5:11: .*"beta"/,
    ],
    ["a tab", "parameters:\n\tlr: 1\n", /^s\.yaml:2:1: .*[Tt]abs/],
    ["a bracket that is open", 'parameters: { lr: { type: "float"\n', /s\.yaml:\d+:\d+: /],
    ["a key twice", `${valid.parameters}${valid.objectives}objectives: { loss: maximize }\n`, /^s\.yaml:5:1: .*unique/],
    ["an empty file", "", /^invalid study file|^s\.yaml:1:1: expected an object, got null$/],
    ["a list", "- 1\n", /^s\.yaml:1:1: expected an object/],
  ])("%s", (_, text, message) => {
    const error = (() => {
      try {
        parseStudyFile(text, "s.yaml");
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(message);
  });

  test("formulas, which are read when the study is opened", async () => {
    await writeFile(
      inside("f.yaml"),
      `parameters:\n  iron: { type: float, low: 0, high: 1 }\nconstraints:\n  - iron <= 1\n  - iron + nickle <= 1\n${valid.objectives}`,
    );
    await expect(openStudyFile(inside("f.yaml"), { worker: false })).rejects.toThrow(
      /f\.yaml:5:5: invalid expression .*there is no "nickle"/,
    );
  });
});

describe("openStudyFile", () => {
  const text = `parameters:\n  x: { type: float, low: 0, high: 1 }\nobjectives: { y: minimize }\n`;

  test("keeps the study in the journal beside the file", async () => {
    await writeFile(inside("a.yaml"), text);
    const study = await openStudyFile(inside("a.yaml"), { worker: false });
    const { id } = await study.ask();
    // Another process, as it were, while the study is open.
    const other = await openStudyFile(inside("a.yaml"), { worker: false });
    await other.tell(id, 0.5);
    await other.close();
    await study.close();
    const copy = await openStudyFile(inside("a.yaml"), { copy: true, worker: false });
    expect(copy.name).toBe("a");
    expect(copy.best()?.value).toBe(0.5);
    const before = await readFile(inside("a.journal"), "utf8");
    await copy.ask();
    await copy.close();
    expect(await readFile(inside("a.journal"), "utf8")).toBe(before);
  });

  test("refuses another definition, unless it is to be redefined; a copy takes it", async () => {
    await writeFile(inside("b.yaml"), text);
    await (await openStudyFile(inside("b.yaml"), { worker: false })).close();
    await writeFile(inside("b.yaml"), text.replace("high: 1", "high: 2"));
    const options = { worker: false } as const;
    await expect(openStudyFile(inside("b.yaml"), options)).rejects.toThrow(/parameters\.x\.high: 1 before, 2 now/);
    const copy = await openStudyFile(inside("b.yaml"), { ...options, copy: true });
    expect(copy.parameters.x).toMatchObject({ high: 2 });
    await (await openStudyFile(inside("b.yaml"), { ...options, redefine: true })).close();
    await (await openStudyFile(inside("b.yaml"), options)).close();
  });

  test("a copy of a study that did not begin leaves no journal", async () => {
    await writeFile(inside("c.yaml"), text);
    await (await openStudyFile(inside("c.yaml"), { copy: true, worker: false })).close();
    await expect(readFile(inside("c.journal"))).rejects.toThrow(/ENOENT/);
  });

  test("names a file that is not there, and an option that is not known", async () => {
    await expect(openStudyFile(inside("none.yaml"))).rejects.toThrow(/there is no such file; `boflow init` writes one/);
    await expect(openStudyFile(inside("c.yaml"), { reedonly: true } as object)).rejects.toThrow(
      /unknown option "reedonly"/,
    );
  });
});

test("the JSON Schema has the keys of a definition and the kinds of parameters", () => {
  const { properties, additionalProperties } = studyFileJsonSchema();
  expect(Object.keys(properties ?? {})).toEqual(
    expect.arrayContaining(["parameters", "objectives", "budget", "strategy"]),
  );
  expect(additionalProperties).toBe(false);
  expect(JSON.stringify(studyFileJsonSchema())).toContain('"fidelity"');
});
