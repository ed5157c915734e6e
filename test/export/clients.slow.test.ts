import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  logExpectedImprovement,
  optimizeAcqf,
  saveGraph,
  type Tensor,
  tensor,
  traceAcquisition,
  traceMode,
} from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";

/*
 * Exports are read by separate processes, without access to the model.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("clients in processes of their own", () => {
  const model = smallModel({ n: 12, seed: 3 });
  const acquisition = logExpectedImprovement(model, { bestF: Math.max(...model.trainY.data) });
  const graph = traceAcquisition(acquisition, { gradient: true });
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boflow-clients-"));
    for (const format of ["json", "onnx", "tfjs"] as const) await saveGraph(graph, join(folder, format), { format });
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("one without BoFlow finds the candidate that optimizeAcqf finds", async () => {
    const { lower, upper } = graph.about.box as { lower: number[]; upper: number[] };
    const { candidates } = await optimizeAcqf(acquisition, { bounds: [lower, upper] });
    const client = join(root, "examples", "exported", "client.mjs");
    const output = execFileSync(process.execPath, [client, join(folder, "tfjs")], {
      encoding: "utf8",
      cwd: root,
      stdio: "pipe",
    });
    const { candidate } = JSON.parse(output.trim().split("\n").at(-1) as string);
    expectAllclose(candidate, candidates, { rtol: 0, atol: 1e-4 });
  });

  const X = tensor(Array.from({ length: 40 }, (_, i) => points(1, 2, i)));
  const inNewProcess = (program: string): Record<string, number[]> => {
    const input = JSON.stringify({ shape: X.shape, data: [...X.data], folder });
    const output = execFileSync(
      process.execPath,
      ["--import", "tsx", "--conditions=source", "--input-type=module", "-e", program],
      {
        input,
        encoding: "utf8",
        cwd: root,
        stdio: "pipe",
      },
    );
    return JSON.parse(output.trim().split("\n").at(-1) as string);
  };
  const close = (result: Record<string, number[]>, expected: Record<string, Tensor>, rtol: number) => {
    for (const name of Object.keys(expected)) {
      const size = Math.max(...expected[name].data.map(Math.abs));
      expectAllclose(result[name], expected[name], { rtol, atol: 1e-3 * rtol * size }, name);
    }
  };

  test("BoFlow's own form is read to the last bit", () => {
    const result = inNewProcess(`
      import { readFileSync } from "node:fs";
      import { loadGraph, tensor } from "boflow";
      const { shape, data, folder } = JSON.parse(readFileSync(0, "utf8"));
      const { value, gradient } = (await loadGraph(folder + "/json")).run({ X: tensor(data, shape) });
      console.log(JSON.stringify({ value: [...value.data], gradient: [...gradient.data] }));`);
    const expected = graph.run({ X });
    expect(result.value).toEqual([...expected.value.data]);
    expect(result.gradient).toEqual([...expected.gradient.data]);
  });

  test("ONNX Runtime reads the ONNX form", () => {
    const result = inNewProcess(`
      import { readFileSync } from "node:fs";
      import * as ort from "onnxruntime-web";
      const { shape, data, folder } = JSON.parse(readFileSync(0, "utf8"));
      const session = await ort.InferenceSession.create(readFileSync(folder + "/onnx/model.onnx"));
      const { value, gradient } = await session.run({ X: new ort.Tensor("float64", Float64Array.from(data), shape) });
      console.log(JSON.stringify({ value: [...value.data], gradient: [...gradient.data] }));`);
    close(result, graph.run({ X }), 1e-9);
  });

  test("a fantasized model is exported too", async () => {
    const fantasies = traceMode(() =>
      model.fantasize(points(2, 2, 7), {
        sampler: [
          [0.4, -0.9],
          [1.1, 0.2],
        ],
      }),
    );
    const acquisition = logExpectedImprovement(fantasies, { bestF: 1 });
    const exported = traceAcquisition(acquisition);
    await saveGraph(exported, join(folder, "fantasies"));
    const result = inNewProcess(`
      import { readFileSync } from "node:fs";
      import { loadGraph, tensor } from "boflow";
      const { shape, data, folder } = JSON.parse(readFileSync(0, "utf8"));
      const { value } = (await loadGraph(folder + "/fantasies/graph.json")).run({ X: tensor(data, shape) });
      console.log(JSON.stringify({ value: [...value.data] }));`);
    expect(result.value).toEqual([...acquisition.forward(X.expandDims(1)).data]);
  });
});
