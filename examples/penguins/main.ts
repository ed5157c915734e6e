// The project's main job (`npm start`): tunes a support-vector classifier on the penguins of vega-datasets against its default
// configuration and random search with the same budget, and writes runs/<time>/ with the trials and a report.
import { mkdirSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createStudy, generator } from "boflow";
import { htmlReport } from "boflow/report";
import { Presets, SingleBar } from "cli-progress";
import { crossValidatedError, crossValidatedLoss, defaultConfig, parameters } from "./objective.ts";

type PenguinStudy = Awaited<ReturnType<typeof tune>>;

const TRIALS = 30;
/** Both searches are random, so each is repeated and medians are compared. */
const SEEDS = [0, 1, 2, 3, 4];

console.log(
  "Telling the sex of penguins from four measurements: C and four kernel widths of a support-vector classifier,",
);
console.log(
  `by cross-validated log-loss (nats per penguin; lower is better). ${TRIALS} trials, ${SEEDS.length} runs of each search.\n`,
);

const defaultLoss = crossValidatedLoss(defaultConfig);
const studies: PenguinStudy[] = [];
const random: number[][] = [];
for (const seed of SEEDS) {
  studies.push(await withProgress(`BoFlow, run ${seed + 1}`, (report) => tune(seed, report)));
  random.push(await withProgress(`random, run ${seed + 1}`, (report) => randomSearch(seed, report)));
}

const lossOf = (study: PenguinStudy) => study.best()?.value ?? Number.POSITIVE_INFINITY;
const byLoss = [...studies].sort((a, b) => lossOf(a) - lossOf(b));
const middle = byLoss[byLoss.length >> 1];
const randomLoss = median(random.map((best) => best[TRIALS - 1]));
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

const folder = await writeRun(middle, random);
console.log(`\nwritten: ${folder}trials.json (all runs), ${folder}report.html (the middle one)`);

async function tune(seed: number, report: (best: number) => void) {
  const study = createStudy({
    name: "Penguins: a support-vector classifier tuned by BoFlow",
    parameters,
    objectives: { loss: "minimize" },
    seed,
  });
  let best = Number.POSITIVE_INFINITY;
  while (study.trials.length < TRIALS) {
    const trial = await study.ask();
    const loss = crossValidatedLoss(trial.parameters);
    await study.tell(trial, loss);
    best = Math.min(best, loss);
    report(best);
  }
  return study;
}

/** The best loss after each of its trials. */
async function randomSearch(seed: number, report: (best: number) => void): Promise<number[]> {
  const { uniform } = generator(seed);
  const draw = ({ low, high }: (typeof parameters)["cost"]) => low * (high / low) ** uniform();
  const best: number[] = [];
  for (let trial = 0; trial < TRIALS; trial++) {
    const { cost, gammaBeakLength, gammaBeakDepth, gammaFlipper, gammaMass } = parameters;
    const loss = crossValidatedLoss({
      cost: draw(cost),
      gammaBeakLength: draw(gammaBeakLength),
      gammaBeakDepth: draw(gammaBeakDepth),
      gammaFlipper: draw(gammaFlipper),
      gammaMass: draw(gammaMass),
    });
    best.push(Math.min(best.at(-1) ?? Number.POSITIVE_INFINITY, loss));
    report(best[trial]);
  }
  return best;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

async function withProgress<T>(label: string, work: (report: (best: number) => void) => Promise<T>): Promise<T> {
  const bar = new SingleBar(
    {
      format: `${label.padEnd(15)}{bar} {value}/{total}   best {best}   {duration_formatted}`,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.shades_classic,
  );
  bar.start(TRIALS, 0, { best: "–" });
  const result = await work((value) => {
    bar.increment({ best: value.toFixed(4) });
  });
  bar.stop();
  return result;
}

async function writeRun(study: PenguinStudy, comparison: number[][]): Promise<string> {
  const created = new Date().toISOString().slice(0, 19);
  const url = new URL(`../../runs/${created.replaceAll(":", "-")}/`, import.meta.url);
  mkdirSync(url, { recursive: true });
  writeFileSync(new URL("trials.json", url), `${JSON.stringify(studies, null, 2)}\n`);
  const best = comparison[0].map((_, k) => median(comparison.map((run) => run[k])));
  const html = await htmlReport(study, {
    created: created.replace("T", " "),
    comparisons: [{ label: "random search (middle run)", best }],
  });
  writeFileSync(new URL("report.html", url), html);
  return `${relative(process.cwd(), fileURLToPath(url))}/`;
}
