import { argument, command, flag, text } from "../command.ts";
import { redefineOption, studyArgument, withStudy } from "./shared.ts";

export const exclude = command({
  name: "exclude",
  about: "Have the model forget a trial, whose record stays",
  arguments: { study: studyArgument, trial: argument("its number") },
  options: {
    reason: text("--reason <text>", "why"),
    undo: flag("--undo", "take that back"),
    redefine: redefineOption,
  },
  json: true,
  examples: [
    ['boflow exclude study.yaml 7 --reason "the samples were mixed up"', "it is never the best, and teaches nothing"],
    ["boflow exclude study.yaml 7 --undo", "it counts again"],
  ],
  run: ({ study: path, trial, reason, undo, redefine }, output) =>
    withStudy(path, { redefine }, async (study) => {
      const { readTrial } = await import("../assignments.ts");
      const { bestText, trialJSON } = await import("../trials.ts");
      const id = readTrial(trial);
      const changed = await (undo ? study.include(id, { reason }) : study.exclude(id, { reason }));
      output.result(trialJSON(changed), `trial ${id} ${undo ? "counts again" : "is excluded"}`);
      output.note(bestText(study));
    }),
});
