import { z } from "@hono/zod-openapi";
import type { ParameterValue, Study, Trial } from "../study/index.ts";

const text = z.string();
const number = z.number();
const count = z.int().min(0);
const byName = <T extends z.ZodType>(schema: T) => z.record(text, schema);
/** Milliseconds since 1970. */
const time = number;

export const configuration = byName(z.union([number, text, z.boolean()])).openapi("Configuration", {
  description: "Parameters by name; an inactive conditional parameter is absent.",
});

/** What the study checks itself, and says better what is wrong with it. */
const unchecked = <T>() => z.unknown() as unknown as z.ZodType<T>;

/** What a client sends as parameters. */
export const parameters = byName(unchecked<ParameterValue>()).openapi({ description: "Parameters by name." });

/** What a client sends as an outcome. */
export const outcome = unchecked<number>().openapi("Outcome", {
  description:
    'The value of the only metric; values by metric, each a number or { mean, sem }; or { "failed": "why" }, with "transient": true where the failure says nothing about the parameters.',
});

export const trialId = count.openapi({ description: "The id of a trial." });
export const reason = text.optional().openapi({ description: "Why, for people." });
export const cost = number
  .min(0)
  .optional()
  .openapi({ description: "What the trial cost, in the unit of the budget's cost." });
export const objective = text
  .optional()
  .openapi({ description: "Of which objective; needed where there are several." });

const expected = { mean: number, standardDeviation: number, median: number, lower: number, upper: number };
const prediction = z.strictObject(expected).openapi("Prediction", {
  description:
    "What the model expects, in the user's units, without observation noise; from lower to upper it is with probability 95 %.",
});

const trialFields = {
  id: count,
  status: z.enum(["running", "complete", "failed", "abandoned", "pruned"]),
  parameters: configuration,
  settings: configuration.openapi({ description: "The parameters that were run." }),
  outside: z.array(text),
  origin: text,
  reason: text.optional().openapi({ description: "Why it was chosen." }),
  session: text.optional(),
  attempts: count,
  reports: z.array(z.strictObject({ step: number, values: byName(number) })),
  measurements: z.array(byName(z.strictObject({ mean: number, sem: number.nullable() }))),
  values: byName(number).nullable(),
  sems: byName(number).nullable(),
  message: text.optional(),
  transient: z.literal(true).optional(),
  cost: number,
  excluded: z.boolean(),
  created: time,
  settled: time.nullable(),
};

export const trial = z.strictObject(trialFields).openapi("Trial");
/** A trial without what only later suggestions need. */
export const shownTrial = ({ start: _, ...shown }: Trial) => shown;

export const askedTrial = z
  .strictObject({ ...trialFields, predicted: byName(prediction).nullable() })
  .openapi("AskedTrial", {
    description: "A trial, with the prediction of each objective; null before there are results.",
  });

export const best = z.strictObject({ trial, value: number, parameters: configuration }).openapi("BestTrial", {
  description: "A trial, the value of the objective, and the parameters that were run.",
});

export const paretoTrial = z
  .strictObject({ trial, objectives: byName(number), parameters: configuration })
  .openapi("ParetoTrial", { description: "A trial, the values of its objectives, and the parameters that were run." });

export const predictions = z.strictObject(
  Object.fromEntries(Object.keys(expected).map((figure) => [figure, z.array(number)])) as {
    [Figure in keyof typeof expected]: z.ZodArray<typeof number>;
  },
);

export const recommendation = best
  .extend(prediction.shape)
  .openapi("Recommendation", { description: "The best trial by the model, and what the model expects there." });

export const preferredTrial = paretoTrial.extend({ expected: byName(prediction) }).openapi("PreferredTrial", {
  description: "The best trial by the models and a preference, and what they expect there.",
});

export const solution = z
  .strictObject({ parameters: configuration, objectives: byName(prediction) })
  .openapi("Solution", { description: "An experiment, made or not, and what the models expect of its objectives." });

/** A best trial as it is shown. */
export const shownBest = <T extends { readonly trial: Trial }>({ trial, ...rest }: T) => ({
  ...rest,
  trial: shownTrial(trial),
});

const uncertain = z
  .strictObject({ mean: number, standardDeviation: number })
  .openapi({ description: "A number that the model knows to a standard deviation." });
export const importance = z.strictObject({ parameter: text, first: uncertain, total: uncertain }).openapi("Importance");

export const finding = z
  .strictObject({
    check: text,
    severity: z.enum(["info", "warning"]),
    objective: text.optional(),
    parameter: text.optional(),
    figures: byName(number),
    message: text,
    advice: text,
  })
  .openapi("Finding");

export const leaveOneOut = z
  .strictObject({
    trials: z.array(
      z.strictObject({
        trial: count,
        observed: number,
        ...expected,
        standardized: number,
      }),
    ),
    relativeError: number,
    coverage: number,
  })
  .openapi("LeaveOneOut");

export const event = z
  .looseObject({ id: count, time, version: count, type: text })
  .openapi("Event", { description: "Something that happened to the study; the other fields are those of its type." });

const queue = z.array(z.strictObject({ id: count, parameters: configuration, reason: text.optional() }));

export const overview = z
  .strictObject({
    name: text,
    definition: byName(z.unknown()),
    version: count.openapi({ description: "The number of its events." }),
    trials: byName(count).openapi({ description: "Numbers of trials by status." }),
    queue,
    paused: text.nullable().openapi({ description: "Why it is paused; null while it is not." }),
    stopped: text
      .nullable()
      .openapi({ description: "Why a stream of suggestions stopped, since the last trial began." }),
    stops: count.openapi({ description: "How often all streams were told to stop." }),
    notes: z.array(z.strictObject({ time, text, trial: count.optional() })),
    remaining: z
      .strictObject({ trials: number.nullable(), time: number.nullable(), cost: number.nullable() })
      .openapi({ description: "What is left of the budget; null where there is none." }),
    began: time,
    time,
  })
  .openapi("Study");

/** A study without its trials. */
export async function shownStudy(name: string, study: Study): Promise<z.input<typeof overview>> {
  const { trials, ...state } = (await study.ready()).state as NonNullable<Study["state"]>;
  const counts: Record<string, number> = {};
  for (const { status } of trials) counts[status] = (counts[status] ?? 0) + 1;
  // JSON has no Infinity: it becomes null.
  const remaining = await study.remaining();
  return JSON.parse(JSON.stringify({ name, ...state, trials: counts, remaining }));
}
