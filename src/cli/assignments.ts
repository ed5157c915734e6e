import { InputError, nearestName, show } from "../errors/index.ts";
import { kindOf, type Measurement, type ParameterSpec, type ParameterValue, type Study } from "../study/index.ts";

/** What was written as name=value: values of parameters, and of metrics. */
export interface Assignments {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly values: Readonly<Record<string, Measurement>>;
}

type About = Pick<Study, "parameters" | "metrics">;

/**
 * Reads "lr=0.01", "loss=0.31" and, with a standard error, "loss=0.31±0.02" or "loss=0.31+-0.02". A number alone is the value of the only metric. Throws
 * InputError for a name that is neither a parameter nor a metric, and for what is no value of it.
 */
export function readAssignments(texts: readonly string[], { parameters, metrics }: About): Assignments {
  const read = { parameters: {} as Record<string, ParameterValue>, values: {} as Record<string, Measurement> };
  for (const text of texts) {
    const at = text.indexOf("=");
    const name = at < 0 && metrics.length === 1 ? metrics[0] : text.slice(0, Math.max(at, 0)).trim();
    const value = text.slice(at + 1).trim();
    if (at < 0 && metrics.length > 1)
      throw new InputError(`invalid "${text}": write name=value, such as ${metrics[0]}=0.31`);
    if (Object.hasOwn(read.parameters, name) || Object.hasOwn(read.values, name))
      throw new InputError(`"${name}" is given twice`);
    if (metrics.includes(name)) read.values[name] = measurementOf(name, value);
    else if (Object.hasOwn(parameters, name)) read.parameters[name] = parameterValue(name, value, parameters[name]);
    else {
      const known = [...Object.keys(parameters), ...metrics];
      const near = nearestName(name, known);
      const remedy = near ? `did you mean "${near}"?` : `known are ${known.join(", ")}`;
      throw new InputError(`there is no parameter or metric "${name}"; ${remedy}`);
    }
  }
  return read;
}

/** Reads values of parameters alone. Throws InputError for the value of a metric too. */
export function readParameters(texts: readonly string[], about: About): Assignments["parameters"] {
  for (const text of texts)
    if (!text.includes("="))
      throw new InputError(`invalid ${show(text)}: write name=value, such as ${Object.keys(about.parameters)[0]}=…`);
  const { parameters, values } = readAssignments(texts, about);
  for (const metric of Object.keys(values))
    throw new InputError(
      `"${metric}" is a metric: a value of it cannot be chosen; parameters are ${Object.keys(about.parameters).join(", ")}`,
    );
  return parameters;
}

function measurementOf(name: string, text: string): Measurement {
  const [mean, sem, ...more] = text
    .split(/±|\+-|\+\/-/)
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (![mean, sem ?? 0].every(Number.isFinite) || more.length > 0)
    throw new InputError(
      `invalid ${name}: expected a number, with its standard error if that is known, such as ${name}=0.31 or ${name}=0.31±0.02; got ${show(text)}`,
    );
  return sem === undefined ? mean : { mean, sem };
}

function parameterValue(name: string, text: string, spec: ParameterSpec): ParameterValue {
  const readings: ParameterValue[] = [text];
  if (text !== "" && Number.isFinite(Number(text))) readings.unshift(Number(text));
  if (/^(true|false)$/i.test(text)) readings.unshift(text.toLowerCase() === "true");
  const kind = kindOf(spec);
  // A value of the parameter, else one that data may have.
  const value =
    readings.find((each) => kind.check(spec, each) !== undefined) ?? readings.find((each) => kind.takes(spec, each));
  if (value === undefined) throw new InputError(`invalid ${name}: expected ${kind.describe(spec)}, got ${show(text)}`);
  return kind.check(spec, value) ?? value;
}

/** A trial's number. Throws InputError for what is none. */
export function readTrial(text: string): number {
  if (!/^\d+$/.test(text)) throw new InputError(`invalid trial: expected its number, such as 3, got ${show(text)}`);
  return Number(text);
}
