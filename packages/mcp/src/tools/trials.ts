import { BoflowError, type ExpectedOutcome, type Study, type Trial } from "boflow";
import * as z from "zod";
import { shownTrial } from "./studies.ts";
import { cost, outcome, parameters, settings, study, tool, trial } from "./tool.ts";

/** Asking for experiments, and telling what came of them. */
export const trials = [
  tool({
    name: "ask",
    title: "Ask for experiments",
    description:
      "Begin the next trials to run, chosen to be run side by side; each with its parameters, the reason why it was chosen, and what the model predicts (once there are results): the median, and the interval that holds the outcome with 95 %.",
    input: {
      study,
      n: z.int().min(1).max(100).default(1).describe("How many."),
      fixed: parameters.default({}).describe("Parameters that are set for this time."),
    },
    readOnly: false,
    async run(library, { study: name, n, fixed }, signal) {
      const study = await library.open(name);
      const trials = await study.ask(n, { fixed, signal });
      const predicted = await predictions(study, trials);
      return {
        data: { trials: trials.map((trial, i) => ({ ...shownTrial(trial), predicted: predicted?.[i] ?? null })) },
      };
    },
  }),
  tool({
    name: "tell",
    title: "Tell a result",
    description:
      "Report the measured outcome of a trial. The same a second time changes nothing; another one is refused.",
    input: { study, trial, outcome, parameters: settings, cost },
    readOnly: false,
    run: async (library, { study, trial, outcome, ...options }) => ({
      data: shownTrial(await (await library.open(study)).tell(trial, outcome, options)),
    }),
  }),
  tool({
    name: "fail",
    title: "Report a failure",
    description:
      "A trial failed. The model learns where trials fail, unless the failure says nothing about the parameters.",
    input: {
      study,
      trial,
      reason: z.string().min(1).describe("Why it failed."),
      transient: z
        .boolean()
        .default(false)
        .describe("Whether it failed for a reason that says nothing about its parameters, such as a power cut."),
    },
    readOnly: false,
    run: async (library, { study, trial, reason: failed, transient }) => ({
      data: shownTrial(await (await library.open(study)).tell(trial, { failed, transient })),
    }),
  }),
  tool({
    name: "abandon",
    title: "Abandon a trial",
    description:
      "A trial that was asked for will not be run: it is no longer waited for, and costs nothing of the budget.",
    input: { study, trial, reason: z.string().optional() },
    readOnly: false,
    run: async (library, { study, trial, ...options }) => ({
      data: shownTrial(await (await library.open(study)).abandon(trial, options)),
    }),
  }),
  tool({
    name: "add_results",
    title: "Add past results",
    description:
      "Add experiments that were made elsewhere, inside or outside the space: all or none. Those that are there already, with the same outcome, are not added again.",
    input: { study, experiments: z.array(z.strictObject({ parameters, outcome })).min(1) },
    readOnly: false,
    run: async (library, { study, experiments }) => ({
      data: { added: (await (await library.open(study)).attach(experiments)).map(shownTrial) },
    }),
  }),
];

/** What the model expects of trials, by objective; null before there is a result. The trials have begun, whatever comes of this. */
async function predictions(study: Study, trials: readonly Trial[]) {
  const configurations = trials.map(({ parameters }) => parameters);
  const rows: Record<string, Pick<ExpectedOutcome, "median" | "lower" | "upper">>[] = trials.map(() => ({}));
  try {
    for (const { name } of study.objectives) {
      const { median, lower, upper } = await study.predict(configurations, { objective: name });
      for (const [i, row] of rows.entries()) row[name] = { median: median[i], lower: lower[i], upper: upper[i] };
    }
    return rows;
  } catch (error) {
    if (error instanceof BoflowError) return null;
    throw error;
  }
}
