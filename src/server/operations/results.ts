import { z } from "@hono/zod-openapi";
import type { Trial } from "../../study/index.ts";
import { operation } from "../operation.ts";
import { cost, outcome, parameters, reason, shownTrial, trial, trialId } from "../schemas.ts";

const answer = z.strictObject({ trial });
const changed = (trial: Trial) => ({ trial: shownTrial(trial) });
const run = parameters.optional().openapi({ description: "Settings that were run instead of those suggested." });

/** What a person or program says of a trial, with a reason. */
const judgement = (call: "abandon" | "prune" | "retry" | "exclude" | "include", summary: string) =>
  operation({
    method: "post",
    path: `/${call}`,
    summary,
    body: z.strictObject({ trial: trialId, reason }),
    answer,
    run: async ({ study, body: { trial, ...options } }) => changed(await study[call](trial, options)),
  });

/** What comes of trials. */
export const results = [
  operation({
    method: "post",
    path: "/tell",
    summary: "Report the outcome of a trial; the same a second time changes nothing",
    body: z.strictObject({ trial: trialId, outcome, parameters: run, cost }),
    answer,
    run: async ({ study, body: { trial, outcome, ...options } }) => changed(await study.tell(trial, outcome, options)),
  }),
  operation({
    method: "post",
    path: "/report",
    summary: "Report an intermediate value of a running trial",
    body: z.strictObject({ trial: trialId, step: z.number(), value: outcome }),
    answer,
    run: async ({ study, body: { trial, step, value } }) => changed(await study.report(trial, step, value)),
  }),
  operation({
    method: "post",
    path: "/measure",
    summary: "Add one more measurement of a complete trial",
    body: z.strictObject({ trial: trialId, outcome, cost }),
    answer,
    run: async ({ study, body: { trial, outcome, ...options } }) =>
      changed(await study.measure(trial, outcome, options)),
  }),
  operation({
    method: "post",
    path: "/amend",
    summary: "Correct the outcome of a complete trial, or the settings that were run",
    body: z.strictObject({ trial: trialId, outcome: outcome.optional(), parameters: run }),
    answer,
    run: async ({ study, body: { trial, ...options } }) => changed(await study.amend(trial, options)),
  }),
  operation({
    method: "post",
    path: "/attach",
    summary: "Add experiments that were made elsewhere: all or none; those that are there already are not added again",
    body: z.strictObject({ experiments: z.array(z.strictObject({ parameters, outcome, reason })).min(1) }),
    answer: z.strictObject({ trials: z.array(trial) }),
    run: async ({ study, body: { experiments } }) => ({ trials: (await study.attach(experiments)).map(shownTrial) }),
  }),
  judgement("abandon", "A trial is no longer waited for"),
  judgement("prune", "A running trial was stopped early, since it did not promise enough"),
  judgement("retry", "A trial that failed, or is running elsewhere no more, runs again"),
  judgement("exclude", "The model no longer learns from a trial, and it is never the best"),
  judgement("include", "Take an exclusion back"),
];
