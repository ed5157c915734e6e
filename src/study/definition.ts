import * as z from "zod/mini";
import { conforming, InputError, once } from "../errors/index.ts";
import { type CheckedSpace, checkedSpace, name, type SpaceDefinition, spaceFields } from "./space/index.ts";
import { type Budget, type Direction, frozen, remembered, type StudyObjective } from "./trials/index.ts";

/** What a study is about, as a user writes it. */
export interface StudyDefinition extends SpaceDefinition {
  /** Default "study". */
  readonly name?: string;
  /** What is measured in every trial; defaults to the names of the objectives. */
  readonly metrics?: readonly string[];
  /** Metrics, or formulas of metrics, and their directions: { "yield - 0.1 * cost": "maximize" }. */
  readonly objectives: Readonly<Record<string, Direction>>;
  /**
   * Of several objectives, the values that a solution of interest is better than, such as { yield: 50 }: the point from which hypervolume is measured.
   * That of an objective without one is inferred from the trials.
   */
  readonly objectiveThresholds?: Readonly<Record<string, number>>;
  /** Comparisons of formulas of metrics: "latency <= 100", or "latency <= 1.05 * baseline", where `baseline` is what the baseline trial had. */
  readonly outcomeConstraints?: readonly string[];
  /** The id of the trial that outcome constraints compare with; default 0. */
  readonly baseline?: number;
  /** Default 0. */
  readonly seed?: number;
  /**
   * How many trials there must be before the model suggests any; defaults to twice the number of parameters, from 5 to 20, but at most a third of the
   * budget's trials.
   */
  readonly initialTrials?: number;
  /**
   * Whether a model learns from trials that were pruned, as if their last reports were their results; default false: it learns nothing of them.
   * They are never the best.
   */
  readonly learnFromPruned?: boolean;
  /** Whether an experiment that is repeated may have another outcome; by default that is found out. */
  readonly noise?: boolean;
  /** Whether trials are so expensive that the time a suggestion takes is of no account; default false. */
  readonly expensive?: boolean;
  /** How much may be spent: `trials` suggested, `time` in seconds since the study began, `cost` in the unit of the trials' costs. */
  readonly budget?: Budget;
}

/** What a definition may say, by its keys: the fields of a zod schema. */
export function definitionFields(given: unknown) {
  return { ...spaceFields(given), ...fields() };
}

const fields = once(() => ({
  name: z._default(z.string(), "study"),
  metrics: z.optional(
    z.array(name()).check(
      z.minLength(1),
      z.refine((names) => new Set(names).size === names.length, "metrics must differ from one another"),
    ),
  ),
  objectives: z
    .record(name(), z.enum(["maximize", "minimize"]), 'directions by objective, such as { loss: "minimize" }')
    .check(z.refine((o) => Object.keys(o).length > 0, 'expected at least one objective, such as { loss: "minimize" }')),
  objectiveThresholds: z.optional(z.record(name(), z.number(), "numbers by objective, such as { yield: 50 }")),
  outcomeConstraints: z.optional(z.array(name())),
  baseline: z._default(z.int().check(z.minimum(0)), 0),
  seed: z._default(z.int().check(z.minimum(0)), 0),
  initialTrials: z.optional(z.int().check(z.minimum(1))),
  learnFromPruned: z.optional(z.boolean()),
  noise: z.optional(z.boolean()),
  expensive: z.optional(z.boolean()),
  budget: z._default(
    z.strictObject({
      trials: z.optional(z.int().check(z.minimum(1))),
      time: z.optional(z.number().check(z.positive())),
      cost: z.optional(z.number().check(z.positive())),
    }),
    {},
  ),
}));

/** A checked definition with its defaults. */
export interface CheckedDefinition {
  readonly name: string;
  readonly space: CheckedSpace;
  readonly metrics: readonly string[];
  readonly objectives: readonly StudyObjective[];
  readonly objectiveThresholds?: Readonly<Record<string, number>> | undefined;
  readonly outcomeConstraints: readonly string[];
  readonly baseline: number;
  readonly seed: number;
  readonly initialTrials: number;
  readonly learnFromPruned?: boolean | undefined;
  readonly noise?: boolean | undefined;
  readonly expensive?: boolean | undefined;
  readonly budget: Budget;
}

/** Throws InputError that names every field at fault. */
export function checkedDefinition(definition: StudyDefinition): CheckedDefinition {
  const { parameters, constraints, candidates, ...rest } = conforming(
    "study",
    z.strictObject(definitionFields(definition)),
    definition,
  );
  const space = checkedSpace({ parameters, constraints, candidates } as SpaceDefinition);
  return frozen({
    ...rest,
    space,
    metrics: rest.metrics ?? Object.keys(rest.objectives),
    objectives: objectivesOf(rest),
    outcomeConstraints: rest.outcomeConstraints ?? [],
    initialTrials: rest.initialTrials ?? startSize(space, rest.budget),
  });
}

/** Throws InputError for a threshold of something else, and for one of a single objective. */
function objectivesOf({
  objectives,
  objectiveThresholds: thresholds = {},
}: Pick<StudyDefinition, "objectives" | "objectiveThresholds">): StudyObjective[] {
  const names = Object.keys(objectives);
  for (const key of Object.keys(thresholds)) {
    if (!names.includes(key))
      throw new InputError(
        `invalid study: objectiveThresholds has "${key}", which is no objective; the study has ${names.join(", ")}`,
      );
    if (names.length === 1)
      throw new InputError(
        `invalid study: objectiveThresholds are for several objectives, and this study has only "${key}"; use outcomeConstraints, or stopping.target to stop at a value`,
      );
  }
  return names.map((name) => ({
    name,
    direction: objectives[name],
    ...(Object.hasOwn(thresholds, name) && { threshold: thresholds[name] }),
  }));
}

/** Twice the number of parameters that vary, from 5 to 20, but at most a third of the budget: a model may be wrong, and learns from its own choices. */
function startSize({ parameters }: CheckedSpace, { trials = Number.POSITIVE_INFINITY }: Budget): number {
  const varying = Object.values(parameters).filter((spec) => spec.type !== "fixed").length;
  return Math.max(Math.min(Math.max(2 * varying, 5), 20, Math.floor(trials / 3)), 2);
}

/** The definition as event 0 holds it: plain data, with the defaults that it was read with. */
export const storedDefinition = remembered((definition: CheckedDefinition): StoredDefinition => {
  const { space, objectives, ...rest } = definition;
  const { parameters, constraints, candidates } = space;
  const stored: StudyDefinition = {
    ...rest,
    parameters,
    constraints,
    ...(candidates && { candidates }),
    objectives: Object.fromEntries(objectives.map(({ name, direction }) => [name, direction])),
  };
  return frozen(JSON.parse(JSON.stringify(stored)));
});

type StoredDefinition = StudyDefinition & Readonly<Record<string, unknown>>;
