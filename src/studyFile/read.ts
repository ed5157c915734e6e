import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { InputError, nearestName, parsed, show } from "../errors/index.ts";
import { type BuiltInStrategy, builtInStrategy, checkedDefinition, type StudyDefinition } from "../study/index.ts";
import { keysAt } from "./keys.ts";
import { type JsonSchema, studyFileJsonSchema, studyFileSchema } from "./schema.ts";
import { type Position, readYaml, type YamlText } from "./yaml.ts";

/** A study file as it was read. */
export interface StudyFile {
  /** The path of the file. */
  readonly path: string;
  /** The journal beside it: `study.journal` of `study.yaml`. */
  readonly journal: string;
  /** What the file says of the study. */
  readonly definition: StudyDefinition;
  /** Undefined where the file names none. */
  readonly strategy: BuiltInStrategy | undefined;
  /** Adds the place in the file to an error about what the file says; other errors stay as they are. */
  located(error: unknown): unknown;
}

/** Reads a study file. Throws InputError with file, line and column of all that is wrong with it. */
export async function readStudyFile(path: string): Promise<StudyFile> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file; `boflow init` writes one" : error.message;
    throw new InputError(`invalid study file ${path}: ${why}`, { cause: error });
  });
  return parseStudyFile(text, path);
}

/**
 * Reads the text of a study file; the path names it in errors.
 * Throws InputError for a text that is not a study file; it names every field at fault.
 */
export function parseStudyFile(text: string, path: string): StudyFile {
  const yaml = readYaml(text);
  if (yaml.faults.length > 0) throw faulty(path, yaml.faults);
  const { strategy, ...definition } = conforming(yaml, path);
  const located = locator(yaml, path);
  const stem = basename(path, extname(path));
  const named = typeof strategy === "string" ? { name: strategy } : strategy;
  try {
    checkedDefinition(definition as unknown as StudyDefinition);
    if (named) builtInStrategy(named as BuiltInStrategy);
  } catch (error) {
    throw located(error);
  }
  return {
    path,
    journal: join(dirname(path), `${stem}.journal`),
    definition: { name: stem, ...definition } as unknown as StudyDefinition,
    strategy: named as BuiltInStrategy | undefined,
    located,
  };
}

/** What the file says, as it stands there: without defaults. */
function conforming({ value, valueAt, keyAt }: YamlText, path: string): Record<string, unknown> {
  const read = parsed(studyFileSchema(value), value);
  if (read.success) return value as Record<string, unknown>;
  const schema = studyFileJsonSchema();
  const faults = read.problems.flatMap(({ path, message, unknownKeys }) => {
    if (!unknownKeys) {
      const meant = message.endsWith("got nothing") ? misspelt(schema, value, path) : undefined;
      const isNamed = read.problems.some(({ unknownKeys: keys = [] }) => meant !== undefined && keys.includes(meant));
      const remedy = meant === undefined || isNamed ? "" : `; is ${show(meant)} misspelt?`;
      return [{ ...valueAt(path), message: `${where(path)}${message}${remedy}` }];
    }
    const known = keysAt(schema, value, path);
    return unknownKeys.map((key) => {
      const nearest = nearestName(key, known);
      const remedy = nearest ? `did you mean ${show(nearest)}?` : `known are ${known.join(", ")}`;
      return { ...keyAt(path, key), message: `unknown key ${show(key)}; ${remedy}` };
    });
  });
  throw faulty(path, faults);
}

/** The key that may stand for one that is missing: a similar one, which is not known there. */
function misspelt(schema: JsonSchema, value: unknown, path: readonly PropertyKey[]): string | undefined {
  const parent = path.slice(0, -1);
  const known = keysAt(schema, value, parent);
  const holder = parent.reduce((inner, key) => (inner as Record<PropertyKey, unknown>)[key], value);
  const others = Object.keys(Object(holder)).filter((key) => !known.includes(key));
  return nearestName(String(path.at(-1)), others);
}

function where(path: readonly PropertyKey[]): string {
  return path.length > 0 ? `${path.map(String).join(".")}: ` : "";
}

function faulty(path: string, faults: readonly (Position & { readonly message: string })[]): InputError {
  const sorted = [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
  const lines = sorted.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
  return new InputError(lines.length === 1 ? lines[0] : `invalid study file\n${lines.join("\n")}`);
}

/** Errors of a study name the path of a field, or quote a formula: both stand in the file. */
function locator({ valueAt, find }: YamlText, path: string) {
  return (error: unknown): unknown => {
    if (!(error instanceof InputError)) return error;
    const [, field] = /^invalid study: at ([^\s:]+): /.exec(error.message) ?? [];
    const [, formula] = /^invalid expression ("(?:[^"\\]|\\.)*")/.exec(error.message) ?? [];
    const [, about = ""] = /^invalid (constraints|candidates|strategy|outcomeConstraints)\b/.exec(error.message) ?? [];
    const place = field ? valueAt(field.split(".")) : formula ? find(JSON.parse(formula)) : about && valueAt([about]);
    if (!place) return error;
    return new InputError(`${path}:${place.line}:${place.column}: ${error.message}`, { cause: error });
  };
}
