// `npm run quality` and `npm run quality:real` (`--real`): how good a study's suggestions are, on problems and on pools of real experiments.
//
//     --half tuning|judging   that half only           --seeds N         default 10; of pools 20
//     --only A --only B       names with A or B in     --strategy NAME   "plainGP", or one of the study's, by name or as JSON; default "auto"
//     --starts recorded       pools from the initial rows of the recorded runs (5 of them)
//     --json FILE             writes the scores        --compare A B     two such files: A against B, without a run
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { BuiltInStrategy, StrategyOption } from "boflow";
import { plainGP } from "./plainGP.ts";
import { play } from "./play.ts";
import { pools } from "./pools.ts";
import type { Measure } from "./problem.ts";
import { problems } from "./problems.ts";
import { comparison, mean, median, type Pair } from "./statistics.ts";

interface Row {
  readonly problem: string;
  readonly half: string;
  readonly measure: Measure;
  readonly scores: readonly number[];
  readonly repeats: number;
  readonly secondsPerRun: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    real: { type: "boolean", default: false },
    compare: { type: "boolean", default: false },
    half: { type: "string" },
    only: { type: "string", multiple: true, default: [""] },
    seeds: { type: "string" },
    starts: { type: "string", default: "own" },
    strategy: { type: "string" },
    json: { type: "string" },
  },
});

const show = (score: number) => score.toPrecision(3);
const cells = (texts: readonly string[]) => texts.map((text, i) => (i ? text.padStart(20) : text.padEnd(24))).join("");

if (values.compare) {
  // JSON has null for the infinite regret of a run without a feasible trial.
  const rowsOf = (file: string): Row[] =>
    JSON.parse(readFileSync(file, "utf8"), (_, value) => value ?? Number.POSITIVE_INFINITY).rows;
  const [ours, theirs] = positionals.map(rowsOf);
  const pairs = ours.flatMap(({ problem, measure, scores }): [string, Pair][] => {
    const other = theirs.find((row) => row.problem === problem);
    const seeds = Math.min(scores.length, other?.scores.length ?? 0);
    return other ? [[problem, { measure, ours: scores.slice(0, seeds), theirs: other.scores.slice(0, seeds) }]] : [];
  });
  printComparison(pairs);
} else await measure();

async function measure(): Promise<void> {
  const strategy: StrategyOption | undefined =
    values.strategy === "plainGP"
      ? plainGP
      : values.strategy
        ? ((values.strategy.startsWith("{")
            ? JSON.parse(values.strategy)
            : { name: values.strategy }) as BuiltInStrategy)
        : undefined;
  const starts = values.starts === "recorded" ? "recorded" : "own";
  const chosen = (values.real ? pools(starts) : problems).filter(
    ({ name, half }) => values.only.some((text) => name.includes(text)) && (values.half ?? half) === half,
  );
  if (chosen.length === 0)
    throw new Error(`no problem has ${values.only.join(" or ")} in its name, in the half asked for`);
  const seeds = values.real && starts === "recorded" ? 5 : Number(values.seeds ?? (values.real ? 20 : 10));
  const methods = [...new Set(chosen.flatMap(({ recorded }) => Object.keys(recorded ?? {})))];
  console.log(`${seeds} seeds; of experiments the mean number, of regrets the median (mean)`);
  console.log(cells(["problem", values.strategy ?? "BoFlow", ...methods, "repeats, s per run"]));
  const rows: Row[] = [];
  const against = new Map<string, [string, Pair][]>(methods.map((method) => [method, []]));
  for (const problem of chosen) {
    const runs = [];
    for (let seed = 0; seed < seeds; seed++) runs.push(await play(problem, seed, strategy));
    const { name, half, measure, recorded = {} } = problem;
    const scores = runs.map(({ score }) => score);
    const summary = (v: readonly number[]) =>
      measure === "experiments" ? show(mean(v)) : `${show(median(v))} (${show(mean(v))})`;
    const others = methods.map((method) => {
      if (!recorded[method]) return "";
      const theirs = recorded[method].slice(0, seeds);
      against.get(method)?.push([name, { measure, ours: scores.slice(0, theirs.length), theirs }]);
      return summary(theirs);
    });
    const [repeats, secondsPerRun] = [mean(runs.map((run) => run.repeats)), mean(runs.map((run) => run.seconds))];
    console.log(cells([name, summary(scores), ...others, `${repeats.toFixed(1)}, ${secondsPerRun.toFixed(1)} s`]));
    rows.push({ problem: name, half, measure, scores, repeats, secondsPerRun });
    if (values.json) writeFileSync(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
  }
  for (const [method, pairs] of against) {
    console.log(`\nagainst ${method}`);
    printComparison(pairs);
  }
}

/** The ratio on each problem and the geometric mean; below 1 where the first is better. */
function printComparison(pairs: readonly [string, Pair][]): void {
  const line = (name: string, some: readonly Pair[]) => {
    const { ratio, low, high } = comparison(some);
    console.log(`${name.padEnd(24)}${ratio.toFixed(3).padStart(8)}   95 % ${low.toFixed(3)} to ${high.toFixed(3)}`);
  };
  for (const [name, pair] of pairs) line(name, [pair]);
  line(
    "geometric mean",
    pairs.map(([, pair]) => pair),
  );
}
