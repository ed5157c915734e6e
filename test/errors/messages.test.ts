import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { conforming, show } from "../../src/errors/index.ts";
import { choiceParameter, createStudy, floatParameter, type StudyDefinition } from "../../src/index.ts";

class Oven {
  heat = 200;
}

describe("values in messages", () => {
  test.each<[string, unknown, string]>([
    ["a string", "3", '"3"'],
    ["a long string", "x".repeat(5000), `"${"x".repeat(80)}"… (5000 characters)`],
    ["an object", { y: "3", n: 3 }, '{ y: "3", n: 3 }'],
    ["an empty object", {}, "{}"],
    ["a null prototype", Object.assign(Object.create(null), { a: 1 }), "{ a: 1 }"],
    ["nested lists", [[1, 2], [3]], "[[1, 2], [3]]"],
    ["deep nesting", { a: { b: { c: { d: 1 } } } }, "{ a: { b: { c: {…} } } }"],
    ["many entries", Array.from({ length: 20 }, (_, i) => i), "[0, 1, 2, 3, 4, 5, 6, 7, …]"],
    ["a typed array", Float64Array.from({ length: 9 }, (_, i) => i), "[0, 1, 2, 3, 4, 5, 6, 7, …]"],
    ["a promise", Promise.resolve(1), "a promise (is an await missing?)"],
    ["an object of a class", new Oven(), "an object of class Oven"],
    ["a big integer", 3n, "3n"],
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["an error", new Error("no"), "no"],
    ["a function", () => 1, "a function"],
  ])("%s", (_, value, expected) => {
    expect(show(value)).toBe(expected);
  });

  test("a cycle ends", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    expect(show(cyclic)).toBe("{ self: { self: { self: {…} } } }");
  });
});

describe("data that do not fit a schema", () => {
  const schema = z.strictObject({
    n: z.int().check(z.minimum(1), z.maximum(9)),
    list: z.array(z.number()).check(z.minLength(1)),
    name: z.string().check(z.minLength(1)),
    kind: z.enum(["a", "b"]),
    either: z.union([z.number(), z.boolean()]),
    fixed: z.literal("it"),
    flag: z.optional(z.boolean()),
    byName: z.record(z.string().check(z.minLength(1)), z.number()),
    text: z.base64(),
  });
  const good = { n: 1, list: [1], name: "x", kind: "a", either: 1, fixed: "it", byName: {}, text: "" };

  test("what fits comes back", () => expect(conforming("thing", schema, good)).toEqual(good));

  test("messages do not depend on the locale that zod was configured with, as `zod` itself does for all of a process", () => {
    const { localeError } = z.config();
    z.config(z.locales.en());
    try {
      expect(() => conforming("thing", schema, { ...good, n: "x" })).toThrow('at n: expected a finite number, got "x"');
    } finally {
      z.config({ localeError });
    }
  });

  test.each<[string, unknown, string]>([
    ["no object", undefined, "expected an object, got nothing"],
    ["a promise", Promise.resolve(good), "expected plain data, got a promise (is an await missing?)"],
    ["a missing field", { ...good, name: undefined }, "at name: expected a string, got nothing"],
    ["a fraction", { ...good, n: 1.5 }, "at n: expected a whole number, got 1.5"],
    ["too small", { ...good, n: 0 }, "at n: expected a number of at least 1, got 0"],
    ["too large", { ...good, n: 10 }, "at n: expected a number of at most 9, got 10"],
    ["not finite", { ...good, list: [1, Number.NaN] }, "at list.1: expected a finite number, got NaN"],
    ["an empty list", { ...good, list: [] }, "at list: expected a list of at least 1 entry, got []"],
    ["an empty string", { ...good, name: "" }, 'at name: expected a string of at least 1 characters, got ""'],
    ["not of the set", { ...good, kind: "c" }, 'at kind: expected one of "a", "b", got "c"'],
    ["another constant", { ...good, fixed: 1 }, 'at fixed: expected "it", got 1'],
    ["neither", { ...good, either: "x" }, 'at either: expected a finite number or true or false, got "x"'],
    ["an unknown field", { ...good, nmae: 1 }, 'unknown "nmae"; correct the name, or leave it out'],
    ["an empty name", { ...good, byName: { "": 1 } }, "at byName.: expected a name that is not empty"],
    ["a list for an object", { ...good, byName: [] }, "at byName: expected an object, got []"],
    ["no base64", { ...good, text: "%" }, 'at text: expected a string of the format base64, got "%"'],
  ])("%s", (_, value, message) => {
    expect(() => conforming("thing", schema, value)).toThrow(`invalid thing: ${message}`);
  });

  test("several errors are listed, many are counted", () => {
    const wrong = { ...good, list: Array(9).fill("x") };
    expect(() => conforming("thing", schema, wrong)).toThrow(/at list\.3: .*; and 5 more$/);
  });
});

describe("a study's options", () => {
  const of = (options: unknown) => () => createStudy(options as StudyDefinition);
  const objectives = { loss: "minimize" };
  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /^invalid study: expected an object with parameters and objectives, got undefined$/],
    [
      "no parameters",
      { objectives },
      /^invalid study: at parameters: expected parameters by name, such as { x: floatParameter\(0, 1\) }, got nothing$/,
    ],
    [
      "an unknown kind",
      { objectives, parameters: { x: { type: "real" } } },
      /at parameters\.x\.type: expected one of "float", "int", "ordinal", "choice", "boolean", "fixed", "fidelity", got "real"/,
    ],
    [
      "bounds as text",
      { objectives, parameters: { x: floatParameter("0" as never, 1) } },
      /at parameters\.x\.low: .*"0"/,
    ],
    ["no values", { objectives, parameters: { x: choiceParameter([]) } }, /at parameters\.x\.values: expected a list/],
    ["a direction", { objectives: { loss: "min" }, parameters: { x: floatParameter(0, 1) } }, /"maximize", "minimize"/],
  ])("%s", (_, options, message) => {
    expect(of(options)).toThrow(message);
  });
});
