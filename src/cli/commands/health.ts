import { command } from "../command.ts";
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
      output.result(findings, lines.length > 0 ? lines.join("\n") : "nothing was found");
    }),
});
