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
    amend: flag("--amend", "it replaces the result that was told before"),
    measure: flag("--measure", "it is one more measurement of a trial that has a result"),
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
    ["boflow tell study.yaml 3 0.29 --amend", "a result that was told wrong"],
    ['boflow tell study.yaml 3 --failed "the tube broke" --transient', "no result"],
  ],
  run: ({ study: path, trial, values, failed, transient, amend, measure, cost, redefine }, output) =>
    withStudy(path, { redefine }, async (study) => {
      const { readAssignments, readTrial } = await import("../assignments.ts");
      const { bestText, shownOutcome, trialJSON } = await import("../trials.ts");
      const { InputError } = await import("../../errors/index.ts");
      const read = readAssignments(values, study);
      if ((failed === undefined) === (Object.keys(read.values).length === 0))
        throw new InputError("give the values of the metrics, or --failed, and not both");
      if (amend && measure) throw new InputError("give --amend or --measure, and not both");
      if ((amend || measure) && failed !== undefined)
        throw new InputError("--amend and --measure are for a trial that has a result; --failed is for one that runs");
      const id = readTrial(trial);
      const outcome = (failed === undefined ? read.values : { failed, transient }) as never;
      const parameters = Object.keys(read.parameters).length > 0 && { parameters: read.parameters };
      const spent = cost !== undefined && { cost };
      if (amend && spent) throw new InputError("--amend changes no cost; leave --cost out");
      if (measure && parameters)
        throw new InputError("--measure is of the settings that were run; a trial with others is `boflow add`");
      const told = amend
        ? await study.amend(id, { outcome, ...parameters })
        : measure
          ? await study.measure(id, outcome, { ...spent })
          : await study.tell(id, outcome, { ...parameters, ...spent });
      output.result(trialJSON(told), `trial ${told.id}: ${shownOutcome(told)}`);
      output.note(bestText(study));
    }),
});
