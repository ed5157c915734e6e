import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-web";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadGraphModel, loadGraphModelFiles } from "../../src/export/index.ts";
import { readManifest } from "../../src/export/manifest.ts";
import { samplePoints } from "../../src/export/samplePoints.ts";
import {
  exportGraph,
  generator,
  graphHash,
  InputError,
  loadGraph,
  logExpectedImprovement,
  ops,
  qKnowledgeGradient,
  saveGraph,
  singleTaskGP,
  toGraphModel,
  toOnnx,
  trace,
  traceAcquisition,
  traceModel,
} from "../../src/index.ts";
import { categorical, matern12, matern52, product, scale } from "../../src/kernels/index.ts";
import { smallModel } from "../models/fixtures.ts";

type Fields = Record<string, unknown>;

let folder: string;
const inside = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "boflow-export-"));
});
afterEach(() => rm(folder, { recursive: true }));

const graph = traceModel(smallModel());

describe("a folder", () => {
  test("holds one export at a time: files of another format are removed", async () => {
    for (const [format, files] of [
      ["onnx", ["graph.json", "manifest.json", "model.onnx"]],
      ["tfjs", ["graph.json", "group1-shard1of1.bin", "manifest.json", "model.json"]],
      ["json", ["graph.json", "manifest.json"]],
    ] as const) {
      await saveGraph(graph, folder, { format });
      expect((await readdir(folder)).sort()).toEqual(files);
    }
    expect(graphHash(await loadGraph(folder))).toBe(graphHash(graph));
  });

  test.each([
    ["model.onnx", "onnx"],
    ["graph.json", "json"],
    ["manifest.json", "json"],
    ["group1-shard1of1.bin", "tfjs"],
  ] as const)("keeps a foreign %s, unless forced", async (name, format) => {
    await writeFile(inside(name), "mine");
    await expect(saveGraph(graph, folder, { format })).rejects.toThrow(InputError);
    await expect(saveGraph(graph, folder, { format })).rejects.toThrow(/manifest\.json|not as an export left it/);
    expect(await readdir(folder)).toEqual([name]);
    expect(await readFile(inside(name), "utf8")).toBe("mine");
    await saveGraph(graph, folder, { format, force: true });
    expect(await readFile(inside(name), "utf8")).not.toBe("mine");
  });

  test("keeps an exported file that was changed since, also where it would only be removed", async () => {
    await saveGraph(graph, folder, { format: "onnx" });
    await writeFile(inside("model.onnx"), "changed");
    await expect(saveGraph(graph, folder, { format: "json" })).rejects.toThrow(/model\.onnx that is not as an export/);
    expect(await readFile(inside("model.onnx"), "utf8")).toBe("changed");
    await saveGraph(graph, folder, { format: "json", force: true });
    expect(await readdir(folder)).not.toContain("model.onnx");
  });

  test("is not written to through planted links", async () => {
    await writeFile(inside("victim"), "precious");
    await mkdir(inside("out"));
    await symlink(inside("victim"), inside("out/graph.json.part"));
    await expect(saveGraph(graph, inside("out"))).rejects.toThrow(/graph\.json\.part is there already/);
    await rm(inside("out/graph.json.part"));
    await symlink(inside("victim"), inside("out/graph.json"));
    await expect(saveGraph(graph, inside("out"))).rejects.toThrow(/not as an export left it/);
    await saveGraph(graph, inside("out"), { force: true });
    expect(await readFile(inside("victim"), "utf8")).toBe("precious");
  });

  test.each([
    ["a file in its place", "file"],
    ["a file on the way", "file/inner"],
  ])("that cannot be made, %s, is refused in a sentence", async (_, name) => {
    await writeFile(inside("file"), "");
    await expect(saveGraph(graph, inside(name))).rejects.toThrow(InputError);
    await expect(saveGraph(graph, inside(name))).rejects.toThrow(/invalid folder/);
  });
});

test("ONNX models have the points as their only input: constants are not inputs with defaults", async () => {
  const model = smallModel();
  for (const made of [
    traceAcquisition(logExpectedImprovement(model, { bestF: 1 }), { gradient: true }),
    traceAcquisition(qKnowledgeGradient(model, { numFantasies: 3 }), { gradient: true }),
    traceModel(model, { q: 3, outputs: ["mean", "covariance"] }),
  ])
    expect((await InferenceSession.create(toOnnx(made), { logSeverityLevel: 3 })).inputNames).toEqual(["X"]);
});

describe("manifests", () => {
  const text = async () => {
    const { files } = await exportGraph(graph, "json");
    return new TextDecoder().decode(files.get("manifest.json"));
  };

  test("write the number of points as b", async () => {
    const { manifest } = await exportGraph(graph, "json");
    expect(manifest.inputs).toEqual([{ name: "X", shape: ["b", 1, 2] }]);
    expect(readManifest(await text(), "it")).toEqual(manifest);
  });

  test("with errors that are not finite are read again", async () => {
    const jumps = trace(({ X }) => ops.div(1, ops.sub(X, X)), { X: [[0.5]] });
    const { files, manifest } = await exportGraph(jumps, "tfjs");
    expect(readManifest(new TextDecoder().decode(files.get("manifest.json")), "it").outputs).toEqual(manifest.outputs);
    const infinite = JSON.parse(await text());
    infinite.error.outputs.mean.maxRelative = Infinity;
    expect(readManifest(JSON.stringify(infinite), "it").error.outputs.mean.maxRelative).toBe(Infinity);
  });

  test.each<[string, (m: Fields) => unknown, RegExp]>([
    ["of another format", (m) => ({ ...m, format: "pdf" }), /at format/],
    ["of a newer version", (m) => ({ ...m, version: 2 }), /version 2.*reads up to 1; update/],
    ["without files", ({ files: _, ...m }) => m, /at files: expected a list/],
    [
      "with a file elsewhere",
      (m) => ({ ...m, files: [{ name: "../../x", bytes: 1, sha256: "" }] }),
      /at files\.0\.name/,
    ],
    ["without errors", (m) => ({ ...m, error: null }), /at error/],
    ["of text for numbers", (m) => ({ ...m, error: { ...(m.error as Fields), points: "many" } }), /at error\.points/],
    ["that is a list", () => [], /expected an object/],
    ["that is null", () => null, /expected an object/],
  ])("%s are refused", async (_, change, message) => {
    const changed = JSON.stringify(change(JSON.parse(await text())));
    expect(() => readManifest(changed, "it")).toThrow(InputError);
    expect(() => readManifest(changed, "it")).toThrow(message);
  });
});

describe("files that cannot be loaded", () => {
  test.each([null, undefined, 7, {}, []])("graph %s", async (source) => {
    await expect(loadGraph(source as never)).rejects.toThrow(/invalid graph: expected a path, the text/);
  });

  test.each<[string, (model: Fields) => unknown]>([
    ["no signature", ({ signature: _, ...m }) => m],
    ["an empty signature", (m) => ({ ...m, signature: {} })],
    ["inputs without shapes", (m) => ({ ...m, signature: { ...(m.signature as Fields), inputs: { X: {} } } })],
    ["no topology", ({ modelTopology: _, ...m }) => m],
    ["nothing", () => null],
  ])("a graph model with %s", async (_, change) => {
    await expect(
      loadGraphModel(change({ ...toGraphModel(graph) }) as never, { backend: "javascript" }),
    ).rejects.toThrow(/invalid graph model/);
  });

  test("a folder without a manifest, or with one for another target", async () => {
    await expect(loadGraphModelFiles(folder)).rejects.toThrow(/there is no manifest\.json/);
    await saveGraph(graph, folder, { format: "onnx" });
    await expect(loadGraphModelFiles(folder)).rejects.toThrow(/expected an export for "tfjs", got one for "onnx"/);
  });
});

describe("the measured error is that at typical inputs", () => {
  const { uniform } = generator(11);
  const trainX = Array.from({ length: 15 }, (_, i) => [uniform(), i % 3]);
  const trainY = trainX.map(([x, code]) => Math.sin(6 * x) + 0.3 * code);
  const model = (covariance: ReturnType<typeof scale>) =>
    singleTaskGP({ trainX, trainY, covariance }).setHyperparameters({ noise: 1e-3 });

  test("codes of choices are whole", async () => {
    const coded = model(
      product(
        matern52({ lengthscale: 0.3, activeDimensions: [0] }),
        categorical({ lengthscale: 0.5, activeDimensions: [1] }),
      ),
    );
    const acquisition = logExpectedImprovement(coded, { bestF: 1.4 });
    const traced = traceAcquisition(acquisition, { gradient: true });
    const { manifest } = await exportGraph(traced, "tfjs");
    // Measured anew, at the training points alone.
    const runner = await loadGraphModel(toGraphModel(traced), { backend: "javascript" });
    const X = trainX.map((x) => [x]);
    const [exact, single] = [traced.run({ X }), runner.run({ X })];
    for (const name of ["value", "gradient"]) {
      const seen = Math.max(...exact[name].data.map((v, i) => Math.abs(v - single[name].data[i])));
      expect(manifest.error.outputs[name].maxAbsolute).toBeGreaterThanOrEqual(seen);
    }
    const codes = [...samplePoints(traced)].flatMap(({ X: tried }) => [...tried.data.filter((_, i) => i % 2 === 1)]);
    expect(new Set(codes)).toEqual(new Set([0, 1, 2]));
  });

  test("training points and their neighbours are among them: the kink of matern12 shows", async () => {
    const rough = scale(matern12({ lengthscale: 0.4, activeDimensions: [0] }), { outputscale: 2 });
    const traced = traceAcquisition(logExpectedImprovement(model(rough), { bestF: 1.4 }), { gradient: true });
    const { manifest } = await exportGraph(traced, "tfjs");
    const { maxAbsolute, scale: range } = manifest.error.outputs.gradient;
    expect(maxAbsolute).toBeGreaterThan(0.01 * range);
    expect(manifest.warnings.join()).toMatch(/gradient differs by up to .* % of its range, in float32/);
  });

  test("a graph without a summary of its inputs is measured in the unit cube, also at a fixed size", async () => {
    for (const dynamic of [true, false]) {
      const free = trace(({ X }) => X.exp().sum(-1), { X: [[0.1, 0.2]] }, { dynamic });
      const { manifest } = await exportGraph(free, "tfjs");
      expect(manifest.error.points).toBe(128);
      expect(manifest.error.outputs.value.maxRelative).toBeLessThan(1e-6);
      expect(manifest.error.outputs.value.scale).toBeGreaterThan(2);
    }
  });
});
