import { InputError, oneOf } from "../errors/index.ts";
import { contentHash, type Graph, parseGraph, serializeGraph } from "../graph/index.ts";
import { type GraphModelArtifacts, toGraphModel } from "./graphModel.ts";
import { type ExportFormat, type Manifest, measured, warningsOf } from "./manifest.ts";
import { toOnnx } from "./onnx.ts";

/** Weights are split into files of at most this many bytes, as TensorFlow.js does. */
const SHARD = 4 * 0x100000;

/** An export as files by name, the manifest among them. */
export interface ExportedFiles {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * The graph in a format, as files: `graph.json` (BoFlow's own, double precision, bit for bit), `model.onnx` (double precision), or
 * `model.json` with weight shards (TensorFlow.js, single precision). Beside it `manifest.json`, with the error against the original as
 * measured now, and in any case `graph.json`, from which it was made.
 */
export async function exportGraph(graph: Graph, format: ExportFormat): Promise<ExportedFiles> {
  oneOf("format", format, ["json", "onnx", "tfjs"]);
  const artifacts = format === "tfjs" ? toGraphModel(graph) : null;
  const files = new Map(contents(graph, format, artifacts));
  const precision = format === "tfjs" ? "float32" : "float64";
  const error = await measured(graph, format, artifacts);
  const manifest: Manifest = {
    format: "boflow-export",
    version: 1,
    target: format,
    precision,
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ name, shape }) => ({ name, shape })),
    source: graph.about,
    graph: graph.hash,
    error,
    warnings: warningsOf(error, precision),
    files: [...files].map(([name, content]) => ({ name, bytes: content.length, sha256: contentHash(content) })),
  };
  files.set("manifest.json", encoded(`${JSON.stringify(manifest, null, 2)}\n`));
  return { manifest, files };
}

const encoded = (text: string) => new TextEncoder().encode(text);

function contents(
  graph: Graph,
  format: ExportFormat,
  artifacts: GraphModelArtifacts | null,
): [name: string, content: Uint8Array][] {
  const own: [string, Uint8Array] = ["graph.json", encoded(serializeGraph(graph))];
  if (artifacts) return [...graphModelFiles(artifacts), own];
  return format === "onnx" ? [["model.onnx", toOnnx(graph)], own] : [own];
}

/** `model.json` and its weight shards, as `tf.loadGraphModel` reads them from a folder or an address. */
function graphModelFiles({ weightSpecs, weightData, ...model }: GraphModelArtifacts): [string, Uint8Array][] {
  const count = Math.max(1, Math.ceil(weightData.byteLength / SHARD));
  const shards = Array.from({ length: count }, (_, i): [string, Uint8Array] => [
    `group1-shard${i + 1}of${count}.bin`,
    new Uint8Array(weightData.slice(i * SHARD, (i + 1) * SHARD)),
  ]);
  const weightsManifest = [{ paths: shards.map(([name]) => name), weights: weightSpecs }];
  return [["model.json", encoded(JSON.stringify({ ...model, weightsManifest }))], ...shards];
}

/** Writes an export into a folder, which is made. Every file is complete or not there. Node only. */
export async function saveGraph(
  graph: Graph,
  folder: string,
  { format = "json" }: { format?: ExportFormat } = {},
): Promise<Manifest> {
  const { manifest, files } = await exportGraph(graph, format);
  const { mkdir, rename, writeFile } = await nodeFiles();
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) {
    const path = `${folder}/${name}`;
    await writeFile(`${path}.part`, content);
    await rename(`${path}.part`, path);
  }
  return manifest;
}

/**
 * The graph in a `graph.json`: its path, the path of its folder, its text or its bytes. Loading runs nothing. Throws InputError that
 * says what is wrong with a file that is missing, cut off, changed, or from a newer version.
 */
export async function loadGraph(source: string | Uint8Array): Promise<Graph> {
  if (typeof source !== "string") return parseGraph(new TextDecoder().decode(source));
  if (source.trimStart().startsWith("{")) return parseGraph(source);
  return parseGraph(new TextDecoder().decode(await readGraphFile(source)));
}

async function readGraphFile(path: string): Promise<Uint8Array> {
  const { readFile, stat } = await nodeFiles();
  try {
    const isFolder = (await stat(path)).isDirectory();
    return await readFile(isFolder ? `${path}/graph.json` : path);
  } catch (error) {
    throw new InputError(`invalid graph file ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** An exported TensorFlow.js model from its folder, checked against its manifest's hashes. Node only. */
export async function loadGraphModelFiles(folder: string): Promise<GraphModelArtifacts> {
  const { readFile } = await nodeFiles();
  const read = async (name: string) => {
    try {
      return new Uint8Array(await readFile(`${folder}/${name}`));
    } catch (error) {
      throw new InputError(`invalid graph model ${folder}: ${(error as Error).message}`, { cause: error });
    }
  };
  const manifest = json<Manifest>(await read("manifest.json"), `${folder}/manifest.json`);
  const parts = new Map<string, Uint8Array>();
  for (const { name, bytes, sha256 } of manifest.files) {
    const content = await read(name);
    if (content.length !== bytes)
      throw new InputError(`invalid ${name}: expected ${bytes} bytes, got ${content.length}; is it cut off?`);
    if (contentHash(content) !== sha256)
      throw new InputError(`invalid ${name}: it was changed since its export; export it again`);
    parts.set(name, content);
  }
  const model = parts.get("model.json");
  if (!model)
    throw new InputError(
      `invalid graph model ${folder}: expected an export for "tfjs", got one for "${manifest.target}"`,
    );
  const { weightsManifest, ...topology } = json<GraphModelArtifacts & { weightsManifest: Weights }>(
    model,
    "model.json",
  );
  const shards = weightsManifest.flatMap(({ paths }) => paths.map((name) => parts.get(name) as Uint8Array));
  const weightData = new Uint8Array(shards.reduce((sum, shard) => sum + shard.length, 0));
  let at = 0;
  for (const shard of shards) {
    weightData.set(shard, at);
    at += shard.length;
  }
  return { ...topology, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData: weightData.buffer };
}

type Weights = { paths: string[]; weights: GraphModelArtifacts["weightSpecs"] }[];

function json<T>(content: Uint8Array, name: string): T {
  try {
    return JSON.parse(new TextDecoder().decode(content)) as T;
  } catch (error) {
    throw new InputError(`invalid ${name}: not complete JSON (${(error as Error).message})`, { cause: error });
  }
}

/** The part of Node's file functions that is used; a browser has none. */
interface NodeFiles {
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, content: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  mkdir(path: string, options: { recursive: boolean }): Promise<unknown>;
  stat(path: string): Promise<{ isDirectory(): boolean }>;
}

async function nodeFiles(): Promise<NodeFiles> {
  // A name that bundlers do not follow.
  const name = "node:fs/promises";
  return import(/* @vite-ignore */ name);
}
