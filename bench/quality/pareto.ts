// `npm run quality:pareto`: how good a study's suggestions are with several objectives. Of test functions the hypervolume in the end, next to that of
// recorded runs from the same initial designs and of NSGA-II; of pools the number of experiments to 95 % of the hypervolume.
//
//     --only TEXT   a part of the name; several are given by several --only
//     --seeds N   default 5   --strategy NAME   one of the study's, by name or as JSON; default "auto"   --each   also the score of every seed
import { parseArgs } from "node:util";
import { type BuiltInStrategy, type Configuration, createStudy, generator } from "boflow";
import { nsga2 } from "../../src/pareto/index.ts";
import { drive } from "../../src/solvers/index.ts";
import { type ParetoProblem, paretoProblems } from "./paretoProblems.ts";
import { mean, median } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [""] },
    seeds: { type: "string", default: "5" },
    strategy: { type: "string", default: "auto" },
    each: { type: "boolean", default: false },
  },
});
const strategy = (
  values.strategy.startsWith("{") ? JSON.parse(values.strategy) : { name: values.strategy }
) as BuiltInStrategy;

/** The experiments of a study. */
async function played({ name, definition, trials, initial, outcome, volume, goal }: ParetoProblem, seed: number) {
  const study = createStudy({ ...definition, seed, worker: false, strategy });
  const random = generator(`${name}/${seed}/noise`);
  const made: Configuration[] = [...initial(seed)];
  for (const parameters of made) await study.attach({ parameters, outcome: outcome(parameters, random) } as never);
  while (made.length < trials && !(goal !== undefined && volume(made) >= goal)) {
    const trial = await study.ask();
    made.push(trial.parameters);
    await study.tell(trial, outcome(trial.parameters, random) as never);
  }
  return made;
}

/** The experiments of NSGA-II, from the same initial ones. */
function evolved({ trials, initial, cube }: ParetoProblem, seed: number): Configuration[] {
  const { at, unit, values: valuesOf } = cube as NonNullable<ParetoProblem["cube"]>;
  const made: Configuration[] = [];
  const first = initial(seed).map(unit);
  const { uniform } = generator(`nsga2/${seed}`);
  drive(nsga2({ initial: first, generations: Math.floor(trials / first.length) - 1, uniform }), (points) => {
    const configurations = points.map(at);
    made.push(...configurations);
    return configurations.map(valuesOf);
  });
  return made;
}

/** How many experiments at random rows of a pool reach the goal. */
function drawn({ definition, volume, goal = 0, initial }: ParetoProblem, seed: number): number {
  const order = generator(`random/${seed}`).shuffle([...(definition.candidates as readonly Configuration[])]);
  const made = [...initial(seed)];
  for (const candidate of order) {
    if (volume(made) >= goal) break;
    made.push(candidate);
  }
  return made.length;
}

const show = (scores: readonly number[], of: typeof mean) => of(scores).toPrecision(4);
const row = (...texts: string[]) =>
  console.log(texts.map((text, i) => (i ? text.padStart(14) : text.padEnd(26))).join(""));

row("median hypervolume", "BoFlow", "BoTorch", "below BoTorch", "NSGA-II", "random", "CPU s per ask");
for (const problem of paretoProblems) {
  if (!values.only.some((text) => problem.name.includes(text))) continue;
  const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);
  const began = process.cpuUsage();
  const runs: (readonly Configuration[])[] = [];
  for (const seed of seeds) runs.push(await played(problem, seed));
  const { user, system } = process.cpuUsage(began);
  const asked = runs.reduce((sum, made, seed) => sum + made.length - problem.initial(seed).length, 0);
  const seconds = ((user + system) / 1e6 / Math.max(asked, 1)).toFixed(2);
  const { name, recorded, goal, volume } = problem;
  if (goal === undefined) {
    const volumes = runs.map(volume);
    const theirs = (method: string) => (recorded ? show(recorded[method].slice(0, seeds.length), median) : "");
    const below = recorded
      ? `${volumes.filter((v, seed) => v < recorded.BoTorch[seed]).length} of ${seeds.length}`
      : "";
    const evolution = show(
      seeds.map((seed) => volume(evolved(problem, seed))),
      median,
    );
    row(name, show(volumes, median), theirs("BoTorch"), below, evolution, theirs("random"), seconds);
    if (values.each) row("", ...volumes.map((v) => v.toPrecision(6)));
  } else {
    const random = seeds.map((seed) => drawn(problem, seed));
    const needed = runs.map((made) => (volume(made) >= goal ? made.length : problem.trials + 1));
    row(`${name}, experiments`, show(needed, mean), "", "", "", show(random, mean), seconds);
    if (values.each) row("", ...needed.map(String));
  }
}
