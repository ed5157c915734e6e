import type { Measured, Measurements } from "./definition.ts";
import { remembered } from "./remembered.ts";
import type { Trial } from "./state.ts";

/** What a complete trial has of its measurements. */
export function measuredFields(measurements: readonly Measurements[]): Pick<Trial, "measurements" | "values" | "sems"> {
  const all = Object.entries(combined(measurements));
  return {
    measurements,
    values: Object.fromEntries(all.map(([name, { mean }]) => [name, mean])),
    sems: Object.fromEntries(all.flatMap(([name, { sem }]) => (sem === null ? [] : [[name, sem]]))),
  };
}

/**
 * Several measurements as one, of the metrics that all of them have: their mean weighted by 1 / sem², where all standard errors are known
 * and above zero; else the plain mean, of unknown error, or 0 where all of them are.
 */
export function combined(measurements: readonly Measurements[]): Measurements {
  return measurements.length === 1 ? measurements[0] : mean(measurements);
}

const mean = remembered((measurements: readonly Measurements[]): Measurements => {
  const names = Object.keys(measurements[0]).filter((name) => measurements.every((each) => Object.hasOwn(each, name)));
  return Object.freeze(
    Object.fromEntries(names.map((name) => [name, combinedMetric(measurements.map((each) => each[name]))])),
  );
});

function combinedMetric(all: readonly Measured[]): Measured {
  const known = all.every(({ sem }) => sem !== null);
  const smallest = Math.min(...all.map(({ sem }) => sem ?? 0));
  // Relative to the smallest error, so that no square underflows.
  const weights = all.map(({ sem }) =>
    known && smallest > 0 ? (smallest / (sem as number)) * (smallest / (sem as number)) : 1,
  );
  const total = weights.reduce((a, b) => a + b);
  const mean = all.reduce((sum, each, i) => sum + (weights[i] / total) * each.mean, 0);
  const exact = known && all.every(({ sem }) => sem === 0);
  return Object.freeze({ mean, sem: known && smallest > 0 ? smallest / Math.sqrt(total) : exact ? 0 : null });
}
