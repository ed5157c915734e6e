// `npm run bench:export`: time per point of an exported LogEI in each runtime and of the eager model, and the time of exporting.
import {
  exportGraph,
  fitModel,
  logExpectedImprovement,
  singleTaskGP,
  sobol,
  tensor,
  toGraphModel,
  toOnnx,
  traceAcquisition,
} from "boflow";
import { loadGraphModel } from "boflow/export";
import { hartmann } from "boflow/testFunctions";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { medianSeconds } from "./timing.ts";

const problem = hartmann({ dim: 6, negate: true });
const points = (n: number, seed: number) => tensor(sobol(6, { seed }).next(n), [n, 6]);
const micro = (seconds: number, b: number) => `${((1e6 * seconds) / b).toPrecision(3)} µs`.padStart(14);

for (const n of [50, 500]) {
  const trainX = points(n, 0);
  const trainY = (trainX.toArray() as number[][]).map((x) => problem.evaluate(x));
  const model = await fitModel(singleTaskGP({ trainX, trainY }));
  const logEI = logExpectedImprovement(model, { bestF: Math.max(...trainY) });
  const graph = traceAcquisition(logEI);

  console.log(`\nLogEI of ${n} observations: value per point, at batches of 1, 100 and 10,000`);
  const bytes = toOnnx(graph);
  const started = performance.now();
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  console.log(`an ONNX Runtime session takes ${(performance.now() - started).toFixed(0)} ms to create`);
  const native = await loadGraphModel(toGraphModel(graph), { backend: "native" }).catch(() => null);
  const plain = await loadGraphModel(toGraphModel(graph), { backend: "javascript" });
  const runtimes: [string, (X: ReturnType<typeof tensor>) => unknown][] = [
    ["eager model", (X) => logEI.forward(X)],
    ["interpreter", (X) => graph.run({ X })],
    ["ONNX Runtime (WebAssembly, float64)", (X) => session.run({ X: new OrtTensor("float64", X.data, [...X.shape]) })],
    ...(native
      ? [["tfjs-node (float32)", (X) => native.run({ X })] as [string, (X: ReturnType<typeof tensor>) => unknown]]
      : []),
    ["TensorFlow.js, pure JavaScript (float32)", (X) => plain.run({ X })],
  ];
  for (const [name, run] of runtimes) {
    const figures: string[] = [];
    for (const b of [1, 100, 10_000]) {
      const X = points(b, 1).reshape([b, 1, 6]);
      figures.push(micro(await medianSeconds(() => run(X), 1), b));
    }
    console.log(`${name.padEnd(42)}${figures.join("")}`);
  }
  if (!native) console.log("tfjs-node is not here: npm run build:tfjs-node");
  for (const format of ["json", "onnx", "tfjs"] as const) {
    const started = performance.now();
    const { manifest } = await exportGraph(graph, format);
    const seconds = (performance.now() - started) / 1000;
    const own = manifest.files.filter(({ name }) => format === "json" || name !== "graph.json");
    const bytes = own.reduce((sum, file) => sum + file.bytes, 0);
    console.log(
      `export to ${format}: ${seconds.toPrecision(2)} s with its error measured, ${(bytes / 1000).toFixed(0)} kB`,
    );
  }
}
