import { z } from "@hono/zod-openapi";
import { BoflowError } from "../../errors/index.ts";
import { expectedAt, type Study, type Trial } from "../../study/index.ts";
import { operation } from "../operation.ts";
import { askedTrial, configuration, parameters, reason, shownTrial } from "../schemas.ts";

const count = z.int().min(1).max(100).default(1).openapi({ description: "How many." });
const fixed = parameters.default({}).openapi({ description: "Parameters that you set for this time." });

/** How experiments come to be made. */
export const suggestions = [
  operation({
    method: "post",
    path: "/ask",
    summary: "Begin the next trials, chosen to be run side by side",
    body: z.strictObject({
      n: count,
      fixed,
      idempotencyKey: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .openapi({ description: "A text of your own: the same request with the same key returns the same trials." }),
    }),
    answer: z.strictObject({ trials: z.array(askedTrial) }),
    async run({ study, retries, body: { idempotencyKey: key, ...asked }, signal }) {
      // Who gives a key comes back for the answer.
      if (key !== undefined) return retries.answered(key, asked, () => begun(study, asked));
      return begun(study, asked, signal);
    },
  }),
  operation({
    method: "post",
    path: "/preview",
    summary: "What would be asked for next, without beginning it",
    body: z.strictObject({ n: count, fixed }),
    answer: z.strictObject({
      suggestions: z.array(z.strictObject({ parameters: configuration, origin: z.string(), reason: z.string() })),
    }),
    run: async ({ study, body: { n, fixed }, signal }) => ({ suggestions: await study.preview(n, { fixed, signal }) }),
  }),
  operation({
    method: "post",
    path: "/enqueue",
    summary: "Add experiments that are asked for next, before those of the strategy: all or none",
    body: z.strictObject({ experiments: z.array(parameters).min(1), reason }),
    answer: z.strictObject({ queued: z.int().min(0) }),
    async run({ study, body: { experiments, ...options } }) {
      await study.enqueue(experiments, options);
      return { queued: study.state?.queue.length };
    },
  }),
];

interface Asked {
  readonly n: number;
  readonly fixed: object;
}

async function begun(study: Study, { n, fixed }: Asked, signal?: AbortSignal) {
  const trials = await study.ask(n, { fixed, signal });
  const predictions = await predicted(study, trials);
  return { trials: trials.map((trial, i) => ({ ...shownTrial(trial), predicted: predictions?.[i] ?? null })) };
}

/** What the model expects of trials, by objective; null before there is a result to learn from. The trials have begun, whatever comes of this. */
async function predicted(study: Study, trials: readonly Trial[]) {
  const configurations = trials.map(({ parameters }) => parameters);
  try {
    const objectives = await Promise.all(
      study.objectives.map(async ({ name }) => {
        return [name, await study.predict(configurations, { objective: name })] as const;
      }),
    );
    return trials.map((_, i) =>
      Object.fromEntries(objectives.map(([name, figures]) => [name, expectedAt(figures, i)])),
    );
  } catch (error) {
    if (error instanceof BoflowError) return null;
    throw error;
  }
}
