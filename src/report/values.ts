import { pow } from "../math/index.ts";
import type { ReportInput, ReportParameter, ReportTrial, Value } from "./types.ts";

export interface CompleteTrial extends ReportTrial {
  readonly value: number;
  /** Place in the order of proposal, from 1. */
  readonly number: number;
}

export function completeTrials({ trials }: ReportInput): CompleteTrial[] {
  return trials.flatMap((trial, i) =>
    trial.state === "complete" && typeof trial.value === "number" && Number.isFinite(trial.value)
      ? [{ ...trial, value: trial.value, number: i + 1 }]
      : [],
  );
}

export function isBetter({ objective }: ReportInput, a: number, b: number): boolean {
  return objective.direction === "maximize" ? a > b : a < b;
}

/** The first of the best complete trials. */
export function bestTrial(input: ReportInput): CompleteTrial | undefined {
  return completeTrials(input).reduce<CompleteTrial | undefined>(
    (best, trial) => (!best || isBetter(input, trial.value, best.value) ? trial : best),
    undefined,
  );
}

/** The best value so far after each trial, from the first complete one on. */
export function bestSoFar(input: ReportInput): { number: number; value: number }[] {
  const steps: { number: number; value: number }[] = [];
  for (const { number, value } of completeTrials(input)) {
    const last = steps.at(-1)?.value;
    steps.push({ number, value: last === undefined || isBetter(input, value, last) ? value : last });
  }
  const last = steps.at(-1);
  if (last && last.number < input.trials.length) steps.push({ number: input.trials.length, value: last.value });
  return steps;
}

/** Four significant digits, without trailing zeros. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const short = Number(value.toPrecision(4));
  const size = Math.abs(short);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  return size >= 1e6 || size < 1e-3 ? short.toExponential().replace("e+", "e") : String(short);
}

export function formatValue(value: Value | undefined): string {
  if (value === undefined) return "–";
  return typeof value === "number" ? formatNumber(value) : String(value);
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

/** At most `count` values from end to end of a numeric parameter, evenly spaced on its own scale; whole for an int. */
export function gridOf({ type, low = 0, high = 1, log }: ReportParameter, count: number): number[] {
  const at = (t: number) => (log ? low * pow(high / low, t) : low + (high - low) * t);
  const raw = Array.from({ length: count }, (_, i) => Math.min(high, Math.max(low, at(i / (count - 1)))));
  return [...new Set(type === "int" ? raw.map(Math.round) : raw)];
}

/** Scale options of the axis of a numeric parameter. */
export function axisOf({ name, low = 0, high = 1, log }: ReportParameter) {
  const domain = low < high ? [low, high] : paddedDomain([low]);
  const type = log && low < high ? "log" : "linear";
  return {
    label: name,
    type,
    domain,
    labelArrow: "none",
    ...(type === "log" && { ticks: 4, tickFormat: "~g" }),
  } as const;
}
