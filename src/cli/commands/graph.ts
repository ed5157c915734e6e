import { argument, choice, command, flag, text } from "../command.ts";

export const graph = command({
  name: "graph",
  about: "Show an exported graph, or that of a study: a summary, and a picture",
  arguments: { source: argument("folder of an export, a graph.json, or a study file") },
  options: {
    what: choice("--what <what>", "what of a study file", ["acquisition", "model"], "acquisition"),
    svg: text(
      "--svg <file>",
      "where to draw the picture (default: graph.svg beside the graph, study.svg of study.yaml)",
    ),
    force: flag("--force", "replace another file too"),
  },
  examples: [
    ["boflow graph model", "the graph that `boflow export --out model` wrote"],
    ["boflow graph study.yaml --what model", "the model of a study, without an export"],
  ],
  async run({ source, ...options }, output) {
    const { showGraph } = await import("../showGraph.ts");
    output.print(await showGraph(source, options));
  },
});
