/** Colors by role; style.ts gives each a value for light and for dark pages. */
export const colors = {
  model: "var(--model)",
  best: "var(--best)",
  ink: "var(--ink)",
  muted: "var(--muted)",
  faint: "var(--faint)",
  paper: "var(--paper)",
} as const;

/** A color on the way from that of models, at 0, to that of the best, at 1. */
export function colorBetween(share: number): string {
  return `color-mix(in oklab, ${colors.best} ${Math.round(100 * share)}%, ${colors.model})`;
}

const SERIES = 5;

/** The color of the i-th of several series. */
export function seriesColor(i: number): string {
  return `var(--series-${1 + (i % SERIES)})`;
}
