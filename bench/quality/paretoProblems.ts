// Problems of several objectives: test functions from the initial designs of recorded runs, a noisy one and a mixed one, and pools of real
// experiments.
import { readFileSync } from "node:fs";
import {
  type Configuration,
  choiceParameter,
  floatParameter,
  generator,
  hypervolume,
  inferReferencePoint,
  type RandomGenerator,
  type StudyDefinition,
} from "boflow";
import type * as functions from "boflow/testFunctions";
import { braninCurrin, constrainedBraninCurrin, dtlz1, dtlz2, vehicleSafety, zdt1, zdt2 } from "boflow/testFunctions";

export interface ParetoProblem {
  readonly name: string;
  readonly definition: StudyDefinition;
  /** Number of experiments, the initial ones included. */
  readonly trials: number;
  initial(seed: number): readonly Configuration[];
  /** What the study is told. */
  outcome(parameters: Configuration, random: RandomGenerator): Readonly<Record<string, number>>;
  /** The hypervolume of experiments, of the feasible ones and without noise. */
  volume(made: readonly Configuration[]): number;
  /** For methods that search a cube; null for a pool. */
  readonly cube: Cube | null;
  /** The hypervolume that counts as reached, where the number of experiments until then is the score. */
  readonly goal?: number;
  /** The hypervolumes of other methods in the end, by seed, from the same initial experiments. */
  readonly recorded?: Readonly<Record<string, readonly number[]>>;
}

/** Experiments as points of the unit cube. */
interface Cube {
  at(u: ArrayLike<number>): Configuration;
  unit(parameters: Configuration): Float64Array;
  /** Objectives to be maximized, very low where a constraint is broken. */
  values(parameters: Configuration): number[];
}

type Problem = ReturnType<typeof functions.braninCurrin>;

interface Baseline {
  readonly n: number;
  readonly initial: Record<string, number[][]>;
  readonly botorch: Record<string, number[]>;
  readonly random: Record<string, number[]>;
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`../${file}.json`, import.meta.url), "utf8"));
const { problems: baselines } = read("pareto-baseline") as { problems: Record<string, Baseline> };

interface Settings {
  readonly baseline?: string;
  readonly trials: number;
  readonly initial?: number;
  readonly noise?: readonly number[];
  /** Inputs that have only so many levels, as choices. */
  readonly choices?: Readonly<Record<number, number>>;
}

function fromFunction(name: string, f: Problem, settings: Settings): ParetoProblem {
  const { baseline, trials, initial = 2 * f.dim + 2, noise = [], choices = {} } = settings;
  const [lower, upper] = f.bounds;
  const objectives = f.referencePoint.map((_, j) => `f${j}`);
  const slacks = f.slack(lower).map((_, k) => `slack${k}`);
  const levels = (i: number) =>
    Array.from({ length: choices[i] }, (_, k) => String(lower[i] + ((upper[i] - lower[i]) * k) / (choices[i] - 1)));
  const inputs = (parameters: Configuration) => lower.map((_, i) => Number(parameters[`x${i}`]));
  const isFeasible = (x: number[]) => f.slack(x).every((slack) => slack >= 0);
  const referencePoint = f.referencePoint.map((r) => -r);
  const parameters = Object.fromEntries(
    lower.map((low, i) => [`x${i}`, choices[i] ? choiceParameter(levels(i)) : floatParameter(low, upper[i])]),
  );
  const at = (u: ArrayLike<number>): Configuration =>
    Object.fromEntries(
      lower.map((low, i) => [
        `x${i}`,
        choices[i] ? levels(i)[Math.min(Math.floor(u[i] * choices[i]), choices[i] - 1)] : low + u[i] * (upper[i] - low),
      ]),
    );
  const recorded = baseline === undefined ? undefined : baselines[baseline];
  return {
    name,
    trials,
    definition: {
      parameters,
      metrics: [...objectives, ...slacks],
      objectives: Object.fromEntries(objectives.map((objective) => [objective, "minimize"])),
      objectiveThresholds: Object.fromEntries(objectives.map((objective, j) => [objective, f.referencePoint[j]])),
      outcomeConstraints: slacks.map((slack) => `${slack} >= 0`),
    },
    initial(seed) {
      const random = generator(`${name}/${seed}`);
      if (!recorded) return Array.from({ length: initial }, () => at(lower.map(() => random.uniform())));
      return recorded.initial[seed].map((x) => Object.fromEntries(x.map((v, i) => [`x${i}`, v])));
    },
    outcome(parameters, random) {
      const x = inputs(parameters);
      const values = f.evaluate(x).map((value, j) => [`f${j}`, value + (noise[j] ?? 0) * random.normal()]);
      return Object.fromEntries([...values, ...f.slack(x).map((slack, k) => [`slack${k}`, slack])]);
    },
    volume: (made) =>
      hypervolume(
        made
          .map(inputs)
          .filter(isFeasible)
          .map((x) => f.evaluate(x).map((value) => -value)),
        referencePoint,
      ),
    cube: {
      at,
      unit: (parameters) => Float64Array.from(inputs(parameters), (x, i) => (x - lower[i]) / (upper[i] - lower[i])),
      values(parameters) {
        const x = inputs(parameters);
        return f.evaluate(x).map((value) => (isFeasible(x) ? -value : -1e100));
      },
    },
    ...(recorded && {
      recorded: {
        BoTorch: Object.values(recorded.botorch).map(([end]) => end),
        random: Object.values(recorded.random).map(([end]) => end),
      },
    }),
  };
}

interface Pool {
  parameters: ({ name: string } & (
    | { type: "float"; low: number; high: number }
    | { type: "choice"; values: string[] }
  ))[];
  objectives: { name: string; direction: "maximize" | "minimize" }[];
  rows: { x: (number | string)[]; y: number[] }[];
}

/** A pool of experiments: how many it takes to 95 % of its hypervolume, beyond a reference point inferred from all of it. */
function fromPool(name: string): ParetoProblem {
  const { parameters, objectives, rows } = read(`realdata/${name}`) as Pool;
  const candidates: Configuration[] = rows.map(({ x }) => Object.fromEntries(parameters.map((p, i) => [p.name, x[i]])));
  const values = new Map(candidates.map((candidate, i) => [JSON.stringify(candidate), rows[i].y]));
  const outcomeOf = (candidate: Configuration) => values.get(JSON.stringify(candidate)) as number[];
  const signs = objectives.map(({ direction }) => (direction === "maximize" ? 1 : -1));
  const maximized = (all: readonly Configuration[]) => all.map((each) => outcomeOf(each).map((y, j) => signs[j] * y));
  const referencePoint = inferReferencePoint(maximized(candidates));
  const volume = (made: readonly Configuration[]) => hypervolume(maximized(made), referencePoint);
  return {
    name,
    trials: 80,
    definition: {
      parameters: Object.fromEntries(
        parameters.map((p) => [p.name, p.type === "float" ? floatParameter(p.low, p.high) : choiceParameter(p.values)]),
      ),
      candidates,
      objectives: Object.fromEntries(objectives.map(({ name, direction }) => [name, direction])),
    },
    initial: (seed) =>
      generator(`${name}/${seed}`)
        .shuffle(candidates)
        .slice(0, Math.max(5, 2 * parameters.length)),
    outcome: (parameters) => Object.fromEntries(objectives.map(({ name }, j) => [name, outcomeOf(parameters)[j]])),
    volume,
    cube: null,
    goal: 0.95 * volume(candidates),
  };
}

export const paretoProblems: readonly ParetoProblem[] = [
  fromFunction("BraninCurrin", braninCurrin(), { baseline: "branincurrin", trials: 40 }),
  fromFunction("DTLZ2, 2 objectives", dtlz2({ dim: 6 }), { baseline: "dtlz2_m2", trials: 50 }),
  fromFunction("VehicleSafety", vehicleSafety(), { baseline: "vehiclesafety", trials: 40 }),
  fromFunction("ConstrainedBraninCurrin", constrainedBraninCurrin(), {
    baseline: "constrainedbranincurrin",
    trials: 40,
  }),
  fromFunction("ZDT2", zdt2({ dim: 6 }), { baseline: "zdt2", trials: 50 }),
  fromFunction("DTLZ2, 3 objectives", dtlz2({ dim: 6, numObjectives: 3 }), { baseline: "dtlz2_m3", trials: 50 }),
  fromFunction("DTLZ2, 5 objectives", dtlz2({ dim: 6, numObjectives: 5 }), { trials: 30 }),
  fromFunction("DTLZ1, 5 objectives", dtlz1({ dim: 6, numObjectives: 5 }), { trials: 30 }),
  fromFunction("noisy BraninCurrin", braninCurrin(), { trials: 40, noise: [5, 0.5] }),
  fromFunction("mixed ZDT1", zdt1({ dim: 5 }), { trials: 40, choices: { 1: 3, 2: 4 } }),
  ...["suzuki_i", "suzuki_ii", "lnp3", "redoxmers"].map(fromPool),
];
