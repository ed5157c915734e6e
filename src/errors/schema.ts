import { InputError } from "./errors.ts";
import { invalid, isPromise, show } from "./validate.ts";

/** The fields of zod's issues that are read here. */
interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: string;
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly format?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly options?: readonly unknown[];
  readonly issues?: readonly Issue[];
  readonly errors?: readonly (readonly Issue[])[];
}

/** The part of a zod schema that is used, so that this folder does not import zod. */
export interface Schema<T> {
  safeParse(
    value: unknown,
    options: { error: () => string },
  ): { success: true; data: T } | { success: false; error: { readonly issues: readonly Issue[] } };
}

/** The value that `build` gives, built when it is first asked for: to build all schemas takes longer than to load most of the package. */
export function once<T>(build: () => T): () => T {
  let built: { readonly value: T } | undefined;
  return () => {
    built ??= { value: build() };
    return built.value;
  };
}

/** The message of an issue whose schema has none of its own, in any locale that zod is configured with. */
const DEFAULT_MESSAGE = "Invalid input";
/** The number of errors that a message lists. */
const NAMED = 4;

/**
 * The value as parsed by its schema. Throws InputError `invalid <what>: at <place>: expected …, got …` that lists the errors (the
 * first four).
 */
export function conforming<T>(what: string, schema: Schema<T>, value: unknown): T {
  // To zod, a promise is an object that lacks every field.
  if (isPromise(value)) invalid(what, "plain data", value);
  const read = parsed(schema, value);
  if (read.success) return read.data;
  const named = read.problems.map(({ path, message }) =>
    path.length > 0 ? `at ${path.map(String).join(".")}: ${message}` : message,
  );
  const rest = named.length > NAMED ? [`and ${named.length - NAMED} more`] : [];
  throw new InputError(`invalid ${what}: ${[...named.slice(0, NAMED), ...rest].join("; ")}`);
}

/** Something wrong with a value. */
export interface Problem {
  /** The keys that lead to it. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The keys of the object there that are not known, where that is the problem. */
  readonly unknownKeys?: readonly string[];
}

/** The value as parsed by its schema, or what is wrong with it. */
export function parsed<T>(
  schema: Schema<T>,
  value: unknown,
): { readonly success: true; readonly data: T } | { readonly success: false; readonly problems: readonly Problem[] } {
  const unnamed = pathToProto(value);
  if (unnamed)
    return { success: false, problems: [{ path: unnamed, message: '"__proto__" is not a name; choose another one' }] };
  const read = schema.safeParse(value, { error: () => DEFAULT_MESSAGE });
  if (read.success) return { success: true, data: read.data };
  const problems = read.error.issues.map((issue) => ({
    path: issue.path,
    message: problem(issue, at(value, issue.path)),
    ...(issue.code === "unrecognized_keys" && { unknownKeys: issue.keys ?? [] }),
  }));
  return { success: false, problems };
}

/** How deep names that users choose can be. */
const DEEPEST = 5;

/** The keys to an object with a field "__proto__", which zod leaves out without a word; null where there is none. */
function pathToProto(value: unknown, depth = 0): readonly PropertyKey[] | null {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || depth > DEEPEST) return null;
  if (Object.hasOwn(value, "__proto__")) return [];
  for (const [key, inner] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const found = pathToProto(inner, depth + 1);
    if (found) return [key, ...found];
  }
  return null;
}

function problem(issue: Issue, got: unknown): string {
  if (issue.code === "custom") return issue.message;
  if (issue.code === "unrecognized_keys")
    return `unknown ${quoted(issue.keys ?? [])}; correct the name, or leave it out`;
  if (issue.code === "invalid_key") {
    const [{ code, message }] = issue.issues ?? [issue];
    return code === "custom" ? message : "expected a name that is not empty";
  }
  // A schema may say itself what it expects.
  const expected = issue.message === DEFAULT_MESSAGE ? expectation(issue) : issue.message;
  return `expected ${expected}, got ${got === undefined ? "nothing" : show(got)}`;
}

const types: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  nonoptional: "a value",
  number: "a finite number",
  object: "an object",
  record: "an object",
  string: "a string",
};

function expectation(issue: Issue): string {
  const { code, expected = "", origin } = issue;
  switch (code) {
    case "invalid_type":
      return types[expected] ?? expected;
    case "too_small":
      return sized(origin, `at least ${issue.minimum}`);
    case "too_big":
      return sized(origin, `at most ${issue.maximum}`);
    case "invalid_value":
      return oneOfThese(issue.values ?? []);
    case "invalid_format":
      return `a string of the format ${issue.format}`;
    case "invalid_union":
      if (issue.options) return oneOfThese(issue.options);
      return [...new Set((issue.errors ?? []).map(([first]) => expectation(first)))].join(" or ");
    default:
      return "a value of another kind";
  }
}

function sized(origin = "number", range: string): string {
  if (origin === "array") return `a list of ${range} ${range.endsWith(" 1") ? "entry" : "entries"}`;
  return origin === "string" ? `a string of ${range} characters` : `a number of ${range}`;
}

function oneOfThese(values: readonly unknown[]): string {
  return values.length === 1 ? quoted(values) : `one of ${quoted(values)}`;
}

function quoted(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

/** The value of a JSON text. Throws InputError if it is not complete JSON; `what` names it in the message. */
export function parsedJSON(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`invalid ${what}: not complete JSON (${(error as Error).message}); is the file cut off?`, {
      cause: error,
    });
  }
}
