import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { BoflowError } from "../errors/index.ts";
import type { ExportOptions } from "./exportStudy.ts";
import type { GraphOptions } from "./showGraph.ts";

/** The version of this package, whose root is two folders up, in src as in dist. */
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** Output of the program; tests pass their own. */
export interface Terminal {
  out(text: string): void;
}

/** The command line. Each command loads what it needs when it is called. */
export function program(terminal: Terminal = { out: (text) => console.log(text) }): Command {
  const boflow = new Command("boflow")
    .description("Bayesian optimization: exports models and acquisition functions as portable graphs, and shows them")
    .version(version)
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
    .requiredOption("--out <folder>", "folder to write to; files of an earlier export there are replaced")
    .option("--force", "replace other files too", false)
    .action(async (file: string, options: ExportOptions) => {
      const { exportStudy } = await import("./exportStudy.ts");
      terminal.out(await exportStudy(file, options));
    });
  boflow
    .command("graph")
    .description("show an exported graph: a summary, and a picture (graph.svg beside it)")
    .argument("<folder>", "folder of an export, or a graph.json")
    .option("--svg <file>", "where to draw the picture; an earlier one there is replaced")
    .option("--force", "replace another file too", false)
    .action(async (folder: string, options: GraphOptions) => {
      const { showGraph } = await import("./showGraph.ts");
      terminal.out(await showGraph(folder, options));
    });
  return boflow;
}

/** Runs the command line and returns its exit code; an error is reported in one sentence, with code 1. */
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
