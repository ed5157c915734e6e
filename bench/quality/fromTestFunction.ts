import { type Configuration, choiceParameter, floatParameter, type ParameterSpec, type RandomGenerator } from "boflow";
import type { TestProblem } from "boflow/testFunctions";
import type { Outcome, Problem } from "./problem.ts";

interface Settings extends Pick<Problem, "name" | "half" | "trials"> {
  readonly measure?: Problem["measure"];
  readonly batch?: number;
  /** Standard deviation of normal noise. */
  readonly noise?: number;
  /** The inputs that take part; further parameters that do nothing fill up to `dim` of them. */
  readonly dim?: number;
  /** Where a trial fails. */
  readonly fails?: (parameters: Configuration) => boolean;
  readonly initial?: Problem["initial"];
  readonly recorded?: Problem["recorded"];
}

/** A test function as a problem: inputs x0, x1, …, those with few values as choices; slacks as outcome constraints. */
export function fromTestFunction(f: TestProblem, settings: Settings): Problem {
  const { noise = 0, dim = f.dim, fails = () => false, measure, ...rest } = settings;
  const [lower, upper] = f.bounds;
  const parameter = (i: number): ParameterSpec => {
    if (i >= f.dim) return floatParameter(0, 1);
    const values = f.discreteInputs?.[i];
    return values ? choiceParameter(values.map(String)) : floatParameter(lower[i], upper[i]);
  };
  const inputs = (parameters: Configuration) => lower.map((_, i) => Number(parameters[`x${i}`]));
  const slacks = f.slack(lower).map((_, k) => `slack${k}`);
  return {
    ...rest,
    measure: measure ?? (noise > 0 ? "regret of recommended" : "regret"),
    definition: {
      parameters: Object.fromEntries(Array.from({ length: dim }, (_, i) => [`x${i}`, parameter(i)])),
      ...(slacks.length > 0 && {
        metrics: ["value", ...slacks],
        outcomeConstraints: slacks.map((slack) => `${slack} >= 0`),
      }),
      objectives: { value: f.minimize ? "minimize" : "maximize" },
    },
    outcome(parameters: Configuration, random: RandomGenerator): Outcome {
      if (fails(parameters)) return { failed: "outside the region that works" };
      const x = inputs(parameters);
      const value = f.evaluate(x) + noise * random.normal();
      if (slacks.length === 0) return value;
      return { value, ...Object.fromEntries(f.slack(x).map((slack, k) => [`slack${k}`, slack])) };
    },
    regret(parameters: Configuration) {
      const x = inputs(parameters);
      if (fails(parameters) || f.slack(x).some((slack) => slack < 0)) return Number.POSITIVE_INFINITY;
      return Math.abs(f.evaluate(x) - (f.optimalValue as number));
    },
  };
}
