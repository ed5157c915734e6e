import { argument, command, flag } from "../command.ts";
import { tableAbout, tableOptions } from "../tables.ts";
import { redefineOption, studyArgument } from "./shared.ts";

export const importCommand = command({
  name: "import",
  about: "Add the experiments of a table to a study, each once",
  arguments: { study: studyArgument, table: argument(`the experiments, ${tableAbout}`) },
  options: {
    enqueue: flag("--enqueue", "rows without a result are run next"),
    redefine: redefineOption,
    ...tableOptions,
  },
  json: true,
  examples: [
    ["boflow import study.yaml past.csv", "again when the table has grown: only new rows are added"],
    ["boflow import study.yaml plan.csv --enqueue", "a list of experiments to make"],
    ["boflow import study.yaml journal.log --sheet mlp", 'the complete trials of the Optuna study "mlp"'],
  ],
  details: "A row with the parameters of a running trial is the result of that trial.",
  async run(given, output) {
    const { importTable } = await import("../importTable.ts");
    await importTable(given, output);
  },
});
