import { describe, expect, test } from "vitest";
import { commandLine, parameterVariables } from "../../src/program/commandLine.ts";

const options = { known: ["lr", "momentum", "name", "trial"], conditional: new Set(["momentum"]), shell: false };
const filled = (words: string[], values: Record<string, number | string | boolean>, more = {}) =>
  commandLine(words, { ...options, ...more }).fill(values);

describe("placeholders", () => {
  test.each<[string, string[], string[]]>([
    ["a word", ["--lr", "{lr}"], ["--lr", "1e-7"]],
    ["within a word, twice", ["--lr={lr}:{lr}"], ["--lr=1e-7:1e-7"]],
    ["a text with blanks stays one word", ["{name}"], ["a b'c"]],
    ["braces twice are the text itself", ["{{lr}}", "{{print}}"], ["{lr}", "{print}"]],
    ["JSON stays as it is", ['{"a": {"b": 1}}', "{ lr }", "{}"], ['{"a": {"b": 1}}', "{ lr }", "{}"]],
    ["values are no patterns of a replacement", ["{name}"], ["a b'c"]],
    ["an inactive parameter, with its flag", ["x", "--momentum", "{momentum}", "y"], ["x", "y"]],
    ["an inactive parameter in a word", ["x", "--momentum={momentum}", "-v"], ["x", "-v"]],
    ["a flag of another word stays", ["--lr", "{lr}", "{momentum}"], ["--lr", "1e-7"]],
  ])("%s", (_, words, expected) => {
    expect(filled(words, { lr: 1e-7, name: "a b'c" })).toEqual(expected);
  });

  test("in a shell, words are one line and values are quoted", () => {
    expect(filled(["echo", "{name}", "|", "cat"], { lr: 1, name: "a'; rm -rf $HOME" }, { shell: true })).toEqual([
      "sh",
      "-c",
      "echo 'a'\\''; rm -rf $HOME' | cat",
    ]);
  });

  test("a word in braces that is not known is refused", () => {
    expect(() => commandLine(["--rate", "{rate}"], options)).toThrow(/\{rate\}: known are \{lr\}.*\{\{rate\}\}/);
    expect(() => commandLine([], options)).toThrow(/no program is given.*--/);
  });
});

test("environment variables have names of capitals, each of one parameter", () => {
  expect([...parameterVariables(["learning rate", "größe"]).values()]).toEqual([
    "BOFLOW_PARAM_LEARNING_RATE",
    "BOFLOW_PARAM_GRÖSSE",
  ]);
  expect(() => parameterVariables(["a b", "a_B"])).toThrow(/"a b" and "a_B" have one environment variable/);
});
