import { z } from "@hono/zod-openapi";
import type { Study } from "../../study/index.ts";
import { operation } from "../operation.ts";
import { overview, reason, shownStudy, trialId } from "../schemas.ts";

interface Steered {
  readonly study: Study;
  readonly name: string;
}

const steps = {
  pause: "Refuse to begin trials, until resumed",
  resume: "Begin trials again",
  stop: "Have all streams of suggestions end when their trials are settled: `boflow run` is one",
};

/** What people do with a study as a whole. */
export const steering = [
  ...(["pause", "resume", "stop"] as const).map((call) =>
    operation({
      method: "post",
      path: `/${call}`,
      summary: steps[call],
      body: z.strictObject({ reason }),
      answer: overview,
      run: ({ study, name, body }) => after(study[call](body), { study, name }),
    }),
  ),
  operation({
    method: "post",
    path: "/note",
    summary: "Write down a remark, of the study or of a trial",
    body: z.strictObject({ text: z.string(), trial: trialId.optional() }),
    answer: overview,
    run: ({ study, name, body: { text, ...options } }) => after(study.note(text, options), { study, name }),
  }),
];

async function after(done: Promise<void>, { study, name }: Steered) {
  await done;
  return shownStudy(name, study);
}
