import { z } from "@hono/zod-openapi";
import type { Study } from "../../study/index.ts";
import { operation } from "../operation.ts";
import { overview, reason, shownStudy, trialId } from "../schemas.ts";

interface Steered {
  readonly study: Study;
  readonly name: string;
}

/** What people do with a study as a whole. */
export const steering = [
  ...(["pause", "resume"] as const).map((call) =>
    operation({
      method: "post",
      path: `/${call}`,
      summary: call === "pause" ? "Refuse to begin trials, until resumed" : "Begin trials again",
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
