import { command, count, flag, optionalArgument, text, texts } from "../command.ts";
import { parameterExamples } from "../parameterText.ts";
import { tableAbout, tableOptions } from "../tables.ts";

export const init = command({
  name: "init",
  about: "Write a commented study file, by five questions, by options, or from a table of past experiments",
  arguments: { file: optionalArgument("the file to write (default: study.yaml)") },
  options: {
    parameter: texts("--parameter <name=values>", `a parameter, such as ${parameterExamples}; may be repeated`),
    minimize: texts("--minimize <metric>", "what to minimize; may be repeated"),
    maximize: texts("--maximize <metric>", "what to maximize; may be repeated"),
    trials: count("--trials <number>", "how many trials may be made"),
    noise: flag("--noise", "say that an experiment which is repeated comes out differently"),
    name: text("--name <name>", "what to call the study (default: the name of the file)"),
    force: flag("--force", "replace a file that is there"),
    from: text("--from <table>", `propose the parameters by the experiments so far, ${tableAbout}`),
    ...tableOptions,
  },
  examples: [
    ["boflow init", "asks"],
    [
      'boflow init --minimize loss --parameter "lr=1e-5..0.1 log" --parameter "layers=1..8" --trials 30',
      "asks nothing",
    ],
    ["boflow init --from past.csv --maximize yield", "by the columns of a spreadsheet"],
  ],
  async run({ file = "study.yaml", ...options }, output) {
    const { initStudy } = await import("../initStudy.ts");
    await initStudy(file, options, output);
  },
});
