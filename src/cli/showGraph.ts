import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError } from "../errors/index.ts";
import { loadGraph, type Manifest, manifestIn } from "../export/index.ts";
import { type Graph, graphHash } from "../graph/index.ts";
import { DRAWN, drawGraph, isDrawing } from "./drawGraph.ts";
import { summary } from "./summary.ts";
import { type Traced, tracedStudy } from "./tracedStudy.ts";

export interface GraphOptions {
  /** Of a study file. */
  readonly what: Traced["what"];
  readonly svg: string | undefined;
  readonly force: boolean;
}

/** Draws an exported graph, or that of a study file, and returns a summary of it. */
export async function showGraph(source: string, { what, svg, force }: GraphOptions): Promise<string> {
  if (/\.ya?ml$/.test(source)) {
    const picture = svg ?? source.replace(/\.ya?ml$/, ".svg");
    return shownGraph(await tracedStudy(source, { what, gradient: false }), null, picture, force);
  }
  const graph = await loadGraph(source);
  const home = source.endsWith(".json") ? dirname(source) : source;
  const manifest = await manifestIn(home);
  if (manifest && manifest.graph !== graphHash(graph))
    throw new InputError(`invalid ${join(home, "manifest.json")}: it belongs to another graph; export it again`);
  return shownGraph(graph, manifest, svg ?? join(home, "graph.svg"), force);
}

async function shownGraph(graph: Graph, manifest: Manifest | null, picture: string, force: boolean): Promise<string> {
  const shown = summary(graph, manifest);
  const { length } = [...graph.inputs, ...graph.constants, ...graph.nodes, ...graph.outputs];
  if (length > DRAWN)
    return `${shown}\npicture   none: the graph has ${length} values, a picture shows at most ${DRAWN}`;
  await writePicture(picture, drawGraph(graph), force);
  return `${shown}\npicture   ${picture}`;
}

/** Writes the picture. Replaces an earlier picture, other files only if forced; does not follow links. */
async function writePicture(path: string, svg: string, force: boolean): Promise<void> {
  const failed = (error: Error) => new InputError(`invalid picture ${path}: ${error.message}`, { cause: error });
  const before = await readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return null;
    throw failed(error);
  });
  if (before !== null && !force && !isDrawing(before))
    throw new InputError(`invalid picture ${path}: another file is there; choose another name, or use --force`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await writeFile(path, svg, { flag: "wx" });
  } catch (error) {
    throw failed(error as Error);
  }
}
