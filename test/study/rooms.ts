import { InputError } from "../../src/errors/index.ts";
import {
  type Definition,
  decide,
  emptyState,
  replay,
  type StudyCommand,
  type StudyState,
  stamped,
} from "../../src/study/trials/index.ts";

type Values = Record<string, number | string | boolean>;

/** A definition of one parameter x in [0, high] and one of some metrics, as a study would compile it. */
export function definitionOf(
  json: { high?: number; metrics?: string[]; budget?: Definition["budget"] } = {},
): Definition {
  const { high = 1, metrics = ["y"], budget } = json;
  const attached = (given: unknown) => {
    const { x, ...more } = (given ?? {}) as Values;
    if (typeof x !== "number" || Object.keys(more).length > 0)
      throw new InputError(`invalid parameters: expected a number for "x"`);
    return { parameters: { x }, outside: x < 0 || x > high ? ["x"] : [] };
  };
  return {
    objectives: metrics.map((name) => ({ name, direction: "minimize" })),
    metrics,
    budget,
    baseline: 0,
    attached,
    check(given) {
      const { parameters, outside } = attached(given);
      if (outside.length > 0) throw new InputError(`invalid parameters: expected x from 0 to ${high}`);
      return parameters;
    },
    isTarget: () => true,
    measured(outcome) {
      const byName = metrics.length === 1 && typeof outcome !== "object" ? { [metrics[0]]: outcome } : outcome;
      return Object.fromEntries(
        metrics.map((name) => {
          const given = (byName as Record<string, unknown> | null)?.[name];
          const { mean, sem } = (typeof given === "number" ? { mean: given, sem: null } : (given ?? {})) as never;
          if (!Number.isFinite(mean)) throw new InputError(`invalid outcome: expected a finite number for "${name}"`);
          return [name, { mean, sem: sem ?? null }];
        }),
      );
    },
    objectiveValues: (values) => metrics.map((name) => values[name].mean),
    violations: () => [],
  };
}

export const json = { name: "rooms", high: 1 };

/** The state after some commands, one millisecond apart. */
export function after(
  commands: readonly StudyCommand[],
  rules = definitionOf(),
  start: StudyState = emptyState,
): StudyState {
  return commands.reduce(
    (state, command) => replay(stamped(decide(state, command, rules), state.version, 1000 + state.version), state),
    start,
  );
}

export const define: StudyCommand = { type: "define", definition: json };
export const create = (...xs: number[]): StudyCommand => ({
  type: "create",
  suggestions: xs.map((x) => ({ parameters: { x }, origin: "sobol" })),
});
