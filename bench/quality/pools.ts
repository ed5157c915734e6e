// Finished campaigns of experiments as problems: the study names the next row of a pool, and what counts is after how many experiments,
// the initial ones included, it holds one of the best max(1, ⌈1 %⌉) rows by the first objective.
import { readFileSync } from "node:fs";
import { type Configuration, choiceParameter, floatParameter, generator } from "boflow";
import type { Half, Problem } from "./problem.ts";

/** Which pool belongs to which half: kinds of parameters and campaigns are in both. */
const halves: Record<string, Half> = {
  suzuki_i: "tuning",
  lnp3: "tuning",
  redoxmers: "tuning",
  hplc: "tuning",
  colors_bob: "tuning",
  fullerenes: "tuning",
  suzuki_ii: "judging",
  buchwald_a: "judging",
  oer_plate_3496: "judging",
  photo_wf3: "judging",
  liquid_water: "judging",
  snar: "judging",
};

interface Pool {
  parameters: ({ name: string } & (
    | { type: "float"; low: number; high: number }
    | { type: "choice"; values: string[] }
  ))[];
  objectives: { name: string; direction: "maximize" | "minimize" }[];
  rows: { x: (number | string)[]; y: number[] }[];
}

interface Recorded {
  n: number;
  botorch: Record<string, { initial: number[]; bestRank: number[] }>;
  random: Record<string, number[]>;
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`../realdata/${file}.json`, import.meta.url), "utf8"));

/** The pools from random initial rows, or from those of the recorded runs. */
export function pools(starts: "own" | "recorded"): Problem[] {
  const { sets } = read("baseline") as { sets: Record<string, Recorded> };
  return Object.entries(halves).map(([name, half]) => poolProblem(name, half, read(name), sets[name], starts));
}

function poolProblem(name: string, half: Half, pool: Pool, recorded: Recorded, starts: "own" | "recorded"): Problem {
  const { parameters, rows } = pool;
  const [{ name: objective, direction }] = pool.objectives;
  const candidates: Configuration[] = rows.map(({ x }) => Object.fromEntries(parameters.map((p, i) => [p.name, x[i]])));
  const values = new Map(candidates.map((candidate, i) => [JSON.stringify(candidate), rows[i].y[0]]));
  const sorted = rows.map(({ y }) => y[0]).sort((a, b) => (direction === "maximize" ? b - a : a - b));
  const marked = Math.max(1, Math.ceil(0.01 * rows.length));
  const outcomeOf = (parameters: Configuration) => values.get(JSON.stringify(parameters)) as number;
  /** Ties share the best rank. */
  const rankOf = (parameters: Configuration) => sorted.indexOf(outcomeOf(parameters));
  const needed = (bestRank: readonly number[]) => bestRank.findIndex((rank) => rank < marked) + 1 || recorded.n + 1;
  return {
    name,
    half,
    measure: "experiments",
    trials: recorded.n,
    definition: {
      parameters: Object.fromEntries(
        parameters.map((p) => [p.name, p.type === "float" ? floatParameter(p.low, p.high) : choiceParameter(p.values)]),
      ),
      candidates,
      objectives: { [objective]: direction },
    },
    initial: (seed) =>
      starts === "recorded"
        ? recorded.botorch[seed].initial.map((row) => candidates[row])
        : generator(`${name}/${seed}`)
            .shuffle(candidates)
            .slice(0, Math.max(5, 2 * parameters.length)),
    outcome: outcomeOf,
    regret: (parameters) => Math.max(rankOf(parameters) - marked + 1, 0),
    ...(starts === "recorded" && {
      recorded: {
        BoTorch: Object.values(recorded.botorch).map(({ bestRank }) => needed(bestRank)),
        random: Object.values(recorded.random).map(needed),
      },
    }),
  };
}
