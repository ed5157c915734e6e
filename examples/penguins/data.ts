import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The four measurements, in the order of the columns of `features`. */
export const measurements = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"] as const;

type Penguin = Record<(typeof measurements)[number], number | null> & {
  Species: string;
  Island: string;
  Sex: string | null;
};

/** The classification problem: standardized measurements as features, sex as label. */
export interface Dataset {
  /** n x 4, each column with mean 0 and variance 1. */
  readonly features: readonly (readonly number[])[];
  /** n labels: +1 male, -1 female. */
  readonly labels: readonly number[];
}

/** The penguins of Palmer Station (Gorman, Williams and Fraser 2014) whose sex and measurements are all known: 333 of 344. */
export function loadPenguins(): Dataset {
  const entry = createRequire(import.meta.url).resolve("vega-datasets");
  const rows: Penguin[] = JSON.parse(readFileSync(join(dirname(entry), "../data/penguins.json"), "utf8"));
  const complete = rows.filter(
    (row) => (row.Sex === "MALE" || row.Sex === "FEMALE") && measurements.every((name) => row[name] !== null),
  );
  const columns = measurements.map((name) => standardised(complete.map((row) => row[name] as number)));
  return {
    features: complete.map((_, i) => columns.map((column) => column[i])),
    labels: complete.map((row) => (row.Sex === "MALE" ? 1 : -1)),
  };
}

function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return values.map((v) => (v - mean) / Math.sqrt(variance));
}
