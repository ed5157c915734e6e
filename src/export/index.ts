/**
 * Models and acquisition functions as graphs in files, and the runners of TensorFlow.js.
 *
 * @module boflow/export
 */

export { type ExportedFiles, exportGraph, loadGraph, loadGraphModelFiles, saveGraph } from "./files.ts";
export { manifestIn } from "./folder.ts";
export { fromTfjs } from "./fromTfjs.ts";
export { type GraphModelArtifacts, toGraphModel } from "./graphModel.ts";
export type { ExportFormat, Manifest, MeasuredError } from "./manifest.ts";
export { OPSET as onnxOpset, toOnnx } from "./onnx.ts";
export { type GraphModelRunner, loadGraphModel, runGraphModel } from "./runGraphModel.ts";
export {
  type GraphModelLoader,
  type LoadedTensorFlow,
  type LoadTensorFlowOptions,
  loadTensorFlow,
  type TensorFlow,
  type TfjsTensor,
  toTfjs,
} from "./tensorflow.ts";
export { type TraceAcquisitionOptions, type TraceModelOptions, traceAcquisition, traceModel } from "./traceModel.ts";
