import { choice, command, count } from "../command.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const trials = command({
  name: "trials",
  about: "List the trials of a study",
  arguments: { study: studyArgument },
  options: {
    last: count("-n, --last <number>", "the last ones only"),
    status: choice(
      "--status <status>",
      "those of one status",
      ["all", "complete", "running", "failed", "pruned", "abandoned"],
      "all",
    ),
  },
  json: true,
  examples: [
    ["boflow trials study.yaml -n 10", "the last ten"],
    ["boflow trials study.yaml --status failed --json", "why trials failed, with the last lines of their output"],
  ],
  run: ({ study: path, last, status }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const { shownNumber, shownOutcome, shownValue, trialJSON } = await import("../trials.ts");
      const chosen = study.trials.filter((trial) => status === "all" || trial.status === status);
      const listed = last === undefined ? chosen : chosen.slice(-last);
      const names = Object.keys(study.parameters);
      const right = (title: string) => ({ title, align: "right" as const });
      const rows = listed.map((trial) => [
        String(trial.id),
        ...names.map((name) => (Object.hasOwn(trial.settings, name) ? shownValue(trial.settings[name]) : "")),
        ...study.metrics.map((metric) => (trial.values ? shownNumber(trial.values[metric]) : "")),
        trial.values ? trial.status : shownOutcome(trial),
      ]);
      output.result(
        listed.map(trialJSON),
        output.table([right("trial"), ...names.map(right), ...study.metrics.map(right), "status"], rows),
      );
    }),
});
