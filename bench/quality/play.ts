import { type Configuration, createStudy, generator, type StrategyOption } from "boflow";
import type { Problem } from "./problem.ts";

/** What came of one run. */
export interface Run {
  /** By the problem's measure; less is better. */
  readonly score: number;
  /** Experiments that were made before. */
  readonly repeats: number;
  readonly seconds: number;
}

/** Plays a problem once; the same for the same seed. */
export async function play(problem: Problem, seed: number, strategy?: StrategyOption): Promise<Run> {
  const started = performance.now();
  const { definition, measure, trials, batch = 1 } = problem;
  const study = createStudy({ ...definition, seed, worker: false, ...(strategy && { strategy }) });
  const random = generator(`${problem.name}/${seed}/noise`);
  const made: Configuration[] = [];
  const isOver = () =>
    made.length >= trials || (measure === "experiments" && made.some((parameters) => problem.regret(parameters) <= 0));

  const initial = problem.initial?.(seed) ?? [];
  for (const parameters of initial) {
    if (isOver()) break;
    made.push(parameters);
    await study.attach({ parameters, outcome: problem.outcome(parameters, random) });
  }
  while (!isOver()) {
    for (const trial of await study.ask(Math.min(batch, trials - made.length))) {
      made.push(trial.parameters);
      await study.tell(trial, problem.outcome(trial.parameters, random));
    }
  }
  const regrets = made.map((parameters) => problem.regret(parameters));
  const first = regrets.findIndex((regret) => regret <= 0);
  const recommended = measure === "regret of recommended" ? await study.recommend() : null;
  const distinct = new Set(made.map((parameters) => JSON.stringify(parameters)));
  return {
    score:
      measure === "experiments"
        ? first < 0
          ? trials + 1
          : first + 1
        : recommended
          ? problem.regret(recommended.parameters)
          : Math.min(...regrets),
    repeats: made.length - distinct.size,
    seconds: (performance.now() - started) / 1000,
  };
}
