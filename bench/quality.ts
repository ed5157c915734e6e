// `npm run quality`: regrets of LogEI on the five problems of the recorded baselines, from the same initial designs, compared with those of
// BoTorch, Optuna and random search. Options: --only TEXT, --seeds N, --json FILE.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createStudy, floatParameter } from "boflow";
import { ackley, branin, hartmann, levy, rosenbrock, type TestProblem } from "boflow/testFunctions";

interface Baseline {
  problems: Record<
    string,
    { dim: number; n0: number; n: number; optimum: number; bounds: number[][]; initial: Record<string, number[][]> }
  >;
  /** Best value so far after each evaluation, by problem, method and seed. */
  curves: Record<string, Record<string, Record<string, number[]>>>;
}

const baseline: Baseline = JSON.parse(readFileSync(new URL("quality-baseline.json", import.meta.url), "utf8"));

const problems: Record<string, TestProblem> = {
  branin: branin({ negate: true }),
  hartmann6: hartmann({ dim: 6, negate: true }),
  ackley5: ackley({ dim: 5, negate: true, bounds: baseline.problems.ackley5.bounds as [number[], number[]] }),
  levy4: levy({ dim: 4, negate: true }),
  rosenbrock4: rosenbrock({ dim: 4, negate: true }),
};

/** The regret after the last evaluation of one run. */
async function run(name: string, seed: number): Promise<number> {
  const { bounds, initial, n, optimum } = baseline.problems[name];
  const problem = problems[name];
  const parameters = Object.fromEntries(bounds[0].map((low, i) => [`x${i}`, floatParameter(low, bounds[1][i])]));
  const study = createStudy({ parameters, objectives: { value: "maximize" }, seed });
  const configuration = (x: readonly number[]) => Object.fromEntries(x.map((v, i) => [`x${i}`, v]));
  for (const x of initial[String(seed)])
    await study.attach({ parameters: configuration(x), outcome: problem.evaluate(x) });
  while (study.trials.length < n) {
    const trial = await study.ask();
    await study.tell(trial, problem.evaluate(Object.values(trial.parameters) as number[]));
  }
  return optimum - (study.best()?.value ?? Number.NEGATIVE_INFINITY);
}

const { values } = parseArgs({
  options: { only: { type: "string" }, seeds: { type: "string" }, json: { type: "string" } },
});
const seeds = Number(values.seeds ?? 10);
const rows: Record<string, unknown>[] = [];

const median = (v: number[]) => {
  const s = [...v].sort((a, b) => a - b);
  return (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2;
};
const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
const show = (v: number[]) => `${median(v).toPrecision(3)} (${mean(v).toPrecision(3)})`.padStart(20);

console.log(`median (mean) regret over ${seeds} seeds`);
console.log(
  ["problem".padEnd(12), "BoFlow", "BoTorch", "Optuna GP", "Optuna TPE", "random"]
    .map((h, i) => (i ? h.padStart(20) : h))
    .join(""),
);
for (const [name, { optimum }] of Object.entries(baseline.problems)) {
  if (values.only && !name.includes(values.only)) continue;
  const started = performance.now();
  const regrets: number[] = [];
  for (let seed = 0; seed < seeds; seed++) regrets.push(await run(name, seed));
  const recorded = (method: string) =>
    Object.entries(baseline.curves[name][method])
      .filter(([seed]) => Number(seed) < seeds)
      .map(([, best]) => optimum - best[best.length - 1]);
  const others = ["botorch", "optuna-gp", "optuna-tpe", "random"].map(recorded);
  const seconds = (performance.now() - started) / 1000 / seeds;
  console.log(`${name.padEnd(12) + [regrets, ...others].map(show).join("")}   ${seconds.toFixed(1)} s a run`);
  rows.push({ problem: name, regrets, median: median(regrets), mean: mean(regrets), secondsPerRun: seconds });
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
