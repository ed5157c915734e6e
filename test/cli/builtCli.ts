import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pageScripts } from "../../scripts/pageScript.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the command line into a temporary folder, as the package has it; returns the folder and the file to run. */
export async function builtCli(): Promise<{ folder: string; main: string }> {
  const folder = await mkdtemp(join(tmpdir(), "boflow-built-"));
  await build({
    absWorkingDir: root,
    entryPoints: ["src/cli/main.ts"],
    outdir: join(folder, "dist/cli"),
    ...({ bundle: true, splitting: true, format: "esm", target: "es2022", platform: "node" } as const),
    mainFields: ["module", "main"],
    chunkNames: "chunks/[name]-[hash]",
    logLevel: "error" as const,
    plugins: [pageScripts()],
    banner: {
      js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
    },
  });
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", version: "0.0.0" }));
  return { folder, main: join(folder, "dist/cli/main.js") };
}
