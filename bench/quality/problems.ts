// The synthetic problems of `npm run quality`. The defaults are chosen on the tuning half and judged on the other one.
import { readFileSync } from "node:fs";
import { booleanParameter, type Configuration, choiceParameter, floatParameter, intParameter } from "boflow";
import * as f from "boflow/testFunctions";
import { crossValidatedLoss } from "../../examples/penguins/objective.ts";
import { fromTestFunction } from "./fromTestFunction.ts";
import type { Problem } from "./problem.ts";

interface Recorded {
  problems: Record<string, { n: number; optimum: number; bounds: number[][]; initial: Record<string, number[][]> }>;
  /** Best value so far after each evaluation, by problem, method and seed. */
  curves: Record<string, Record<string, Record<string, number[]>>>;
}

const recorded: Recorded = JSON.parse(readFileSync(new URL("../quality-baseline.json", import.meta.url), "utf8"));

/** A problem that other methods were run on, from the same initial experiments. */
function withRecords(name: string, make: f.ProblemFactory, dim: number): Problem {
  const { n, optimum, bounds, initial } = recorded.problems[name];
  const problem = make({ dim, bounds, negate: true });
  const regrets = ([method, bySeed]: [string, Record<string, number[]>]) => [
    method,
    Object.values(bySeed).map((best) => optimum - best[best.length - 1]),
  ];
  return {
    ...fromTestFunction(problem, { name, half: "tuning", trials: n }),
    regret: (parameters) => optimum - problem.evaluate(Object.values(parameters) as number[]),
    initial: (seed) => initial[seed].map((x) => Object.fromEntries(x.map((v, i) => [`x${i}`, v]))),
    recorded: Object.fromEntries(Object.entries(recorded.curves[name]).map(regrets)),
  };
}

/** A quadratic bowl, and a penalty for a bad region. */
function penalty(size: number, half: Problem["half"]): Problem {
  const bowl = ({ x, y }: Configuration) => ((x as number) - 0.3) ** 2 + ((y as number) - 0.7) ** 2;
  return {
    name: `penalty ${size}`,
    half,
    measure: "regret",
    trials: 25,
    definition: { parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) }, objectives: { value: "minimize" } },
    outcome: (parameters) => ((parameters.x as number) > 0.6 ? size : bowl(parameters)),
    regret: bowl,
  };
}

const integers: Problem = {
  name: "integers",
  half: "tuning",
  measure: "experiments",
  trials: 30,
  definition: {
    parameters: { a: intParameter(1, 60), b: intParameter(1, 60), c: intParameter(1, 10) },
    objectives: { value: "minimize" },
  },
  outcome: (parameters) => integers.regret(parameters),
  regret: ({ a, b, c }) => (Number(a) - 37) ** 2 / 100 + (Number(b) - 12) ** 2 / 10 + (Number(c) - 3) ** 2,
};

const smallIntegers: Problem = {
  name: "integers, multimodal",
  half: "judging",
  measure: "experiments",
  trials: 40,
  definition: {
    parameters: { a: intParameter(-30, 30), b: intParameter(0, 40), c: intParameter(0, 5) },
    objectives: { value: "maximize" },
  },
  outcome: (parameters) => -smallIntegers.regret(parameters),
  regret: ({ a, b, c }) =>
    Math.abs(Number(a) + 11) / 10 + Math.abs(Number(b) - 29) / 5 + Math.min(Number(c) % 4, 4 - (Number(c) % 4)),
};

/** Ackley of four numbers, a choice that moves its centre, and two booleans. */
const shiftedAckley: Problem = {
  name: "Ackley, choice and booleans",
  half: "tuning",
  measure: "regret",
  trials: 50,
  definition: {
    parameters: {
      ...Object.fromEntries([0, 1, 2].map((i) => [`x${i}`, floatParameter(-5, 5)])),
      kind: choiceParameter(["a", "b", "c", "d", "e"]),
      first: booleanParameter(),
      second: booleanParameter(),
    },
    objectives: { value: "minimize" },
  },
  outcome: (parameters) => shiftedAckley.regret(parameters),
  regret: ({ x0, x1, x2, kind, first, second }) => {
    const shift = "abcde".indexOf(kind as string) - 3;
    const x = [x0, x1, x2].map((v, i) => Number(v) - (i === 0 ? shift : 0.4 * i));
    return f.ackley({ dim: 5 }).evaluate([...x, first ? 0 : 1, second && shift === 0 ? 0 : 1]);
  },
};

const widths = ["gammaBeakLength", "gammaBeakDepth", "gammaFlipper", "gammaMass"] as const;

/** The classifier of the example: its cost, one kernel width, and for each measurement whether it is used. The loss itself is the score. */
const penguins: Problem = {
  name: "penguins with choices",
  half: "judging",
  measure: "regret",
  trials: 30,
  definition: {
    parameters: {
      cost: floatParameter(1e-2, 1e3, { log: true }),
      width: floatParameter(1e-3, 1e1, { log: true }),
      ...Object.fromEntries(widths.map((name) => [name, choiceParameter(["off", "half", "full"])])),
    },
    objectives: { loss: "minimize" },
  },
  outcome: (parameters) => penguins.regret(parameters),
  regret: ({ cost, width, ...rest }) => {
    const gamma = (name: string) =>
      Number(width) * { off: 1e-9, half: 0.5, full: 1 }[rest[name] as "off" | "half" | "full"];
    const [gammaBeakLength, gammaBeakDepth, gammaFlipper, gammaMass] = widths.map(gamma);
    return crossValidatedLoss({ cost: Number(cost), gammaBeakLength, gammaBeakDepth, gammaFlipper, gammaMass });
  },
};

const sumOf = (parameters: Configuration) => Object.values(parameters).reduce<number>((a, b) => a + Number(b), 0);
const { tuning, judging } = { tuning: "tuning", judging: "judging" } as const;

export const problems: readonly Problem[] = [
  withRecords("branin", f.branin, 2),
  withRecords("hartmann6", f.hartmann, 6),
  withRecords("ackley5", f.ackley, 5),
  withRecords("levy4", f.levy, 4),
  withRecords("rosenbrock4", f.rosenbrock, 4),
  fromTestFunction(f.styblinskiTang({ dim: 3 }), { name: "Styblinski-Tang 3", half: tuning, trials: 35 }),
  fromTestFunction(f.griewank({ dim: 3 }), { name: "Griewank 3", half: tuning, trials: 35 }),
  fromTestFunction(f.dropWave(), { name: "drop wave", half: tuning, trials: 35 }),
  fromTestFunction(f.sixHumpCamel({ negate: true }), { name: "six-hump camel", half: judging, trials: 25 }),
  fromTestFunction(f.michalewicz({ dim: 5 }), { name: "Michalewicz 5", half: judging, trials: 50 }),
  fromTestFunction(f.shekel(), { name: "Shekel", half: judging, trials: 40 }),
  fromTestFunction(f.dixonPrice({ dim: 5 }), { name: "Dixon-Price 5", half: judging, trials: 40 }),
  fromTestFunction(f.cosine8(), { name: "cosine 8", half: judging, trials: 45 }),
  fromTestFunction(f.powell({ dim: 4 }), { name: "Powell 4", half: judging, trials: 40 }),
  fromTestFunction(f.ackley({ dim: 10, negate: true }), { name: "Ackley 10", half: judging, trials: 80 }),
  fromTestFunction(f.hartmann({ dim: 6 }), { name: "Hartmann 6 in 40", half: tuning, trials: 100, dim: 40 }),
  fromTestFunction(f.hartmann({ dim: 6 }), { name: "Hartmann 6 in 100", half: judging, trials: 100, dim: 100 }),

  shiftedAckley,
  fromTestFunction(f.ackleyMixed({ dim: 8 }), { name: "Ackley mixed 8", half: judging, trials: 50 }),
  penguins,
  integers,
  smallIntegers,

  fromTestFunction(f.branin(), { name: "noisy Branin", half: tuning, trials: 40, noise: 5 }),
  fromTestFunction(f.hartmann({ negate: true }), {
    name: "mildly noisy Hartmann 6",
    half: tuning,
    trials: 60,
    noise: 0.05,
  }),
  fromTestFunction(f.hartmann(), { name: "noisy Hartmann 6", half: judging, trials: 60, noise: 0.3 }),
  fromTestFunction(f.levy({ dim: 2 }), { name: "very noisy Levy 2", half: judging, trials: 50, noise: 10 }),

  fromTestFunction(f.constrainedGramacy(), { name: "Gramacy, constrained", half: tuning, trials: 30 }),
  fromTestFunction(f.tensionCompressionString(), { name: "spring, constrained", half: tuning, trials: 40 }),
  fromTestFunction(f.weldedBeamSO(), { name: "welded beam, constrained", half: tuning, trials: 50 }),
  fromTestFunction(f.pressureVessel(), { name: "pressure vessel, constrained", half: judging, trials: 50 }),
  fromTestFunction(f.speedReducer(), { name: "speed reducer, constrained", half: judging, trials: 60 }),
  fromTestFunction(f.constrainedHartmann(), { name: "Hartmann 6, constrained", half: judging, trials: 50 }),

  penalty(1, tuning),
  penalty(1e3, tuning),
  penalty(1e10, judging),
  fromTestFunction(f.branin(), {
    name: "Branin with failures",
    half: tuning,
    trials: 30,
    fails: ({ x0, x1 }) => Number(x0) + Number(x1) > 12,
  }),
  fromTestFunction(f.levy({ dim: 3 }), {
    name: "Levy 3 with failures",
    half: judging,
    trials: 35,
    fails: (parameters) => sumOf(parameters) < -4 || sumOf(parameters) > 12,
  }),

  fromTestFunction(f.branin(), { name: "Branin, 4 rounds of 4", half: tuning, trials: 16 + 4, batch: 4 }),
  fromTestFunction(f.hartmann(), { name: "Hartmann 6, 4 rounds of 16", half: tuning, trials: 64 + 16, batch: 16 }),
  fromTestFunction(f.hartmann({ dim: 3 }), {
    name: "Hartmann 3, 4 rounds of 4",
    half: judging,
    trials: 16 + 4,
    batch: 4,
  }),
  fromTestFunction(f.ackley({ dim: 4 }), {
    name: "Ackley 4, 4 rounds of 16",
    half: judging,
    trials: 64 + 16,
    batch: 16,
  }),
];
