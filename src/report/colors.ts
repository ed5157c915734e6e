/** Colors by role; style.ts gives each a value for light and for dark pages. */
export const colors = {
  model: "var(--model)",
  best: "var(--best)",
  ink: "var(--ink)",
  muted: "var(--muted)",
  faint: "var(--faint)",
  paper: "var(--paper)",
} as const;

const SERIES = 5;

/** The color of the i-th of several series. */
export function seriesColor(i: number): string {
  return `var(--series-${1 + (i % SERIES)})`;
}
