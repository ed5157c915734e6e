import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { best, event, overview, paretoTrial, shownBest, shownStudy, shownTrial, trial } from "../schemas.ts";

const count = z.coerce.number().int().min(0);
const page = (limit: number) => ({
  from: count.default(0).openapi({ type: "integer", description: "The first one." }),
  limit: count.min(1).max(limit).default(limit).openapi({ type: "integer", description: "At most so many." }),
});

/** What is known of a study. */
export const reading = [
  operation({
    method: "get",
    path: "",
    summary: "The definition of a study, and where it stands",
    answer: overview,
    run: ({ study, name }) => shownStudy(name, study),
  }),
  operation({
    method: "get",
    path: "/trials",
    summary: "Its trials, by id",
    query: z.strictObject({ ...page(1000), status: trial.shape.status.optional() }),
    answer: z.strictObject({
      trials: z.array(trial),
      total: z.int().openapi({ description: "Of trials with that status." }),
    }),
    async run({ study, query: { from, limit, status } }) {
      const trials = study.trials.filter((trial) => status === undefined || trial.status === status);
      return { trials: trials.slice(from, from + limit).map(shownTrial), total: trials.length };
    },
  }),
  operation({
    method: "get",
    path: "/best",
    summary: "The best trial observed; null before there is one",
    answer: z.strictObject({ best: best.nullable() }),
    async run({ study }) {
      const found = study.best();
      return { best: found && shownBest(found) };
    },
  }),
  operation({
    method: "get",
    path: "/pareto",
    summary: "The trials that no other one beats in all objectives",
    answer: z.strictObject({
      pareto: z.array(paretoTrial),
      hypervolume: z.number().nullable().openapi({ description: "Null where there is one objective." }),
      referencePoint: z.record(z.string(), z.number()).nullable(),
    }),
    async run({ study }) {
      const several = study.objectives.length > 1;
      return {
        pareto: study.pareto().map(shownBest),
        hypervolume: several ? study.hypervolume() : null,
        referencePoint: several ? study.referencePoint() : null,
      };
    },
  }),
  operation({
    method: "get",
    path: "/events",
    summary: "Its events: a page of them, or, as text/event-stream, all from there on, each when it happens",
    query: z.strictObject(page(1000)),
    answer: z.strictObject({ events: z.array(event), version: z.int().openapi({ description: "The number of all." }) }),
    async run({ study, query: { from, limit } }) {
      const json = study.toJSON();
      const events = "events" in json ? json.events : [];
      return { events: events.slice(from, from + limit), version: events.length };
    },
    stream: ({ study, query, signal }, from = query.from) => study.events({ from, signal }),
  }),
];
