import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { qKnowledgeGradient, saveGraph, tensor, traceAcquisition } from "../../src/index.ts";
import { points, smallModel } from "../models/fixtures.ts";
import { expectAllclose } from "../support/allclose.ts";

/** A Chromium of this machine, if there is one. */
const executable = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout?.trim() ?? "")
  .find((path) => path !== "" && existsSync(path));

describe.skipIf(!executable)("in headless Chromium (skipped where there is none)", () => {
  const model = smallModel({ n: 9 });
  const graph = traceAcquisition(qKnowledgeGradient(model, { numFantasies: 4 }), { gradient: true });
  const X = tensor(Array.from({ length: 25 }, (_, i) => points(5, 2, i)));
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boflow-browser-"));
    for (const format of ["json", "onnx", "tfjs"] as const) await saveGraph(graph, join(folder, format), { format });
    await build({
      entryPoints: [fileURLToPath(new URL("browserClient.ts", import.meta.url))],
      outfile: join(folder, "client.js"),
      bundle: true,
      format: "esm",
      platform: "browser",
      conditions: ["source"],
      logLevel: "error",
    });
    const ort = dirname(createRequire(import.meta.url).resolve("onnxruntime-web"));
    const page = '<!doctype html><title>BoFlow</title><script type="module" src="/client.js"></script>';
    const types: Record<string, string> = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };
    server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      const type = types[path.split(".").pop() ?? ""] ?? (path === "/" ? "text/html" : "application/octet-stream");
      const file = path.startsWith("/ort/") ? join(ort, path.slice(5)) : join(folder, path);
      const content = path === "/" ? Promise.resolve(page) : readFile(file);
      content.then(
        (body) => response.writeHead(200, { "content-type": type }).end(body),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  }, 60_000);

  afterAll(async () => {
    server?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  test("TensorFlow.js, ONNX Runtime and BoFlow itself compute the exported knowledge gradient", async () => {
    const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction("globalThis.run", null, { timeout: 20_000 });
      const results = (await page.evaluate(
        `run(${JSON.stringify([...X.shape])}, ${JSON.stringify([...X.data])})`,
      )) as Record<string, Record<string, number[]>>;
      expect(errors).toEqual([]);
      const expected = graph.run({ X });
      for (const name of ["value", "gradient"]) {
        const size = Math.max(...expected[name].data.map(Math.abs));
        expectAllclose(results.boflow[name], expected[name], { rtol: 1e-13, atol: 1e-14 * size }, `BoFlow ${name}`);
        expectAllclose(results.onnx[name], expected[name], { rtol: 1e-9, atol: 1e-12 * size }, `ONNX ${name}`);
        expectAllclose(results.tfjs[name], expected[name], { rtol: 1e-3, atol: 1e-5 * size }, `TensorFlow.js ${name}`);
      }
    } finally {
      await browser.close();
    }
  });
});
