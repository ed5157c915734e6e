import { choice, command, flag, requiredText } from "../command.ts";
import { studyArgument } from "./shared.ts";

export const exportCommand = command({
  name: "export",
  about: "Export the model or the acquisition function of a study as a graph",
  arguments: { study: studyArgument },
  options: {
    format: choice(
      "--format <format>",
      "tfjs: TensorFlow.js, onnx: ONNX Runtime, json: BoFlow",
      ["tfjs", "onnx", "json"],
      "json",
    ),
    what: choice("--what <what>", "what to export", ["acquisition", "model"], "acquisition"),
    gradient: flag("--gradient", "compute the gradient of the acquisition function too"),
    out: requiredText("--out <folder>", "folder to write to; files of an earlier export there are replaced"),
    force: flag("--force", "replace other files too"),
  },
  examples: [
    ["boflow export study.yaml --what model --format onnx --out model", "the model for ONNX Runtime"],
    ["boflow export study.yaml --gradient --out acquisition", "the acquisition function with its gradient"],
  ],
  async run({ study, ...options }, output) {
    const { exportStudy } = await import("../exportStudy.ts");
    output.print(await exportStudy(study, options));
  },
});
