import * as z from "zod/mini";
import { conforming, InputError, invalid, knownKeys, oneOf, parsedJSON } from "../errors/index.ts";
import { contentHash, type Graph, graphHash, parseGraph, serializeGraph } from "../graph/index.ts";
import { graphPath, manifestIn, readWhole, writeExport } from "./folder.ts";
import { type GraphModelArtifacts, graphModelSchema, toGraphModel } from "./graphModel.ts";
import { type ExportFormat, type Manifest, measured, shownSignature, warningsOf } from "./manifest.ts";
import { toOnnx } from "./onnx.ts";

/** Weights are split into files of at most this many bytes, as TensorFlow.js does. */
const SHARD = 4 * 0x100000;

/** An export as files by name, including the manifest. */
export interface ExportedFiles {
  /** What `manifest.json` says. */
  readonly manifest: Manifest;
  /** The contents of all files by name, the manifest among them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Exports a graph as files: "json": `graph.json` (BoFlow's own format, double precision, bit for bit), "onnx": `model.onnx` (double
 * precision), "tfjs": `model.json` with weight shards (TensorFlow.js, single precision). `graph.json` and `manifest.json`, with the measured
 * error against the graph, are always included. Throws InputError for an unknown format, or a graph that it cannot represent.
 *
 *     const { files, manifest } = await exportGraph(traceModel(model), "onnx");
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
    inputs: graph.inputs.map(shownSignature),
    outputs: graph.outputs.map(shownSignature),
    source: graph.about,
    graph: graphHash(graph),
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

/**
 * Writes an export into a folder, which is created; files of an earlier export there are replaced or removed. Files are written
 * atomically. Throws InputError, and changes nothing, if a file would be lost that no export wrote or that was changed since;
 * `force` replaces it. The format is "json" by default. Node only.
 */
export async function saveGraph(
  graph: Graph,
  folder: string,
  options: { format?: ExportFormat; force?: boolean } = {},
): Promise<Manifest> {
  const { format = "json", force = false } = knownKeys("saveGraph options", options, ["format", "force"]);
  if (typeof folder !== "string") invalid("folder", "the path of a folder", folder);
  const { manifest, files } = await exportGraph(graph, format);
  await writeExport(folder, files, force);
  return manifest;
}

/**
 * Reads a graph from `graph.json`: its path, the path of its folder, its text or its bytes. Loading executes nothing. Throws InputError
 * for a file that is missing, truncated, changed, or from a newer version.
 */
export async function loadGraph(source: string | Uint8Array): Promise<Graph> {
  if (source instanceof Uint8Array) return parseGraph(decoded(source));
  if (typeof source !== "string") invalid("graph", "a path, the text of a graph.json, or its bytes", source);
  if (source.trimStart().startsWith("{")) return parseGraph(source);
  return parseGraph(decoded(await readWhole(`graph file ${source}`, await graphPath(source))));
}

const decoded = (content: Uint8Array) => new TextDecoder().decode(content);

const modelFile = () =>
  z.extend(graphModelSchema(), {
    weightsManifest: z.array(z.strictObject({ paths: z.array(z.string()), weights: z.array(z.looseObject({})) })),
  });

/**
 * An exported TensorFlow.js model from its folder, checked against its manifest's hashes. Node only.
 * Throws InputError for a file that is missing, damaged or not as the manifest has it.
 */
export async function loadGraphModelFiles(folder: string): Promise<GraphModelArtifacts> {
  const what = `graph model ${folder}`;
  const manifest = await manifestIn(folder);
  if (!manifest) throw new InputError(`invalid ${what}: there is no manifest.json`);
  if (manifest.target !== "tfjs")
    throw new InputError(`invalid ${what}: expected an export for "tfjs", got one for "${manifest.target}"`);
  const parts = new Map<string, Uint8Array>();
  for (const { name, bytes, sha256 } of manifest.files) {
    const content = await readWhole(what, `${folder}/${name}`);
    if (content.length !== bytes)
      throw new InputError(`invalid ${name}: expected ${bytes} bytes, got ${content.length}; is it cut off?`);
    if (contentHash(content) !== sha256)
      throw new InputError(`invalid ${name}: it was changed since its export; export it again`);
    parts.set(name, content);
  }
  const part = (name: string) => {
    const content = parts.get(name);
    if (!content) throw new InputError(`invalid ${what}: its manifest names no file ${JSON.stringify(name)}`);
    return content;
  };
  const model = conforming("model.json", modelFile(), parsedJSON("model.json", decoded(part("model.json"))));
  const { weightsManifest, ...topology } = model;
  const shards = weightsManifest.flatMap(({ paths }) => paths.map(part));
  const weightData = new Uint8Array(shards.reduce((sum, shard) => sum + shard.length, 0));
  let at = 0;
  for (const shard of shards) {
    weightData.set(shard, at);
    at += shard.length;
  }
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return { ...topology, weightSpecs, weightData: weightData.buffer } as unknown as GraphModelArtifacts;
}
