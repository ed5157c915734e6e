import { htmlReport } from "boflow/report";
import * as z from "zod";
import { historyPlot, slicePlot } from "../plots.ts";
import { shownTrial } from "./studies.ts";
import { objective, parameters, study, tool } from "./tool.ts";

/** What is known of a study, in figures, sentences and pictures. */
export const insight = [
  tool({
    name: "best",
    title: "Show the best trial",
    description:
      "The best trial observed, and the best one by the model, which is the one to use where measurements are noisy; with several objectives, the trials that no other one beats in all, and the best by the model for a preference among them.",
    input: {
      study,
      preference: z
        .record(z.string(), z.number())
        .optional()
        .describe("Of several objectives, how much each matters: weights by name."),
    },
    readOnly: true,
    async run(library, { study: name, preference }, signal) {
      const study = await library.open(name);
      if (study.objectives.length > 1) {
        const preferred = preference && (await study.recommend({ preference, signal }));
        return {
          data: {
            pareto: study.pareto().map(({ trial }) => shownTrial(trial)),
            ...(preferred && { recommended: { expected: preferred.expected, trial: shownTrial(preferred.trial) } }),
          },
        };
      }
      const [best, recommended] = [study.best(), await study.recommend({ signal })];
      return {
        data: {
          best: best && { value: best.value, trial: shownTrial(best.trial) },
          recommended: recommended && {
            median: recommended.median,
            lower: recommended.lower,
            upper: recommended.upper,
            trial: shownTrial(recommended.trial),
          },
        },
      };
    },
  }),
  tool({
    name: "predict",
    title: "Predict outcomes",
    description:
      "What the model expects of an objective at other parameters: mean and standard deviation, without observation noise.",
    input: { study, configurations: z.array(parameters).min(1), objective },
    readOnly: true,
    run: async (library, { study, configurations, ...options }, signal) => ({
      data: await (await library.open(study)).predict(configurations, { ...options, signal }),
    }),
  }),
  tool({
    name: "explain",
    title: "Explain the choices",
    description: "How the study chooses its trials as it stands, and why; and what may be wrong with it. Sentences.",
    input: { study },
    readOnly: true,
    run: async (library, { study }, signal) => ({
      data: { explanation: (await (await library.open(study)).explain({ signal })).split("\n") },
    }),
  }),
  tool({
    name: "health",
    title: "Check the study",
    description:
      "What may be wrong with the study and what to do about it (empty where all is well), and from 3 results on how much each objective depends on each parameter (Sobol' indices: first alone, total with interactions).",
    input: { study },
    readOnly: true,
    async run(library, { study: name }, signal) {
      const study = await library.open(name);
      const findings = await study.health({ signal });
      const importance: Record<string, object> = {};
      if (study.trials.filter(({ status }) => status === "complete").length >= 3)
        for (const { name } of study.objectives) importance[name] = await study.importance({ objective: name, signal });
      return { data: { findings, importance } };
    },
  }),
  tool({
    name: "plot",
    title: "Draw a picture",
    description:
      "Draw an objective as SVG: by trial with the best so far, or, with a numeric parameter, the model's prediction along it through the best trial. It is saved in the folder; the answer has the numbers too.",
    input: { study, parameter: z.string().optional().describe("Numeric parameter to draw along."), objective },
    readOnly: true,
    async run(library, { study: name, parameter, objective }, signal) {
      const study = await library.open(name);
      const { svg, data } = await (parameter === undefined
        ? historyPlot(study, objective)
        : slicePlot(study, parameter, objective, signal));
      const path = await library.save(name, ".plot.svg", svg);
      const uri = `boflow://plots/${encodeURIComponent(name)}.svg`;
      return {
        data: { path, ...data },
        more: [{ type: "resource", resource: { uri, mimeType: "image/svg+xml", text: svg } }],
      };
    },
  }),
  tool({
    name: "report",
    title: "Write a report",
    description:
      "Write a page with figures of the study, its model and all its trials, for people, and return its path.",
    input: { study },
    readOnly: true,
    async run(library, { study }) {
      return { data: { path: await library.save(study, ".report.html", await htmlReport(await library.open(study))) } };
    },
  }),
];
