import { z } from "@hono/zod-openapi";
import { InputError } from "../../errors/index.ts";
import { type Graph, serializeGraph } from "../../graph/index.ts";
import { modelledData, reportTrial } from "../../report/live.ts";
import type { Study } from "../../study/index.ts";
import { studyGraphs } from "../../studyGraphs/index.ts";
import { operation } from "../operation.ts";

/** Complete trials of which a model is sent: its graph has a number for each pair of them. */
const MOST = 1000;

/** Outcomes of a transformed scale are skewed: these tell more of them than mean and variance. */
const interval = { lower: 0.025, median: 0.5, upper: 0.975 };

const graph = z
  .string()
  .nullable()
  .openapi({ description: "A graph as boflow/export reads it; null where there is none." });

/** The models of a study for those who evaluate or draw them themselves. */
export const models = [
  operation({
    method: "get",
    path: "/model",
    summary:
      "The model of the objectives (mean, variance, median, and the ends lower and upper of the 95 % interval) and the acquisition function, as graphs on the coordinates of the study",
    answer: z.strictObject({
      version: z.int().openapi({ description: "The number of events that they are of." }),
      model: graph,
      acquisition: graph,
      missing: z.array(z.string()).openapi({ description: "Why one of them is missing." }),
    }),
    run: ({ study, latest }) => latest.answered("model", study, () => graphsOf(study)),
  }),
  operation({
    method: "get",
    path: "/insights",
    summary: "What a report shows of the models: slices, surfaces, importances, accuracy, findings",
    answer: z.looseObject({ version: z.int(), models: z.array(z.unknown()), findings: z.array(z.unknown()) }),
    run: ({ study, latest }) =>
      latest.answered("insights", study, async () => {
        const version = study.state?.version;
        const trials = study.trials.map((trial) => reportTrial(study, trial));
        return { version, ...(await modelledData(study, { trials })) };
      }),
  }),
];

async function graphsOf(study: Study) {
  const version = study.state?.version;
  const complete = study.trials.filter(({ status, excluded }) => status === "complete" && !excluded).length;
  if (complete > MOST)
    return {
      version,
      model: null,
      acquisition: null,
      missing: [`the model of ${complete} trials is too large to be sent; up to ${MOST} it is`],
    };
  const missing: string[] = [];
  const answer = <T>(what: () => T): T | null => {
    try {
      return what();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      missing.push(error.message);
      return null;
    }
  };
  const graphs = await studyGraphs(study);
  const serialized = (made: Graph | null) => made && serializeGraph(made);
  return {
    version,
    model: serialized(answer(() => graphs.model({ quantiles: interval }))),
    acquisition: serialized(answer(() => graphs.acquisition())),
    missing,
  };
}
