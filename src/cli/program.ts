import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Command, Option } from "commander";
import { BoflowError, InputError } from "../errors/index.ts";
import {
  type ExportFormat,
  loadGraph,
  type Manifest,
  saveGraph,
  traceAcquisition,
  traceModel,
} from "../export/index.ts";
import { Graph } from "../graph/index.ts";
import { studyFromJSON } from "../study/index.ts";
import { drawGraph } from "./drawGraph.ts";
import { summary } from "./summary.ts";

/** Where the program writes to; a test gives its own. */
export interface Terminal {
  out(text: string): void;
}

/** The command line. */
export function program(terminal: Terminal = { out: (text) => console.log(text) }): Command {
  const boflow = new Command("boflow")
    .description("Bayesian optimization: exports models and acquisition functions as portable graphs, and shows them")
    .showHelpAfterError();
  boflow
    .command("export")
    .description("export a study's model or acquisition function as a graph")
    .argument("<study>", "a study's JSON file: parameters, objectives, trials")
    .addOption(
      new Option("--format <format>", "tfjs: TensorFlow.js, onnx: ONNX Runtime, json: BoFlow")
        .choices(["tfjs", "onnx", "json"])
        .default("json"),
    )
    .addOption(new Option("--what <what>", "what to export").choices(["acquisition", "model"]).default("acquisition"))
    .option("--gradient", "compute the acquisition function's gradient too", false)
    .requiredOption("--out <folder>", "folder to write to")
    .action(async (file: string, options: ExportOptions) => terminal.out(await exportStudy(file, options)));
  boflow
    .command("graph")
    .description("show an exported graph: a summary, and a picture (graph.svg beside it)")
    .argument("<folder>", "folder of an export, or a graph.json")
    .option("--svg <file>", "where to draw the picture")
    .action(async (folder: string, options: { svg?: string }) => terminal.out(await showGraph(folder, options.svg)));
  return boflow;
}

interface ExportOptions {
  format: ExportFormat;
  what: "acquisition" | "model";
  gradient: boolean;
  out: string;
}

async function exportStudy(file: string, { format, what, gradient, out }: ExportOptions): Promise<string> {
  if (what === "model" && gradient)
    throw new InputError("--gradient: only acquisition functions have one; leave it out for a model");
  const study = await studyFromJSON(await readJSON(file));
  const { model, acquisition } = await study.surrogate();
  const traced = what === "model" ? traceModel(model) : traceAcquisition(acquisition, { gradient });
  const about = { study: study.name, ...traced.about, parameters: study.parameters, objective: study.objective };
  const graph = new Graph({ ...parts(traced), about });
  const manifest = await saveGraph(graph, out, { format });
  const files = manifest.files.map(({ name, bytes }) => `  ${name}  ${bytes} bytes`);
  return [
    `${out}: ${what} of "${study.name}" for ${format}`,
    ...files,
    "  manifest.json",
    ...manifest.warnings.map((w) => `warning: ${w}`),
  ].join("\n");
}

const parts = ({ inputs, constants, nodes, outputs }: Graph) => ({ inputs, constants, nodes, outputs });

async function showGraph(folder: string, svg?: string): Promise<string> {
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

async function readJSON(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new InputError(`invalid study file ${file}: ${(error as Error).message}`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`invalid study file ${file}: not complete JSON (${(error as Error).message})`, {
      cause: error,
    });
  }
}

/** Runs the command line; what goes wrong is said in a sentence, and ends with code 1. */
export async function run(argv: readonly string[], terminal?: Terminal): Promise<number> {
  try {
    await program(terminal).parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    if (!(error instanceof BoflowError)) throw error;
    console.error(`boflow: ${error.message}`);
    return 1;
  }
}
