import { argument, command, flag, text } from "../command.ts";

export const graph = command({
  name: "graph",
  about: "Show an exported graph: a summary, and a picture (graph.svg beside it)",
  arguments: { folder: argument("folder of an export, or a graph.json") },
  options: {
    svg: text("--svg <file>", "where to draw the picture; an earlier one there is replaced"),
    force: flag("--force", "replace another file too"),
  },
  examples: [["boflow graph model", "the graph that `boflow export --out model` wrote"]],
  async run({ folder, ...options }, output) {
    const { showGraph } = await import("../showGraph.ts");
    output.print(await showGraph(folder, options));
  },
});
