import { nonDominatedSort } from "../../pareto/index.ts";
import { hypervolumeOf, maximized, referencePointOf } from "../trials/index.ts";
import type { Evidence } from "./strategy.ts";

/** The rows of the evidence, the best first: by the objective, or by their non-dominated rank and then the latest first. */
export function bestFirst({ objectives, outcomes }: Evidence): number[] {
  const rows = maximized(outcomes, objectives);
  if (objectives.length === 1) return [...rows.keys()].sort((a, b) => rows[b][0] - rows[a][0]);
  const rank = nonDominatedSort(rows);
  return [...rows.keys()].sort((a, b) => rank[a] - rank[b] || b - a);
}

/** By how much each row breaks the outcome constraints. */
const brokenBy = ({ violations }: Evidence) =>
  violations.map((row) => row.reduce((sum, violation) => sum + Math.max(violation, 0), 0));

/**
 * How good each row from one on is: its outcome, or what it adds to the hypervolume of the others; those that break outcome constraints are below
 * all others, by how much they break them, and earlier rows below all.
 */
export function meritsOf(evidence: Evidence, from: number): number[] {
  const broken = brokenBy(evidence);
  const { objectives, outcomes } = evidence;
  const own = objectives.length === 1 ? maximized(outcomes, objectives).map(([value]) => value) : added(evidence, from);
  const lowest = Math.min(...own);
  const merits = own.map((merit, i) => (broken[i] > 0 ? lowest - broken[i] : merit));
  return merits.map((merit, i) => (i < from ? Number.NEGATIVE_INFINITY : merit));
}

/** What each row adds to the hypervolume of those that satisfy the outcome constraints, from one on. */
function added(evidence: Evidence, from: number): number[] {
  const { outcomes } = evidence;
  const broken = brokenBy(evidence);
  const counted = [...outcomes.keys()].filter((i) => i >= from && broken[i] <= 0);
  const total = volumeOf(evidence, counted);
  return outcomes.map((_, i) =>
    counted.includes(i)
      ? total -
        volumeOf(
          evidence,
          counted.filter((k) => k !== i),
        )
      : 0,
  );
}

/** The hypervolume of the rows in a range that satisfy the outcome constraints. */
export function hypervolumeBetween(evidence: Evidence, from: number, to: number): number {
  const broken = brokenBy(evidence);
  return volumeOf(
    evidence,
    [...broken.keys()].filter((i) => i >= from && i < to && broken[i] <= 0),
  );
}

function volumeOf({ objectives, outcomes }: Evidence, rows: readonly number[]): number {
  const point = referencePointOf(objectives, outcomes);
  return point
    ? hypervolumeOf(
        objectives,
        rows.map((i) => outcomes[i]),
        point,
      )
    : 0;
}
