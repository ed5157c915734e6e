import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readParameter } from "../../src/cli/parameterText.ts";
import type { Prompts } from "../../src/cli/prompts.ts";
import { parseStudyFile } from "../../src/studyFile/index.ts";
import { boflow } from "./fakeTerminal.ts";

let folder: string;
const inside = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boflow-init-"));
});
afterAll(() => rm(folder, { recursive: true }));
const written = async (name: string) => {
  const text = await readFile(inside(name), "utf8");
  return { text, ...parseStudyFile(text, name) };
};

describe("a parameter in a line", () => {
  test.each<[string, object]>([
    ["lr=1e-5..0.1 log", { type: "float", low: 1e-5, high: 0.1, log: true }],
    ["layers = 1..8", { type: "int", low: 1, high: 8 }],
    ["x=-1 .. 1 float", { type: "float", low: -1, high: 1 }],
    ["x=0..1.0 step 0.25", { type: "float", low: 0, high: 1, step: 0.25 }],
    ["x=0..10 step 0.5", { type: "float", low: 0, high: 10, step: 0.5 }],
    ["x=0..100 step 10", { type: "int", low: 0, high: 100, step: 10 }],
    ["units=16..512 log", { type: "int", low: 16, high: 512, log: true }],
    ["p=0.01..0.99 logit", { type: "float", low: 0.01, high: 0.99, logit: true }],
    ["optimizer=sgd|adam", { type: "choice", values: ["sgd", "adam"] }],
    ["size=small<medium<large", { type: "ordinal", values: ["small", "medium", "large"] }],
    ["size=16<64<256", { type: "ordinal", values: [16, 64, 256] }],
    ["dried=true|false", { type: "boolean" }],
    ["machine=3", { type: "fixed", value: 3 }],
  ])("%s", (text, spec) => expect(readParameter(text)[1]).toEqual(spec));

  test.each<[string, RegExp]>([
    ["lr", /write its name and values, such as/],
    ["=3", /write its name/],
    ["lr=0..", /a range is of two numbers/],
    ["lr=0..1 fast", /got "fast"/],
    ["lr=a||b", /empty value/],
  ])("%s is refused", (text, message) => expect(() => readParameter(text)).toThrow(message));
});

describe("boflow init", () => {
  const flags = [
    "--minimize",
    "loss",
    "--parameter",
    "lr=1e-5..0.1 log",
    "--parameter",
    "optimizer=sgd|adam: 2",
    "--trials",
    "30",
  ];

  test("writes a commented study file by options, which it does not replace", async () => {
    const { code, out, error } = await boflow(["init", inside("a.yaml"), ...flags]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/boflow run .*a\.yaml -- python train\.py --lr \{lr\} --optimizer \{optimizer\}/);
    const { text, definition } = await written("a.yaml");
    expect(definition).toEqual({
      name: "a",
      parameters: {
        lr: { type: "float", low: 1e-5, high: 0.1, log: true },
        optimizer: { type: "choice", values: ["sgd", "adam: 2"] },
      },
      objectives: { loss: "minimize" },
      budget: { trials: 30 },
    });
    expect(text.match(/^# /gm)?.length).toBeGreaterThan(5);
    expect(text).not.toContain("$schema");
    await writeFile(inside("a.yaml"), "mine");
    expect(await boflow(["init", inside("a.yaml"), ...flags])).toMatchObject({
      code: 1,
      error: expect.stringMatching(/there already.*--force/),
    });
    expect(await readFile(inside("a.yaml"), "utf8")).toBe("mine");
    expect((await boflow(["init", inside("a.yaml"), ...flags, "--force"])).code).toBe(0);
  });

  test("writes nothing where the parameters do not fit", async () => {
    const { code, error } = await boflow(["init", inside("b.yaml"), "--minimize", "loss", "--parameter", "lr=1..0"]);
    expect(code).toBe(1);
    expect(error).toContain(`${inside("b.yaml")}:`);
    expect(error).toMatch(/swapped/);
    await expect(readFile(inside("b.yaml"))).rejects.toThrow(/ENOENT/);
  });

  test("says what is missing where it cannot ask", async () => {
    expect(await boflow(["init", inside("c.yaml")])).toMatchObject({
      code: 1,
      error: expect.stringMatching(/give --minimize or --maximize and --parameter/),
    });
  });

  test("asks five questions; wrong answers are asked again by the prompts", async () => {
    const questions: string[] = [];
    const refused: (string | undefined)[] = [];
    const answers = [["yield"], ["heat=20..90 float"], ["nonsense", "minutes=5..60 step 5"], [""], ["x", "25"]];
    const prompts: Prompts = {
      async text(question, { check } = {}) {
        questions.push(question);
        for (const answer of answers.shift() ?? []) {
          const wrong = check?.(answer);
          if (wrong === undefined) return answer;
          refused.push(wrong);
        }
        throw new Error("no answer is taken");
      },
      async select(question, choices) {
        questions.push(question);
        return choices[choices.length - 1].value;
      },
    };
    const { code } = await boflow(["init", inside("d.yaml")], { isInteractive: true, prompts: async () => prompts });
    expect(code).toBe(0);
    expect((await written("d.yaml")).definition).toEqual({
      name: "d",
      parameters: { heat: { type: "float", low: 20, high: 90 }, minutes: { type: "int", low: 5, high: 60, step: 5 } },
      objectives: { yield: "maximize" },
      budget: { trials: 25 },
      noise: true,
    });
    expect(questions).toHaveLength(7);
    expect(refused).toEqual([expect.stringMatching(/write its name and values/), "a whole number from 1 on"]);
  });
});
