import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";

export interface WorkerFiles {
  /** `boflow/worker`, built from the sources. */
  worker: URL;
  /** acting.ts, built with it. */
  acting: URL;
}

/** Builds the files for the tests of a file, and removes them afterwards. */
export function workerFiles(): WorkerFiles {
  const folder = mkdtempSync(join(tmpdir(), "boflow-"));
  const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  beforeAll(() =>
    build({
      entryPoints: { worker: source("../../../src/study/suggester/worker.ts"), acting: source("acting.ts") },
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      conditions: ["source"],
      logLevel: "error",
    }),
  );
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => pathToFileURL(join(folder, name));
  return { worker: file("worker.mjs"), acting: file("acting.mjs") };
}
