import { z } from "@hono/zod-openapi";
import type { PreferenceRequest } from "../../study/index.ts";
import { operation } from "../operation.ts";
import {
  finding,
  importance,
  leaveOneOut,
  objective,
  parameters,
  predictions,
  preferredTrial,
  recommendation,
  shownBest,
  solution,
} from "../schemas.ts";

const ofObjective = z.strictObject({ objective });

/** What the model of a study says. */
export const insight = [
  operation({
    method: "post",
    path: "/predict",
    summary: "What the model expects of an objective at other configurations",
    body: z.strictObject({ configurations: z.array(parameters).min(1), objective }),
    answer: predictions,
    run: ({ study, body: { configurations, ...options }, signal }) =>
      study.predict(configurations, { ...options, signal }),
  }),
  operation({
    method: "post",
    path: "/recommend",
    summary:
      "The best trial by the model: what to use in the end where measurements are noisy; null before there is one. Several objectives need a preference",
    body: z.strictObject({
      preference: z
        .record(z.string(), z.number())
        .optional()
        .openapi({ description: "How much each of several objectives matters." }),
    }),
    answer: z.strictObject({ recommended: z.union([recommendation, preferredTrial]).nullable() }),
    async run({ study, body, signal }) {
      const found = await study.recommend({ ...(body as PreferenceRequest), signal });
      return { recommended: found && shownBest(found) };
    },
  }),
  operation({
    method: "get",
    path: "/predictedPareto",
    summary: "The trade-offs that the models expect of several objectives: experiments, made or not",
    answer: z.strictObject({ solutions: z.array(solution) }),
    run: async ({ study, signal }) => ({ solutions: await study.predictedPareto({ signal }) }),
  }),
  operation({
    method: "get",
    path: "/explain",
    summary: "How the study chooses its trials, and why",
    answer: z.strictObject({ sentences: z.array(z.string()) }),
    run: async ({ study, signal }) => ({ sentences: (await study.explain({ signal })).split("\n") }),
  }),
  operation({
    method: "get",
    path: "/health",
    summary: "What may be wrong with the study, and what to do about it",
    answer: z.strictObject({ findings: z.array(finding) }),
    run: async ({ study, signal }) => ({ findings: await study.health({ signal }) }),
  }),
  operation({
    method: "get",
    path: "/importance",
    summary: "How much an objective depends on each parameter: Sobol' indices",
    query: ofObjective,
    answer: z.strictObject({ importance: z.array(importance) }),
    run: async ({ study, query, signal }) => ({ importance: await study.importance({ ...query, signal }) }),
  }),
  operation({
    method: "get",
    path: "/leaveOneOut",
    summary: "How well the model predicts each trial from all others",
    query: ofObjective,
    answer: leaveOneOut,
    run: ({ study, query, signal }) => study.leaveOneOut({ ...query, signal }),
  }),
];
