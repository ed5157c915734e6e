import { kindOf, type ParameterSpec, type ParameterValue } from "../study/index.ts";
import { fourDigits } from "./plot.ts";
import type { ReportInput, ReportTrial } from "./types.ts";

/** A parameter as the report draws it. */
export interface ReportParameter {
  readonly name: string;
  /** Its label, with the unit. */
  readonly label: string;
  readonly spec: ParameterSpec;
  readonly scale: "linear" | "log" | "band";
  readonly domain: readonly ParameterValue[];
}

export function parametersOf({ parameters }: ReportInput): ReportParameter[] {
  return Object.entries(parameters).map(([name, spec]) => {
    const { label = name, unit } = spec;
    return { name, spec, label: unit ? `${label} (${unit})` : label, ...kindOf(spec).axis(spec) };
  });
}

export interface CompleteTrial extends ReportTrial {
  readonly value: number;
  /** Place in the order of proposal, from 1. */
  readonly number: number;
}

export function completeTrials({ trials }: ReportInput): CompleteTrial[] {
  return trials.flatMap((trial, i) =>
    trial.status === "complete" && typeof trial.value === "number" && Number.isFinite(trial.value)
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
  const isCount = Number.isInteger(value) && Math.abs(value) < 1e6;
  return isCount || !Number.isFinite(value) ? String(value) : fourDigits(value);
}

export function formatValue(value: ParameterValue | undefined): string {
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

/** Every value of a band; else at most `count` values from end to end, evenly spaced on the parameter's own scale. */
export function gridOf({ spec, scale, domain }: ReportParameter, count: number): ParameterValue[] {
  if (scale === "band") return [...domain];
  return [...new Set(Array.from({ length: count }, (_, i) => kindOf(spec).decode(spec, i / (count - 1))))];
}

/** Scale options of the axis of a parameter. */
export function axisOf({ label, scale, domain }: ReportParameter) {
  if (scale === "band")
    return { label, type: scale, domain: domain.map(String), labelArrow: "none", padding: 0.4 } as const;
  const [low, high] = domain as readonly number[];
  return {
    label,
    type: scale,
    domain: low < high ? [low, high] : paddedDomain([low]),
    labelArrow: "none",
    ...(scale === "log" && { ticks: 4, tickFormat: "~g" }),
  } as const;
}
