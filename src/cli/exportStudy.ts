import { type ExportFormat, saveGraph } from "../export/index.ts";
import { type Traced, tracedStudy } from "./tracedStudy.ts";

export interface ExportOptions extends Traced {
  readonly format: ExportFormat;
  readonly out: string;
  readonly force: boolean;
}

/** Exports the model or the acquisition function of a study as a graph, and returns a description of what was written. */
export async function exportStudy(file: string, { format, out, force, ...traced }: ExportOptions): Promise<string> {
  const graph = await tracedStudy(file, traced);
  const manifest = await saveGraph(graph, out, { format, force });
  return [
    `${out}: ${traced.what} of "${graph.about.study}" for ${format}`,
    ...manifest.files.map(({ name, bytes }) => `  ${name}  ${bytes} bytes`),
    "  manifest.json",
    ...manifest.warnings.map((w) => `warning: ${w}`),
  ].join("\n");
}
