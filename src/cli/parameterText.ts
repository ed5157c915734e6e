import { InputError } from "../errors/index.ts";
import type { ParameterSpec, ParameterValue } from "../study/index.ts";

/** How a parameter is written in a line; for the help. */
export const parameterExamples = '"lr=1e-5..0.1 log", "layers=1..8", "optimizer=sgd|adam", "size=small<medium<large"';

const NUMBER = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
const RANGE = new RegExp(`^(${NUMBER})\\s*\\.\\.\\s*(${NUMBER})((?:\\s+\\S+)*)$`);

/**
 * Reads a parameter that is written in a line: its name, and a range ("1e-5..0.1 log", "1..8", "0..1 step 0.25"), values without an order
 * ("sgd|adam"), values with one ("small<medium<large"), or the only value. A range of whole numbers is of whole numbers, unless it says "float". Throws
 * InputError.
 */
export function readParameter(text: string): [name: string, spec: ParameterSpec] {
  const [, name, values] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/s.exec(text) ?? [];
  if (name === undefined)
    throw new InputError(`invalid parameter "${text}": write its name and values, such as ${parameterExamples}`);
  const [, low, high, more] = RANGE.exec(values) ?? [];
  if (low !== undefined) return [name, rangeOf(text, low, high, more.trim().split(/\s+/).filter(Boolean))];
  if (values.includes(".."))
    throw new InputError(`invalid parameter "${text}": a range is of two numbers, such as "${name}=0..1"`);
  const unordered = values.split("|").map(readValue);
  if (unordered.length === 2 && unordered.every((value) => typeof value === "boolean"))
    return [name, { type: "boolean" }];
  if (unordered.length > 1) return [name, { type: "choice", values: unordered }];
  const ordered = values.split("<").map(readValue);
  return [name, ordered.length > 1 ? { type: "ordinal", values: ordered } : { type: "fixed", value: ordered[0] }];
}

function rangeOf(text: string, lowest: string, highest: string, words: readonly string[]): ParameterSpec {
  const [low, high] = [Number(lowest), Number(highest)];
  const isWhole = [lowest, highest].every((bound) => /^[+-]?\d+$/.test(bound)) && !words.includes("float");
  const more: { log?: true; logit?: true; step?: number } = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === "log" || word === "logit") more[word] = true;
    else if (word === "step" && Number.isFinite(Number(words[i + 1]))) more.step = Number(words[++i]);
    else if (word !== "float" && word !== "int")
      throw new InputError(
        `invalid parameter "${text}": after the range it may say log, logit, step 0.1, int or float; got "${word}"`,
      );
  }
  const type = (isWhole || words.includes("int")) && Number.isInteger(more.step ?? 1) && !more.logit ? "int" : "float";
  return { type, low, high, ...more } as ParameterSpec;
}

function readValue(text: string): ParameterValue {
  const value = text.trim();
  if (value === "") throw new InputError("invalid parameter: there is an empty value");
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  return new RegExp(`^${NUMBER}$`).test(value) ? Number(value) : value;
}
