// The project's main job (`npm start`): tunes a support-vector classifier on the penguins of vega-datasets, 30 trials, against
// its default configuration and random search with the same budget, and writes runs/<time>/ with the trials and a report.
import { mkdirSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createStudy, floatParameter, generator, type Study } from "boflow";
import { htmlReport } from "boflow/report";
import { Presets, SingleBar } from "cli-progress";
import { type Config, crossValidatedError, crossValidatedLoss, defaultConfig, ranges } from "./objective.ts";

const TRIALS = 30;
const SEED = 1;

const study = createStudy({
  name: "penguins",
  parameters: Object.fromEntries(
    Object.entries(ranges).map(([name, [low, high]]) => [name, floatParameter(low, high, { log: true })]),
  ),
  objectives: { loss: "minimize" },
  seed: SEED,
});

console.log(
  "Telling the sex of penguins from four measurements: C and four kernel widths of a support-vector classifier,",
);
console.log(`by cross-validated log-loss (nats per penguin; lower is better), ${TRIALS} trials.\n`);

const defaultLoss = crossValidatedLoss(defaultConfig);
await withProgress("BoFlow", async (report) => {
  while (study.trials.length < TRIALS) {
    const trial = await study.ask();
    await study.tell(trial, crossValidatedLoss(trial.parameters as unknown as Config));
    report(study.best()?.value as number);
  }
});
const random = await withProgress("random search", async (report) => {
  const best: number[] = [];
  for (const config of randomConfigs(TRIALS)) {
    best.push(Math.min(best.at(-1) ?? Number.POSITIVE_INFINITY, crossValidatedLoss(config)));
    report(best.at(-1) as number);
  }
  return best;
});

const best = study.best();
if (!best) throw new Error("no trial was completed");
const bestConfig = best.parameters as unknown as Config;
const percent = (e: number) => `${(100 * e).toFixed(1)} %`;
const row = (label: string, loss: number, note = "") =>
  console.log(`  ${label.padEnd(28)}${loss.toFixed(4)}   ${note}`);

console.log("\ncross-validated log-loss");
row("default configuration", defaultLoss, `${percent(crossValidatedError(defaultConfig))} told wrongly`);
row(
  `random search, ${TRIALS} trials`,
  random[TRIALS - 1],
  `${percent(1 - random[TRIALS - 1] / defaultLoss)} better than the default`,
);
row(
  `BoFlow, ${TRIALS} trials`,
  best.value,
  `${percent(1 - best.value / defaultLoss)} better than the default; ${percent(crossValidatedError(bestConfig))} told wrongly`,
);
const caughtUp = study.trials.findIndex((t) => (t.values?.loss as number) <= random[TRIALS - 1]);
if (caughtUp >= 0) console.log(`  BoFlow passed the best of random search at trial ${caughtUp + 1}.`);
else console.log("  Random search found the better configuration this time.");

console.log(`\nbest configuration (trial ${best.trial.id + 1})`);
for (const [name, value] of Object.entries(best.parameters))
  console.log(`  ${name.padEnd(18)}${Number(value).toPrecision(4)}`);

const folder = await writeRun(study, random);
console.log(`\nwritten: ${folder}trials.json, ${folder}report.html`);

async function withProgress<T>(label: string, work: (report: (best: number) => void) => Promise<T>): Promise<T> {
  const bar = new SingleBar(
    {
      format: `${label.padEnd(14)}{bar} {value}/{total}   best {best}   {duration_formatted}`,
      noTTYOutput: true,
      notTTYSchedule: 5000,
    },
    Presets.shades_classic,
  );
  bar.start(TRIALS, 0, { best: "–" });
  const result = await work((value) => bar.increment({ best: value.toFixed(4) }));
  bar.stop();
  return result;
}

function randomConfigs(count: number): Config[] {
  const { uniform } = generator(SEED);
  const draw = ([low, high]: readonly [number, number]) => low * (high / low) ** uniform();
  return Array.from(
    { length: count },
    () => Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, draw(range)])) as unknown as Config,
  );
}

async function writeRun({ name, seed, parameters, objective, trials }: Study, comparison: number[]): Promise<string> {
  const created = new Date().toISOString().slice(0, 19);
  const url = new URL(`../../runs/${created.replaceAll(":", "-")}/`, import.meta.url);
  mkdirSync(url, { recursive: true });
  const record = { name, seed, parameters, objective, trials };
  writeFileSync(new URL("trials.json", url), `${JSON.stringify(record, null, 2)}\n`);
  const html = htmlReport({
    title: "Penguins: a support-vector classifier tuned by BoFlow",
    created: created.replace("T", " "),
    objective,
    parameters: Object.entries(ranges).map(([name, [low, high]]) => ({ name, type: "float", low, high, log: true })),
    trials: trials.map((t) => ({ ...t, value: t.values?.loss })),
    comparisons: [{ label: "random search", best: comparison }],
    predict: await study.predictor(),
  });
  writeFileSync(new URL("report.html", url), html);
  return `${relative(process.cwd(), fileURLToPath(url))}/`;
}
