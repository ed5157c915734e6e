import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { bundledPrograms } from "../../support/programs.ts";

export interface WorkerFiles {
  /** `boflow/worker`, built from the sources. */
  worker: URL;
  /** acting.ts, built with it. */
  acting: URL;
}

/** Builds the files for the tests of a file, and removes them afterwards. */
export function workerFiles(): WorkerFiles {
  const folder = mkdtempSync(join(tmpdir(), "boflow-"));
  const source = (path: string) => new URL(path, import.meta.url);
  const modules = { worker: source("../../../src/study/suggester/worker.ts"), acting: source("acting.ts") };
  beforeAll(() => bundledPrograms(folder, modules));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => pathToFileURL(join(folder, name));
  return { worker: file("worker.mjs"), acting: file("acting.mjs") };
}
