import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { loadGraph, type Manifest } from "../export/index.ts";
import { drawGraph } from "./drawGraph.ts";
import { summary } from "./summary.ts";

/** Draws an exported graph; what it says is a summary. */
export async function showGraph(folder: string, svg?: string): Promise<string> {
  const isFile = folder.endsWith(".json");
  const graph = await loadGraph(folder);
  const home = isFile ? dirname(folder) : folder;
  const picture = svg ?? join(home, "graph.svg");
  await mkdir(dirname(picture), { recursive: true });
  await writeFile(picture, drawGraph(graph));
  return `${summary(graph, await manifestIn(home))}\npicture   ${picture}`;
}

async function manifestIn(folder: string): Promise<Manifest | null> {
  const text = await readFile(join(folder, "manifest.json"), "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as Manifest);
}
