import { readFile } from "node:fs/promises";
import { InputError, parsedJSON } from "../errors/index.ts";
import type { Graph } from "../graph/index.ts";
import { type Study, studyFromJSON } from "../study/index.ts";
import { openStudyFile } from "../studyFile/index.ts";
import { studyGraphs } from "../studyGraphs/index.ts";

/** What of a study is traced. */
export interface Traced {
  readonly what: "acquisition" | "model";
  readonly gradient: boolean;
}

/** The model or the acquisition function of a study as a graph that says where it is from. */
export async function tracedStudy(file: string, { what, gradient }: Traced): Promise<Graph> {
  if (what === "model" && gradient)
    throw new InputError("--gradient: only acquisition functions have one; leave it out for a model");
  const study = await studyOf(file);
  try {
    const graphs = await studyGraphs(study);
    return what === "model" ? graphs.model() : graphs.acquisition({ gradient });
  } finally {
    await study.close();
  }
}

/** That of a study file, or a study that was written as JSON: with its events or a list of trials. */
async function studyOf(file: string): Promise<Study> {
  if (!file.endsWith(".json")) return openStudyFile(file, { copy: true, worker: false });
  const what = `study file ${file}`;
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new InputError(`invalid ${what}: ${error.message}`, { cause: error });
  });
  const json = Object(parsedJSON(what, text)) as object;
  if ("events" in json || "trials" in json) return studyFromJSON(json, { worker: false });
  return openStudyFile(file, { copy: true, worker: false });
}
