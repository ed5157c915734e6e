import { command, flag } from "../command.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const best = command({
  name: "best",
  about: "Print the best trial so far, or the Pareto set of several objectives",
  arguments: { study: studyArgument },
  options: { model: flag("--model", "the trial that the model believes to be the best, for noisy results") },
  json: true,
  examples: [
    ["boflow best study.yaml", "in words"],
    ["boflow best study.yaml --model", "where results are noisy, the best observed one is the luckiest"],
    ["boflow best study.yaml --json | jq .[0].parameters.lr", "for a script"],
  ],
  run: ({ study: path, model }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const { bestText, shownExpected, shownParameters, trialJSON } = await import("../trials.ts");
      if (!model)
        return output.result(
          study.pareto().map(({ trial }) => trialJSON(trial)),
          bestText(study),
        );
      const found = await study.recommend();
      if (!found) return output.result([], bestText(study));
      const { trial, value: _, parameters, ...figures } = found;
      output.result(
        [{ ...trialJSON(trial), ...figures }],
        `best by the model: trial ${trial.id}: ${study.objectives[0].name} ${shownExpected(figures)}  at ${shownParameters(parameters)}`,
      );
    }),
});
