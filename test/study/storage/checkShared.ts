import { expect } from "vitest";
import type { runBesideOthers } from "./sharedStudy.ts";

export type Run = Awaited<ReturnType<typeof runBesideOthers>>;

/** Nothing is lost or doubled, each trial has one owner, and all see the same. */
export function checkShared(runs: readonly Run[], count: number): void {
  const total = runs.length * count;
  expect(runs.flatMap(({ own }) => own).sort((a, b) => a - b)).toEqual([...Array(total).keys()]);
  for (const { own, trials, notes } of runs) {
    expect(own).toHaveLength(count);
    expect(trials).toEqual(runs[0].trials);
    expect(trials.map(({ values }) => values?.y)).toEqual(trials.map(({ parameters: { x } }) => Number(x) ** 2));
    expect(trials.map(({ measurements }) => measurements.length)).toEqual(Array(total).fill(1));
    expect(notes.map(({ trial }) => trial).sort((a, b) => Number(a) - Number(b))).toEqual([...Array(total).keys()]);
  }
}
