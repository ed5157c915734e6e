import { readFile } from "node:fs/promises";
import { InputError, parsedJSON } from "../errors/index.ts";
import { type ExportFormat, saveGraph, traceAcquisition, traceModel } from "../export/index.ts";
import { Graph } from "../graph/index.ts";
import { studyFromJSON } from "../study/index.ts";

export interface ExportOptions {
  format: ExportFormat;
  what: "acquisition" | "model";
  gradient: boolean;
  out: string;
  force: boolean;
}

/** Exports the model or the acquisition function of a study's file as a graph, and returns a description of what was written. */
export async function exportStudy(
  file: string,
  { format, what, gradient, out, force }: ExportOptions,
): Promise<string> {
  if (what === "model" && gradient)
    throw new InputError("--gradient: only acquisition functions have one; leave it out for a model");
  const study = await studyFromJSON(await readJSON(file), { worker: false });
  const { model, acquisition } = await study.surrogate();
  const traced = what === "model" ? traceModel(model) : traceAcquisition(acquisition, { gradient });
  const about = { study: study.name, ...traced.about, parameters: study.parameters, objectives: study.objectives };
  const { inputs, constants, nodes, outputs } = traced;
  const manifest = await saveGraph(new Graph({ inputs, constants, nodes, outputs, about }), out, { format, force });
  return [
    `${out}: ${what} of "${study.name}" for ${format}`,
    ...manifest.files.map(({ name, bytes }) => `  ${name}  ${bytes} bytes`),
    "  manifest.json",
    ...manifest.warnings.map((w) => `warning: ${w}`),
  ].join("\n");
}

async function readJSON(file: string): Promise<unknown> {
  const what = `study file ${file}`;
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new InputError(`invalid ${what}: ${error.message}`, { cause: error });
  });
  return parsedJSON(what, text);
}
