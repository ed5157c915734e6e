import { command } from "../command.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const explain = command({
  name: "explain",
  about: "Say how a study chooses its trials, and why",
  arguments: { study: studyArgument },
  options: {},
  json: true,
  examples: [["boflow explain study.yaml", "the strategy, the model and the search, in sentences"]],
  run: ({ study: path }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const text = await study.explain();
      output.result(text.split("\n"), text);
    }),
});
