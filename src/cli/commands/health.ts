import { command } from "../command.ts";
import { statusCounts } from "../trials.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const health = command({
  name: "health",
  about: "Say what may be wrong with a study, and what to do about it",
  arguments: { study: studyArgument },
  options: {},
  json: true,
  examples: [["boflow health study.yaml", "an optimum at a bound, parameters that do nothing, drift, …"]],
  run: ({ study: path }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const findings = await study.health();
      const { yellow, dim } = output.colors;
      const lines = findings.map(
        ({ severity, message, advice }) =>
          `${severity === "warning" ? yellow("warning") : "note"}: ${message}\n  ${dim(advice)}`,
      );
      if (lines.length === 0) lines.push("no problems found");
      const { MODEL_CHECK_TRIALS } = await import("../../study/index.ts");
      const { complete } = statusCounts(study);
      if (complete < MODEL_CHECK_TRIALS)
        lines.push(dim(`the model is checked from ${MODEL_CHECK_TRIALS} complete trials on; there are ${complete}`));
      output.result(findings, lines.join("\n"));
    }),
});
