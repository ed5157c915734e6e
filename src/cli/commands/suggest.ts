import { command, count, flag, optionalArgument, text, texts } from "../command.ts";
import { tableAbout, tableOptions } from "../tables.ts";
import { studyArgument } from "./shared.ts";

export const suggest = command({
  name: "suggest",
  about: "Say which experiments to make next, from a table of past ones or from the study's journal",
  arguments: {
    study: studyArgument,
    past: optionalArgument(`the experiments so far, ${tableAbout}; default: the journal`),
  },
  options: {
    count: count("-n, --count <number>", "how many experiments, to be made side by side; default 1"),
    fixed: texts("--fixed <name=value>", "a parameter that is set for this time; may be repeated"),
    out: text("--out <file>", "write them as a table to fill in: .csv, .tsv or .json"),
    force: flag("--force", "replace that file"),
    ...tableOptions,
  },
  json: true,
  examples: [
    ["boflow suggest study.yaml past.csv -n 4", "the next four experiments, from a spreadsheet"],
    ["boflow suggest study.yaml past.csv -n 4 --fixed temperature=400", "all of them at one temperature"],
    ["boflow suggest study.yaml past.xlsx --out next.csv", "as a table to fill in"],
  ],
  details:
    "Nothing is stored: the same table and study file give the same suggestions. Rows without a result count as\nexperiments that are planned: the suggestions go beside them.",
  async run(given, output) {
    const { suggestNext } = await import("../suggestNext.ts");
    await suggestNext(given, output);
  },
});
