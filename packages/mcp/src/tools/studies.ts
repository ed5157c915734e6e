import type { Study, Trial } from "boflow";
import * as z from "zod";
import { study, tool } from "./tool.ts";

const DEFINITION = `What the study is about, as in a study file: { parameters, objectives, constraints?, metrics?, outcomeConstraints?, noise?, budget?, seed?, … }.
Parameters by name: { type: "float" | "int", low, high, log?, step? }, { type: "choice" | "ordinal", values: […] }, { type: "boolean" }, { type: "fixed", value },
each with unit? and when? (a condition on another parameter). Objectives by metric or formula: "maximize" or "minimize". Constraints are comparisons of formulas,
such as "a + b <= 1". Example: { "parameters": { "heat": { "type": "float", "low": 20, "high": 300, "unit": "°C" } }, "objectives": { "hardness": "maximize" } }.`;

/** Which studies there are, and where they stand. */
export const studies = [
  tool({
    name: "list_studies",
    title: "List the studies",
    description: "The names of the studies in the folder, and what is wrong with study files that cannot be read.",
    input: {},
    readOnly: true,
    run: async (library) => ({ data: { studies: await library.list() } }),
  }),
  tool({
    name: "create_study",
    title: "Create a study",
    description:
      "Begin a study from its definition. It is kept in the folder as <name>.json, with all that happens to it in <name>.journal.",
    input: {
      name: z.string().describe("A new name: letters, digits, spaces, _ and -."),
      definition: z.record(z.string(), z.unknown()).describe(DEFINITION),
    },
    readOnly: false,
    run: async (library, { name, definition }) => ({ data: overview(await library.create(name, definition)) }),
  }),
  tool({
    name: "study",
    title: "Show a study",
    description: "The definition of a study and its trials: those that run and wait for a result, or all.",
    input: { study, trials: z.enum(["running", "all"]).default("running") },
    readOnly: true,
    async run(library, { study: name, trials: which }) {
      const study = await library.open(name);
      const trials = study.trials.filter(({ status }) => which === "all" || status === "running").map(shownTrial);
      return { data: { ...overview(study), trials } };
    },
  }),
];

function overview(study: Study) {
  const counts: Record<string, number> = {};
  for (const { status } of study.trials) counts[status] = (counts[status] ?? 0) + 1;
  const { definition, paused, notes } = study.state ?? {};
  return { name: study.name, definition, counts, paused, notes };
}

/** A trial without what only later suggestions need. */
export function shownTrial({ id, status, settings, reason, origin, values, sems, message, outside, excluded }: Trial) {
  return {
    id,
    status,
    parameters: settings,
    origin,
    reason,
    message,
    ...(values && { values, sems }),
    ...(outside.length > 0 && { outside }),
    ...(excluded && { excluded }),
  };
}
