// The project's main job (`npm start`): tunes a support-vector classifier on the penguins of vega-datasets against its default
// configuration and random search with the same budget, and writes runs/<time>/ with the trials and a report. All trials are kept in journals, so
// that a start goes on where the one before was stopped; `npm start -- --new` begins anew.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { generator, memoryStorage, openStudy, type Strategy } from "boflow";
import { journalStorage } from "boflow/journal";
import { htmlReport } from "boflow/report";
import { Presets, SingleBar } from "cli-progress";
import { crossValidatedError, crossValidatedLoss, defaultConfig, parameters } from "./objective.ts";

type PenguinStudy = Awaited<ReturnType<typeof open>>;

const TRIALS = 30;
/** Both searches are random, so each is repeated and medians are compared. */
const SEEDS = [0, 1, 2, 3, 4];
const RUNS = new URL("../../runs/", import.meta.url);
const pathOf = (url: URL) => relative(process.cwd(), fileURLToPath(url));

console.log(
  "Telling the sex of penguins from four measurements: C and four kernel widths of a support-vector classifier,",
);
console.log(
  `by cross-validated log-loss (nats per penguin; lower is better). ${TRIALS} trials, ${SEEDS.length} runs of each search.\n`,
);

const journals = new URL("penguins/", RUNS);
if (process.argv.includes("--new")) rmSync(journals, { recursive: true, force: true });
mkdirSync(journals, { recursive: true });
const boflow = await Promise.all(SEEDS.map((seed) => open("boflow", seed)));
const random = await Promise.all(SEEDS.map((seed) => open("random", seed, randomSearch)));

const all = [...boflow, ...random];
const known = all.reduce((sum, study) => sum + complete(study).length, 0);
console.log(
  known === 0
    ? `Trials are kept in ${pathOf(journals)}/*.journal: stop at any time, the next start goes on.\n`
    : `Going on with ${known} of ${all.length * TRIALS} trials from ${pathOf(journals)}/*.journal; \`npm start -- --new\` begins anew.\n`,
);
for (const seed of SEEDS) {
  await run(`BoFlow, run ${seed + 1}`, boflow[seed]);
  await run(`random, run ${seed + 1}`, random[seed]);
}

const defaultLoss = crossValidatedLoss(defaultConfig);
const byLoss = [...boflow].sort((a, b) => lossOf(a) - lossOf(b));
const middle = byLoss[byLoss.length >> 1];
const randomLoss = median(random.map(lossOf));
const winner = byLoss[0].best();
if (!winner) throw new Error("no trial was completed");

const percent = (e: number) => `${(100 * e).toFixed(1)} %`;
const row = (label: string, loss: number, note: string) =>
  console.log(`  ${label.padEnd(34)}${loss.toFixed(4)}   ${note}`);
const gain = (loss: number) =>
  `${percent(Math.abs(1 - loss / defaultLoss))} ${loss < defaultLoss ? "below" : "above"} the default`;
console.log("\ncross-validated log-loss");
row("default configuration", defaultLoss, `${percent(crossValidatedError(defaultConfig))} misclassified`);
row("random search, middle run", randomLoss, gain(randomLoss));
row(
  "BoFlow, middle run",
  lossOf(middle),
  `${gain(lossOf(middle))}, ${percent(1 - lossOf(middle) / randomLoss)} below random search`,
);
row("BoFlow, best run", winner.value, gain(winner.value));

console.log(`\nbest configuration (${percent(crossValidatedError(winner.parameters))} misclassified)`);
for (const [name, value] of Object.entries(winner.parameters))
  console.log(`  ${name.padEnd(18)}${value.toPrecision(4)}`);

const folder = await writeRun();
console.log(`\nwritten: ${folder}/trials.json (all runs), ${folder}/report.html (the middle one)`);
await Promise.all(all.map((study) => study.close()));

/** The study of a search, as its journal has it. */
async function open(search: string, seed: number, strategy?: Strategy) {
  const journal = pathOf(new URL(`${search}-${seed + 1}.journal`, journals));
  try {
    return await openStudy({
      name: "Penguins: a support-vector classifier tuned by BoFlow",
      parameters,
      objectives: { loss: "minimize" },
      seed,
      strategy,
      storage: process.platform === "win32" ? memoryStorage() : journalStorage(journal),
      // A trial that was running when the last start was stopped.
      orphans: "rerun",
    });
  } catch (error) {
    throw new Error(`${journal} cannot be resumed; begin anew with npm start -- --new`, { cause: error });
  }
}

/** Runs what is missing of a search. */
async function run(label: string, study: PenguinStudy): Promise<void> {
  const bar = new SingleBar(
    {
      format: `${label.padEnd(15)}{bar} {value}/{total}   best {best}   {duration_formatted}`,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.shades_classic,
  );
  const best = () => study.best()?.value.toFixed(4) ?? "–";
  bar.start(TRIALS, complete(study).length, { best: best() });
  while (complete(study).length < TRIALS) {
    const trial = await study.ask();
    await study.tell(trial, crossValidatedLoss(trial.parameters));
    bar.increment({ best: best() });
  }
  bar.stop();
}

/** Each parameter drawn uniformly on its logarithmic scale. */
async function randomSearch(...[, { id, count, seed }]: Parameters<Strategy>): ReturnType<Strategy> {
  return Array.from({ length: count }, (_, k) => {
    const { uniform } = generator(`${seed}/${id + k}`);
    const drawn = Object.entries(parameters).map(([name, { low, high }]) => [name, low * (high / low) ** uniform()]);
    return { parameters: Object.fromEntries(drawn), origin: "random", reason: "drawn at random" };
  });
}

function complete({ trials }: PenguinStudy) {
  return trials.filter(({ status }) => status === "complete");
}

function lossOf(study: PenguinStudy): number {
  return study.best()?.value ?? Number.POSITIVE_INFINITY;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

async function writeRun(): Promise<string> {
  const created = new Date().toISOString().slice(0, 19);
  const url = new URL(`${created.replaceAll(":", "-")}/`, RUNS);
  mkdirSync(url, { recursive: true });
  writeFileSync(new URL("trials.json", url), `${JSON.stringify(boflow, null, 2)}\n`);
  const losses = random.map((study) => complete(study).map(({ values }) => values?.loss ?? Number.POSITIVE_INFINITY));
  const best = Array.from({ length: TRIALS }, (_, k) => median(losses.map((run) => Math.min(...run.slice(0, k + 1)))));
  const html = await htmlReport(middle, {
    created: created.replace("T", " "),
    comparisons: [{ label: "random search (middle run)", best }],
  });
  writeFileSync(new URL("report.html", url), html);
  return pathOf(url);
}
