import { command, count, texts } from "../command.ts";
import { redefineOption, studyArgument, withStudy } from "./shared.ts";

export const ask = command({
  name: "ask",
  about: "Begin the next trials, for experiments that a person makes",
  arguments: { study: studyArgument },
  options: {
    count: count("-n, --count <number>", "how many, to be made side by side (default: 1)"),
    fixed: texts("--fixed <name=value>", "a parameter that you set for this time; may be repeated"),
    redefine: redefineOption,
  },
  json: true,
  examples: [
    ["boflow ask study.yaml", "the next trial; `boflow tell` takes its result"],
    ["boflow ask study.yaml -n 4 --fixed temperature=180", "four, all of them at 180"],
  ],
  details: "A trial that was begun runs until its result is told. `boflow suggest` only looks, and begins none.",
  run: ({ study: path, count = 1, fixed, redefine }, output) =>
    withStudy(path, { redefine }, async (study) => {
      const { readParameters } = await import("../assignments.ts");
      const { shownParameters, trialJSON } = await import("../trials.ts");
      const trials = await study.ask(count, { fixed: readParameters(fixed, study) });
      const lines = trials.map(
        ({ id, parameters, reason }) => `trial ${id}: ${shownParameters(parameters)}  (${reason})`,
      );
      output.result(trials.map(trialJSON), lines.join("\n"));
      output.note(
        `then: boflow tell ${path} ${trials[0].id} ${study.metrics.map((metric) => `${metric}=…`).join(" ")}`,
      );
    }),
});
