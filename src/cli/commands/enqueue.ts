import { command, restArgument, text } from "../command.ts";
import { redefineOption, studyArgument, withStudy } from "./shared.ts";

export const enqueue = command({
  name: "enqueue",
  about: "Have an experiment of your own made next",
  arguments: { study: studyArgument, values: restArgument("parameter=value, for each parameter") },
  options: { reason: text("--reason <text>", "why"), redefine: redefineOption },
  json: true,
  examples: [
    ['boflow enqueue study.yaml lr=0.001 layers=2 --reason "the default of the paper"', "before those of the strategy"],
  ],
  run: ({ study: path, values, reason, redefine }, output) =>
    withStudy(path, { redefine }, async (study) => {
      const { readParameters } = await import("../assignments.ts");
      const parameters = readParameters(values, study);
      await study.enqueue(parameters, { reason });
      const { length } = study.state?.queue ?? [];
      output.result({ queue: length }, length === 1 ? "it is next" : `it is number ${length} of the queue`);
    }),
});
