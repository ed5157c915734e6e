import type { ExpectedOutcome } from "../../study/index.ts";
import { command, restArgument } from "../command.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const predict = command({
  name: "predict",
  about: "Say what the model expects of an experiment",
  arguments: { study: studyArgument, values: restArgument("parameter=value, for each parameter") },
  options: {},
  json: true,
  examples: [
    ["boflow predict study.yaml lr=0.01 layers=3", "its outcome: the median, and the interval that holds it with 95 %"],
  ],
  run: ({ study: path, values }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const { readParameters } = await import("../assignments.ts");
      const { expectedAt } = await import("../../study/index.ts");
      const { shownExpected } = await import("../trials.ts");
      const parameters = readParameters(values, study);
      const expected: ({ objective: string } & ExpectedOutcome)[] = [];
      for (const { name: objective } of study.objectives)
        expected.push({ objective, ...expectedAt(await study.predict([parameters], { objective }), 0) });
      const lines = expected.map(({ objective, ...figures }) => `${objective} ${shownExpected(figures)}`);
      output.result(expected, lines.join("\n"));
    }),
});
