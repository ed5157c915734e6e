import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { loadGraphModel, loadTensorFlow } from "../../src/export/index.ts";
import { type Graph, type Tensor, tensor, toGraphModel, toOnnx } from "../../src/index.ts";

/** Outputs by name at points X `b x q x d`, the input of that or another name. */
export type Run = (X: Tensor, name?: string) => Promise<Record<string, Tensor>>;

/** ONNX Runtime in WebAssembly, in double precision. */
export async function onnxRuntime(graph: Graph): Promise<Run> {
  const session = await InferenceSession.create(toOnnx(graph), { logSeverityLevel: 3 });
  return async (X, name = "X") => {
    const results = await session.run({ [name]: new OrtTensor("float64", X.data.slice(), [...X.shape]) });
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [name, tensor(data as Float64Array, [...dims])]),
    );
  };
}

/** TensorFlow.js, in single precision. */
export async function tensorFlow(graph: Graph, backend: "native" | "javascript"): Promise<Run> {
  const runner = await loadGraphModel(toGraphModel(graph), { backend });
  return async (X, name = "X") => runner.run({ [name]: X });
}

/** Whether @tensorflow/tfjs-node loads here; scripts/build-tfjs-node.mjs builds it. */
export const hasNativeTensorFlow = await loadTensorFlow({ backend: "native" }).then(
  () => true,
  () => false,
);
