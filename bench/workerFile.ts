import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
const outfile = join(folder, "worker.mjs");
await build({
  entryPoints: [fileURLToPath(new URL("../src/study/suggester/worker.ts", import.meta.url))],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  conditions: ["source"],
  logLevel: "error",
});

/** The worker of studies, bundled from the sources; removed when the benchmark ends. */
export const workerFile = pathToFileURL(outfile);
process.on("exit", () => rmSync(folder, { recursive: true }));
