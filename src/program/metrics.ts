import { readFile, stat } from "node:fs/promises";
import { InputError, isRecord, show } from "../errors/index.ts";
import type { Measurement } from "../study/index.ts";

/** Where the metrics of a trial are found. */
export type MetricSource =
  /** In the last line of the standard output that is JSON. */
  | { readonly from: "lines" }
  /** In a file that the program writes: JSON, or lines of it. A path with placeholders. */
  | { readonly from: "file"; readonly path: string }
  /** In the last match of a pattern in the output, by metric. */
  | { readonly from: "patterns"; readonly patterns: Readonly<Record<string, RegExp>> };

/** What a line of JSON, or a file, says of a trial. */
export interface Reading {
  /** Of an intermediate value. */
  readonly step?: number;
  readonly values: Readonly<Record<string, Measurement>>;
  readonly failed?: string;
  readonly transient?: boolean;
  readonly cost?: number;
  /** The line is a number alone; one that says more counts more. */
  readonly isBare?: true;
}

/** Reads patterns by metric: "loss=final loss: (\S+)", or the pattern alone where there is one metric. Throws InputError. */
export function readPatterns(given: readonly string[], metrics: readonly string[]): Record<string, RegExp> {
  const patterns: Record<string, RegExp> = {};
  for (const text of given) {
    const at = text.indexOf("=");
    const named = at > 0 && metrics.includes(text.slice(0, at));
    if (!named && metrics.length > 1)
      throw new InputError(`invalid pattern ${show(text)}: name its metric, such as "${metrics[0]}=${text}"`);
    const source = named ? text.slice(at + 1) : text;
    try {
      patterns[named ? text.slice(0, at) : metrics[0]] = new RegExp(source, "u");
    } catch (error) {
      throw new InputError(`invalid pattern ${show(source)}: ${(error as Error).message}`, { cause: error });
    }
    if (new RegExp(`${source}|`, "u").exec("")?.length === 1)
      throw new InputError(`invalid pattern ${show(source)}: put the number in parentheses, such as "loss: (\\S+)"`);
  }
  const missing = metrics.find((metric) => !Object.hasOwn(patterns, metric));
  if (missing !== undefined) throw new InputError(`there is no pattern for the metric "${missing}"`);
  return patterns;
}

/** What a line says of the metrics; null where it is no JSON about them. */
export function readingOf(line: string, metrics: readonly string[]): Reading | null {
  const json = parsedLine(line.trim());
  if (typeof json === "number" && metrics.length === 1) return { values: { [metrics[0]]: json }, isBare: true };
  if (!isRecord(json)) return null;
  const { step, failed, transient, cost } = json;
  const own = metrics.filter((metric) => Object.hasOwn(json, metric));
  if (own.length === 0 && typeof failed !== "string") return null;
  return {
    values: Object.fromEntries(own.map((metric) => [metric, json[metric] as Measurement])),
    ...(typeof step === "number" && { step }),
    ...(typeof failed === "string" && { failed, transient: transient === true }),
    ...(typeof cost === "number" && !metrics.includes("cost") && { cost }),
  };
}

/** JSON, in which Python writes NaN and Infinity; undefined for any other text. */
function parsedLine(line: string): unknown {
  if (!/^[[{\-\dNI]/.test(line)) return undefined;
  const names: Readonly<Record<string, number>> = {
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    "-Infinity": Number.NEGATIVE_INFINITY,
  };
  const marked = line.replace(/(^|[:,[]\s*)(NaN|-?Infinity)(?=\s*([,\]}]|$))/g, '$1"\\u0000$2"');
  try {
    return JSON.parse(marked, (_, value) =>
      typeof value === "string" && value.startsWith("\u0000") ? names[value.slice(1)] : value,
    );
  } catch {
    return undefined;
  }
}

/** The reading of a file that was written since a time. Throws InputError that says what is wrong with it. */
export async function readingOfFile(path: string, since: number, metrics: readonly string[]): Promise<Reading> {
  const [text, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]).catch(
    (error: NodeJS.ErrnoException) => {
      throw new InputError(error.code === "ENOENT" ? `it wrote no file ${path}` : error.message);
    },
  );
  // File systems keep times of various grains.
  if (mtimeMs < since - 1000) throw new InputError(`it did not write ${path}, which is of an earlier trial`);
  const whole = readingOf(text.replaceAll(/\s*\n\s*/g, " "), metrics);
  const readings = whole ? [whole] : text.split("\n").flatMap((line) => readingOf(line, metrics) ?? []);
  const last = readings.at(-1);
  if (!last) throw new InputError(`${path} has no ${exampleOf(metrics)}`);
  return last;
}

/** The outcome of a trial from what was read. Throws InputError that says what is missing or wrong. */
export function outcomeOf({ values }: Reading, metrics: readonly string[]): Record<string, Measurement> {
  return Object.fromEntries(
    metrics.map((metric) => {
      const value = Object.hasOwn(values, metric) ? values[metric] : undefined;
      if (value === undefined) throw new InputError(`its result lacks "${metric}"`);
      const { mean, sem } = Object(value) as { mean?: unknown; sem?: unknown };
      const isMeasured = Number.isFinite(mean) && Number.isFinite(sem);
      if (!isMeasured && !Number.isFinite(value)) throw new InputError(`"${metric}" is ${show(value)}, not a number`);
      return [metric, value];
    }),
  );
}

export function exampleOf(metrics: readonly string[]): string {
  return `JSON with ${metrics.map((metric) => `"${metric}"`).join(", ")}, such as {${metrics.map((metric) => `"${metric}": 0.31`).join(", ")}}`;
}
