import { command, text } from "../command.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const importance = command({
  name: "importance",
  about: "Say how much each parameter matters, by the model",
  arguments: { study: studyArgument },
  options: { objective: text("--objective <name>", "of which objective, where there are several (default: each)") },
  json: true,
  examples: [
    ["boflow importance study.yaml", "Sobol' indices: the share of the variation that is due to each parameter"],
  ],
  run: ({ study: path, objective }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const of = objective === undefined ? study.objectives.map(({ name }) => name) : [objective];
      const found: object[] = [];
      const texts: string[] = [];
      const shown = ({ mean, standardDeviation }: { mean: number; standardDeviation: number }) =>
        `${(100 * mean).toFixed(0)} ± ${(100 * standardDeviation).toFixed(0)} %`;
      const right = (title: string) => ({ title, align: "right" as const });
      for (const name of of) {
        const indices = [...(await study.importance({ objective: name }))].sort((a, b) => b.total.mean - a.total.mean);
        found.push(...indices.map((index) => ({ objective: name, ...index })));
        const rows = indices.map(({ parameter, first, total }) => [parameter, shown(first), shown(total)]);
        const table = output.table(["parameter", right("alone"), right("with interactions")], rows);
        texts.push(of.length > 1 ? `${name}:\n${table}` : table);
      }
      output.result(found, texts.join("\n\n"));
    }),
});
