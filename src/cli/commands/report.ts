import { command, text } from "../command.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const report = command({
  name: "report",
  about: "Write a page about a study: its history, what the model has learned, its trials",
  arguments: { study: studyArgument },
  options: {
    out: text("--out <file>", "the file to write; an earlier one is replaced (default: study.html of study.yaml)"),
    title: text("--title <text>", "the title of the page (default: the name of the study)"),
  },
  examples: [["boflow report study.yaml", "study.html, which a browser shows; it loads nothing"]],
  run: ({ study: path, out, title }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const { htmlReport } = await import("../../report/index.ts");
      const { writeFile } = await import("node:fs/promises");
      const file = out ?? path.replace(/(\.\w+)?$/, ".html");
      await writeFile(file, await htmlReport(study, { title }));
      output.print(file);
    }),
});
