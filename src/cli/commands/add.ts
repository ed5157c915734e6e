import { command, restArgument, text } from "../command.ts";
import { redefineOption, studyArgument, withStudy } from "./shared.ts";

export const add = command({
  name: "add",
  about: "Add an experiment that was made elsewhere",
  arguments: { study: studyArgument, values: restArgument("parameter=value and metric=value") },
  options: {
    failed: text("--failed <why>", "it had no result, and why"),
    reason: text("--reason <text>", "a remark"),
    redefine: redefineOption,
  },
  json: true,
  examples: [
    ["boflow add study.yaml lr=0.01 layers=3 loss=0.42", "a past result; `boflow import` takes a table of them"],
    ['boflow add study.yaml lr=1 layers=8 --failed "out of memory"', "one that had none"],
  ],
  details: "Values may lie outside the bounds of the study: the model learns from them all the same.",
  run: ({ study: path, values, failed, reason, redefine }, output) =>
    withStudy(path, { redefine }, async (study) => {
      const { readAssignments } = await import("../assignments.ts");
      const { shownOutcome, shownParameters, trialJSON } = await import("../trials.ts");
      const { parameters, values: measured } = readAssignments(values, study);
      const outcome = failed === undefined ? measured : { failed };
      const added = await study.attach({
        parameters,
        outcome: outcome as never,
        reason,
      });
      const lines = added.map((trial) => {
        const outside = trial.outside.length > 0 ? `, outside the bounds of ${trial.outside.join(", ")}` : "";
        return `trial ${trial.id}: ${shownOutcome(trial)} at ${shownParameters(trial.settings)}${outside}`;
      });
      output.result(
        added.map(trialJSON),
        lines.length > 0 ? lines.join("\n") : "the study has this experiment already",
      );
    }),
});
