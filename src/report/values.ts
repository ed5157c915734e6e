import type { ParameterValue, StudyObjective } from "../study/index.ts";
import type { Expected, ReportData, ReportParameter, ReportTrial } from "./data.ts";

/** The trials with a value of an objective, their values beside them; those that the model does not learn from are left out. */
export function observed({ trials }: ReportData, index: number): (ReportTrial & { readonly value: number })[] {
  return trials.flatMap((trial) => {
    const value = trial.objectives?.[index];
    return value !== undefined && Number.isFinite(value) && !trial.excluded ? [{ ...trial, value }] : [];
  });
}

/** Whether one value of an objective is better than another. */
export function isBetter({ direction }: StudyObjective, a: number, b: number): boolean {
  return direction === "maximize" ? a > b : a < b;
}

export function parameterOf({ parameters }: ReportData, name: string): ReportParameter {
  return parameters.find((parameter) => parameter.name === name) as ReportParameter;
}

/** At most `most` of a list, evenly spaced in its order, and those to `keep`; a note says how many, where that is not all. */
export function thinned<T>(
  all: readonly T[],
  most: number,
  keep: (each: T) => boolean = () => false,
): { readonly drawn: readonly T[]; readonly note: string } {
  if (all.length <= most) return { drawn: all, note: "" };
  const stride = Math.ceil(all.length / most);
  const drawn = all.filter((each, i) => i % stride === 0 || keep(each));
  return { drawn, note: ` ${drawn.length} of ${all.length} trials are drawn.` };
}

/** Four significant digits; whole numbers below a million in full. */
export function formatNumber(value: number): string {
  if ((Number.isInteger(value) && Math.abs(value) < 1e6) || !Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) >= 1e7 || Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
}

export function formatValue(value: ParameterValue | undefined | null): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "number" ? formatNumber(value) : String(value);
}

/** A median and the interval that holds the outcome with 95 %. */
export function formatExpected({ median, lower, upper }: Expected): string {
  return `${formatNumber(median)} (${formatNumber(lower)} to ${formatNumber(upper)})`;
}

export const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** "1 trial", "2 trials", "2 processes". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

/** The smallest interval that holds `values`, widened by a little; never empty. */
export function paddedDomain(values: readonly number[]): [number, number] {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const margin = high > low ? 0.05 * (high - low) : Math.abs(high) * 0.1 || 1;
  return [low - margin, high + margin];
}

/** Whether values are positive and span so many orders of magnitude that a logarithmic axis shows them better. */
export function spansOrders(values: readonly number[]): boolean {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return low > 0 && values.reduce((a, b) => Math.max(a, b), 0) / low > 1000;
}

/** Scale options of the axis of a parameter; `values`, those of a band that are drawn. */
export function axisOf({ label, scale, domain }: ReportParameter, values: readonly ParameterValue[] = domain) {
  if (scale === "band")
    return {
      label,
      type: scale,
      domain: values.map(String),
      padding: 0.4,
      tickFormat: (text: string) => shortened(text),
    } as const;
  const [low, high] = domain as readonly number[];
  return {
    label,
    type: scale,
    domain: low < high ? [low, high] : paddedDomain([low]),
    ticks: scale === "log" ? 4 : 5,
    ...(scale === "log" && { tickFormat: "~g" }),
  } as const;
}

/** Scale options of an axis of trials by their ids, at least two. */
export function trialAxis(trials: number) {
  const last = Math.max(trials - 1, 1);
  const ends: [number, number] = [-0.5, last + 0.5];
  return { label: "trial", tickFormat: "d", ticks: Math.min(last, 6), domain: ends };
}

/** Scale options of the axis of an objective, which is vertical. */
export function valueAxis({ name }: StudyObjective, values: readonly number[]) {
  const shared = { label: name, grid: true, ticks: 5 };
  return spansOrders(values)
    ? ({ ...shared, type: "log", tickFormat: "~g" } as const)
    : ({ ...shared, type: "linear", domain: paddedDomain(values), tickFormat: formatNumber } as const);
}

/** The value of a parameter as a place on its axis. */
export function placeOf({ scale }: ReportParameter, value: ParameterValue | undefined): ParameterValue | undefined {
  return scale === "band" && value !== undefined ? String(value) : value;
}

export function shortened(text: ParameterValue, most = 12): string {
  const all = formatValue(text);
  return all.length > most ? `${all.slice(0, most - 1)}…` : all;
}
