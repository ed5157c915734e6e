import { command, restArgument } from "../command.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const predict = command({
  name: "predict",
  about: "Say what the model expects of an experiment",
  arguments: { study: studyArgument, values: restArgument("parameter=value, for each parameter") },
  options: {},
  json: true,
  examples: [["boflow predict study.yaml lr=0.01 layers=3", "its outcome, ± one standard deviation"]],
  run: ({ study: path, values }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const { readParameters } = await import("../assignments.ts");
      const { shownNumber } = await import("../trials.ts");
      const parameters = readParameters(values, study);
      const expected: { objective: string; mean: number; standardDeviation: number }[] = [];
      for (const { name: objective } of study.objectives) {
        const { mean, standardDeviation } = await study.predict([parameters], { objective });
        expected.push({ objective, mean: mean[0], standardDeviation: standardDeviation[0] });
      }
      const lines = expected.map(
        ({ objective, mean, standardDeviation }) =>
          `${objective} ${shownNumber(mean)} ± ${shownNumber(standardDeviation)}`,
      );
      output.result(expected, lines.join("\n"));
    }),
});
