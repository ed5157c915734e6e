import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStudy, loadGraph, serializeGraph, studyFromJSON } from "../../src/index.ts";
import { boflow as runBoflow } from "./fakeTerminal.ts";

let folder: string;
const inside = (name: string) => join(folder, name);

const boflow = (...args: string[]) => runBoflow(args);

const definition = {
  name: "cake",
  parameters: { heat: { type: "float", low: 100, high: 250 }, minutes: { type: "int", low: 10, high: 60 } },
  objectives: { taste: "maximize" },
} as const;
const trials = [
  [120, 50, 3.1],
  [180, 35, 7.9],
  [230, 20, 4.4],
  [160, 30, 6.5],
  [200, 45, 5.2],
].map(([heat, minutes, taste]) => ({ parameters: { heat, minutes }, values: { taste } }));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boflow-cli-"));
  await writeFile(inside("study.json"), JSON.stringify({ ...definition, trials }));
});
afterAll(() => rm(folder, { recursive: true }));

describe("boflow export", () => {
  test.each([
    ["json", "acquisition", ["graph.json", "manifest.json"]],
    ["onnx", "acquisition", ["model.onnx", "graph.json", "manifest.json"]],
    ["tfjs", "model", ["model.json", "group1-shard1of1.bin", "graph.json", "manifest.json"]],
  ])("%s, %s", async (format, what, files) => {
    const out = inside(`${format}-${what}`);
    const gradient = what === "acquisition" ? ["--gradient"] : [];
    const result = await boflow(
      "export",
      inside("study.json"),
      "--format",
      format,
      "--what",
      what,
      ...gradient,
      "--out",
      out,
    );
    expect(result).toMatchObject({ code: 0, error: "" });
    for (const name of files) {
      expect(result.out).toContain(name);
      expect((await readFile(join(out, name))).length).toBeGreaterThan(0);
    }
    const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({ target: format, source: { study: "cake", trainingSize: 5, what } });
    expect(manifest.error.points).toBeGreaterThan(100);
  });

  test("the exported function is the study's own", async () => {
    const study = await studyFromJSON({ ...definition, trials });
    const { acquisition } = await study.surrogate();
    const graph = await loadGraph(inside("json-acquisition"));
    const X = [[[0.3, 0.6]], [[0.5, 0.5]]];
    expect(graph.run({ X }).value.data).toEqual(acquisition.forward(X).data);
    expect(graph.outputs.map(({ name }) => name)).toEqual(["value", "gradient"]);
  });
});

test("boflow graph prints a summary and draws a picture", async () => {
  const { code, out } = await boflow("graph", inside("tfjs-model"));
  expect(code).toBe(0);
  expect(out).toMatch(/target\s+tfjs, float32/);
  expect(out).toMatch(/study\s+cake/);
  expect(out).toMatch(/input\s+X: b x 1 x 2/);
  expect(out).toMatch(/output\s+mean: b x 1/);
  expect(out).toMatch(/nodes\s+\d+: /);
  expect(out).toMatch(/constants \d+, \d+ numbers/);
  expect(out).toMatch(/error\s+mean .* at 256 points/);
  const svg = await readFile(inside("tfjs-model/graph.svg"), "utf8");
  const { document } = parseHTML(svg);
  const graph = await loadGraph(inside("tfjs-model"));
  const boxes = graph.inputs.length + graph.constants.length + graph.nodes.length + graph.outputs.length;
  expect(document.querySelectorAll("g rect")).toHaveLength(boxes);
  expect(svg).not.toMatch(/NaN|undefined/);
});

test("a study survives its file, with running trials still running", async () => {
  const study = createStudy({ ...definition, seed: 3 });
  await study.ask(2);
  await study.tell(0, 4);
  const again = await studyFromJSON(JSON.parse(JSON.stringify(study)));
  expect(again.trials.map(({ status }) => status)).toEqual(["complete", "running"]);
  expect(again.seed).toBe(3);
  expect(again.best()?.value).toBe(4);
});

describe("bad input ends with code 1, wrong usage with 2, and a sentence", () => {
  const bad = async (content: unknown) => {
    await writeFile(inside("bad.json"), typeof content === "string" ? content : JSON.stringify(content));
    return boflow("export", inside("bad.json"), "--out", inside("nowhere"));
  };
  test.each<[string, unknown, RegExp]>([
    ["a file that is cut off", '{"parameters": ', /bad\.json: not complete JSON/],
    ["no study", { a: 1 }, /bad\.json:1:1: parameters: expected parameters by name/],
    ["a study without results", definition, /0 complete trials; it needs at least 2/],
    [
      "a trial of other parameters",
      { ...definition, trials: [{ parameters: { heat: 1 }, values: { taste: 1 } }] },
      /trials\.0: .*heat|trials\.0: .*minutes/,
    ],
    [
      "a value that is no number",
      { ...definition, trials: [{ ...trials[0], values: { taste: "good" } }] },
      /trials\.0: invalid outcome/,
    ],
    ["trials that are no list", { ...definition, trials: 3 }, /trials.*list/],
  ])("%s", async (_, content, message) => {
    const { code, error } = await bad(content);
    expect(code).toBe(1);
    expect(error).toMatch(message);
    expect(error).not.toMatch(/at .*\.ts:/);
  });

  test.each<[string, string[], RegExp]>([
    ["a study that is not there", ["export", "/no/such/file.json", "--out", "x"], /no such file/],
    [
      "an unknown format",
      ["export", "s.json", "--format", "pdf", "--out", "x"],
      /Allowed choices are tfjs, onnx, json/,
    ],
    ["no folder", ["export", "s.json"], /--out/],
    [
      "a model's gradient",
      ["export", "s.json", "--what", "model", "--gradient", "--out", "x"],
      /--gradient: only acquisition/,
    ],
    ["an unknown command", ["fly"], /unknown command/],
    ["a graph that is not there", ["graph", "/no/such/folder"], /invalid graph file/],
  ])("%s", async (_, args, message) => {
    const { code, error } = await boflow(...args);
    expect(code).toBe(/Allowed|--out|unknown command/.test(error) ? 2 : 1);
    expect(error).toMatch(message);
  });
});

describe("files that are not boflow's own", () => {
  const exporting = (...more: string[]) => boflow("export", inside("study.json"), ...more);

  test("are unchanged, unless forced", async () => {
    const out = inside("foreign");
    await mkdir(out);
    await writeFile(join(out, "graph.json"), "mine");
    const refused = await exporting("--out", out);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.error).toMatch(/graph\.json that is not as an export left it; choose another folder, or force/);
    expect(await readFile(join(out, "graph.json"), "utf8")).toBe("mine");
    expect(await exporting("--out", out, "--force")).toMatchObject({ code: 0 });
    expect((await boflow("graph", out)).code).toBe(0);
    await writeFile(join(out, "graph.svg"), "<svg>mine</svg>");
    expect((await boflow("graph", out)).error).toMatch(/picture .*graph\.svg: another file is there.*--force/);
    expect(await readFile(join(out, "graph.svg"), "utf8")).toBe("<svg>mine</svg>");
    for (const force of [["--force"], []]) expect((await boflow("graph", out, ...force)).code).toBe(0);
  });

  test("paths that cannot be written to are named, without a stack trace", async () => {
    const out = inside("places");
    await exporting("--out", out);
    for (const args of [
      ["export", inside("study.json"), "--out", inside("study.json")],
      ["export", inside("study.json"), "--out", join(inside("study.json"), "deeper")],
      ["graph", out, "--svg", folder],
      ["graph", out, "--svg", join(inside("study.json"), "x.svg")],
    ]) {
      const { code, error } = await boflow(...args);
      expect(code).toBe(1);
      expect(error).toMatch(/^boflow: invalid (folder|picture) /);
      expect(error).not.toMatch(/\n\s+at /);
    }
  });

  test("manifests that are damaged, of another format, or of another graph are named", async () => {
    const out = inside("manifests");
    await exporting("--out", out);
    const whole = JSON.parse(await readFile(join(out, "manifest.json"), "utf8"));
    const { outputs } = whole.error;
    for (const [content, message] of [
      ["{", /manifest\.json: not complete JSON/],
      [JSON.stringify({ ...whole, version: 7 }), /version 7/],
      [JSON.stringify({ ...whole, format: "x" }), /manifest\.json: at format/],
      [JSON.stringify({ ...whole, graph: "00" }), /belongs to another graph/],
      [JSON.stringify({}), /manifest\.json: at format/],
    ] as const) {
      await writeFile(join(out, "manifest.json"), content);
      expect(await boflow("graph", out)).toMatchObject({ code: 1, error: expect.stringMatching(message) });
    }
    const infinite = { ...whole.error, outputs: { value: { ...outputs.value, maxRelative: null } } };
    await writeFile(join(out, "manifest.json"), JSON.stringify({ ...whole, error: infinite }));
    expect((await boflow("graph", out)).out).toMatch(/relative Infinity/);
  });

  test("a graph too large to draw has a summary only", async () => {
    const { Graph } = await import("../../src/index.ts");
    const b = { times: 1, plus: 0 };
    const nodes = Array.from({ length: 1200 }, (_, k) => ({
      name: `_n${k}`,
      op: "Exp",
      inputs: [k === 0 ? "X" : `_n${k - 1}`],
      attributes: undefined,
      shape: [b],
    }));
    const outputs = [{ name: "value", value: "_n1199", shape: [b] }];
    const large = new Graph({ inputs: [{ name: "X", shape: [b] }], constants: [], nodes, outputs });
    await writeFile(inside("large.json"), serializeGraph(large));
    expect((await boflow("graph", inside("large.json"))).out).toMatch(
      /nodes\s+1200[\s\S]*picture {3}none: .* 1202 values/,
    );
  });
});

test("boflow --version prints the package's", async () => {
  const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  expect(await boflow("--version")).toEqual({ code: 0, out: version, error: "" });
});
