import { show } from "../../errors/index.ts";

/** A value of a parameter. */
export type ParameterValue = number | string | boolean;

/** Parameters by name; an inactive conditional parameter is absent. */
export type Configuration = Readonly<Record<string, ParameterValue>>;

/** Whether large or small values are good. */
export type Direction = "maximize" | "minimize";

/** What a study optimizes: a metric, or a formula of metrics. */
export interface StudyObjective {
  /** The metric, or the formula of metrics. */
  readonly name: string;
  /** Whether large or small values are good. */
  readonly direction: Direction;
  /** The value that a solution of interest has to be better than. */
  readonly threshold?: number;
}

/** What was measured of one metric: its mean, and the standard error of the mean; null where that is not known. */
export interface Measured {
  /** The mean. */
  readonly mean: number;
  /** Its standard error; null where it is not known. */
  readonly sem: number | null;
}

/** Measurements by metric. */
export type Measurements<M extends string = string> = Readonly<Record<M, Measured>>;

/** How much may be spent: `trials` suggested, `time` in seconds since the study began, `cost` in the unit of the trials' costs. */
export interface Budget {
  /** The number of trials that may be suggested. */
  readonly trials?: number;
  /** Seconds since the study began. */
  readonly time?: number;
  /** In the unit of the trials' costs. */
  readonly cost?: number;
}

/**
 * What the trials of a study need of its definition, compiled: the rules by which commands are decided and trials are compared. All of
 * them are pure.
 */
export interface Definition {
  readonly objectives: readonly StudyObjective[];
  readonly metrics: readonly string[];
  readonly budget?: Budget;
  /** The trial that outcome constraints compare with. */
  readonly baseline?: number;
  /** Whether a model learns from the last reports of pruned trials. */
  readonly learnFromPruned?: boolean | undefined;
  /** Parameters of an experiment to be made. Throws InputError that says what is wrong with them. */
  check(parameters: unknown): Configuration;
  /** Parameters of an experiment made elsewhere; `outside` says in what respects they could not be suggested. Throws InputError. */
  attached(parameters: unknown): { readonly parameters: Configuration; readonly outside: readonly string[] };
  /** Whether the outcome of a trial counts in the end: it has the highest fidelity. */
  isTarget(parameters: Configuration): boolean;
  /** Reads an outcome: a number, { mean, sem }, or these by metric. Throws InputError. */
  measured(outcome: unknown): Measurements;
  /** The objectives of a trial, in their order, in the user's units. */
  objectiveValues(values: Measurements): readonly number[];
  /** By how much each outcome constraint is broken: at most 0 where it holds. */
  violations(values: Measurements, baseline: Measurements | undefined): readonly number[];
}

/** What messages advise where a definition is to be changed, in the library as on the command line. */
export const REDEFINE = "redefine the study (redefine: true, or --redefine)";

/** Whether two values are the same as JSON; the order of keys makes no difference. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  return keysOf(a, b).every((key) => equal(own(a, key), own(b, key)));
}

/** The places at which two JSON values differ, the first one of a list: "parameters.rate.high: 0.1 before, 0.2 now". */
export function differences(before: unknown, now: unknown, path = ""): string[] {
  if (isObject(before) && isObject(now) && Array.isArray(before) === Array.isArray(now)) {
    const keys = keysOf(before, now).filter((key) => !equal(own(before, key), own(now, key)));
    return (Array.isArray(before) ? keys.slice(0, 1) : keys).flatMap((key) =>
      differences(own(before, key), own(now, key), path === "" ? key : `${path}.${key}`),
    );
  }
  return before === now ? [] : [`${path}: ${shown(before)} before, ${shown(now)} now`];
}

/** The keys of either. */
function keysOf(a: object, b: object): string[] {
  const keys = Object.keys(a);
  return [...keys, ...Object.keys(b).filter((key) => !Object.hasOwn(a, key))];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : show(value);
}
