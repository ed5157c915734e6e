import type { StudyEvent } from "../study/index.ts";

/** An event in a line: its number, time, type, trial, and what else it says, shortened. */
export function eventLine({ id, time, type, version: _, key: __, ...rest }: StudyEvent): string {
  const { trial, ...fields } = rest as Record<string, unknown>;
  const said = Object.entries(fields)
    .filter(([name]) => !["definition", "start", "session"].includes(name))
    .map(([name, value]) => `${name} ${typeof value === "string" ? value.split("\n")[0] : JSON.stringify(value)}`);
  const when = new Date(time).toISOString().slice(0, 19).replace("T", " ");
  const about = trial === undefined ? "" : `trial ${trial}`;
  return `${String(id).padStart(5)}  ${when}  ${type.padEnd(10)} ${about.padEnd(10)} ${said.join("  ")}`.trimEnd();
}
