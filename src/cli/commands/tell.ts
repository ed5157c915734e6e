import { argument, command, flag, number, restArgument, text } from "../command.ts";
import { redefineOption, studyArgument, withStudy } from "./shared.ts";

export const tell = command({
  name: "tell",
  about: "Report the result of a trial",
  arguments: {
    study: studyArgument,
    trial: argument("its number"),
    values: restArgument("metric=value, or the value alone; parameter=value for a setting that was run instead"),
  },
  options: {
    failed: text("--failed <why>", "there is no result, and why"),
    transient: flag("--transient", "the failure says nothing about the parameters, as a power cut does"),
    cost: number("--cost <number>", "what the trial cost, in the unit of the budget"),
    redefine: redefineOption,
  },
  json: true,
  examples: [
    ["boflow tell study.yaml 3 0.31", "the value of the only metric"],
    [
      "boflow tell study.yaml 3 yield=61.2±0.4 cost=12 temperature=183",
      "with a standard error, and the temperature that it was",
    ],
    ['boflow tell study.yaml 3 --failed "the tube broke" --transient', "no result"],
  ],
  run: ({ study: path, trial, values, failed, transient, cost, redefine }, output) =>
    withStudy(path, { redefine }, async (study) => {
      const { readAssignments, readTrial } = await import("../assignments.ts");
      const { bestText, shownOutcome, trialJSON } = await import("../trials.ts");
      const { InputError } = await import("../../errors/index.ts");
      const read = readAssignments(values, study);
      if ((failed === undefined) === (Object.keys(read.values).length === 0))
        throw new InputError("give the values of the metrics, or --failed, and not both");
      const outcome = failed === undefined ? read.values : { failed, transient };
      const told = await study.tell(readTrial(trial), outcome as never, {
        ...(Object.keys(read.parameters).length > 0 && { parameters: read.parameters }),
        ...(cost !== undefined && { cost }),
      });
      output.result(trialJSON(told), `trial ${told.id}: ${shownOutcome(told)}`);
      output.note(bestText(study));
    }),
});
