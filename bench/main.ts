// `npm run bench`: BoFlow's median times next to the recorded ones of BoTorch (bench/baselines.json, or the file
// BOFLOW_BASELINES). Options: --only TEXT selects rows by a part of their name, --n 20,100 sizes, --seconds S the time per
// figure, --json FILE writes the table.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { rows } from "./rows.ts";
import { medianSeconds } from "./timing.ts";

/** Seconds, or the reason why there are none. */
type Baseline = number | string;

interface Result {
  work: string;
  n: number;
  /** Null for work that has no row yet. */
  seconds: number | null;
  baseline: Baseline;
  /** BoTorch's time divided by BoFlow's; null if one is missing. */
  ratio: number | null;
}

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    n: { type: "string" },
    seconds: { type: "string", default: "1.5" },
    json: { type: "string" },
  },
});

const file = process.env.BOFLOW_BASELINES ?? new URL("baselines.json", import.meta.url);
const baselines: { what: string; seconds: Record<string, Record<string, Baseline>> } = JSON.parse(
  readFileSync(file, "utf8"),
);
const sizes = options.n?.split(",");
const results: Result[] = [];

console.log(`recorded: ${baselines.what}\n`);
for (const [work, recorded] of Object.entries(baselines.seconds)) {
  if (!work.includes(options.only)) continue;
  const row = rows.find((r) => r.work === work);
  console.log(row ? work : `${work}: not in BoFlow's benchmark yet`);
  for (const [n, baseline] of Object.entries(recorded)) {
    if (sizes && !sizes.includes(n)) continue;
    const seconds = row ? await medianSeconds(await row.prepare(Number(n)), Number(options.seconds)) : null;
    const ratio = seconds !== null && typeof baseline === "number" ? baseline / seconds : null;
    results.push({ work, n: Number(n), seconds, baseline, ratio });
    const figures = [`n = ${n}`, show(seconds), show(baseline), ratio === null ? "–" : `${ratio.toPrecision(3)} x`];
    if (row) console.log(figures.map((figure) => figure.padStart(14)).join("  "));
  }
}
if (options.json) writeFileSync(options.json, `${JSON.stringify({ rows: results }, null, 2)}\n`);

function show(time: Baseline | null): string {
  if (typeof time !== "number") return time ?? "–";
  return time < 1 ? `${(time * 1000).toPrecision(3)} ms` : `${time.toPrecision(3)} s`;
}
