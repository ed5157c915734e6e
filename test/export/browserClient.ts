import { loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import * as ort from "onnxruntime-web/wasm";
import { parseGraph, Tensor } from "../../src/index.ts";

/** Runs the three exports that the test's server hands out at points X, in this browser. */
async function run(shape: number[], data: number[]): Promise<Record<string, Record<string, number[]>>> {
  const graph = parseGraph(await (await fetch("/json/graph.json")).text());
  const own = graph.run({ X: new Tensor(shape, Float64Array.from(data)) });

  ort.env.wasm.wasmPaths = "/ort/";
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create("/onnx/model.onnx");
  const onnx = await session.run({ X: new ort.Tensor("float64", Float64Array.from(data), shape) });

  await tf.setBackend("cpu");
  const model = await loadGraphModel("/tfjs/model.json");
  const names = graph.outputs.map(({ name }) => name);
  const single = [model.execute({ X: tf.tensor(data, shape) }, names)].flat() as tf.Tensor[];

  const plain = (value: ArrayLike<number>) => Array.from(value);
  return {
    boflow: Object.fromEntries(names.map((name) => [name, plain(own[name].data)])),
    onnx: Object.fromEntries(names.map((name) => [name, plain(onnx[name].data as Float64Array)])),
    tfjs: Object.fromEntries(names.map((name, i) => [name, plain(single[i].dataSync())])),
  };
}

Object.assign(globalThis, { run });
