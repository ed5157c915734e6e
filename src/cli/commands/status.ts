import { command } from "../command.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const status = command({
  name: "status",
  about: "Say where a study stands: its trials by status, the best, what is left of the budget",
  arguments: { study: studyArgument },
  options: {},
  json: true,
  examples: [
    ["boflow status study.yaml", "in words"],
    ["boflow status study.yaml --json | jq .trials.complete", "for a script"],
  ],
  run: ({ study: path }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const counts = { complete: 0, running: 0, failed: 0, pruned: 0, abandoned: 0 };
      for (const { status } of study.trials) counts[status]++;
      output.result(
        { name: study.name, trials: counts },
        Object.entries(counts)
          .map(([k, n]) => `${k} ${n}`)
          .join(", "),
      );
    }),
});
