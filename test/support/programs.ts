import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles modules, by name, with the sources into a folder: each is a program of Node, `name.mjs`. */
export async function bundledPrograms(folder: string, modules: Readonly<Record<string, URL>>): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(Object.entries(modules).map(([name, module]) => [name, fileURLToPath(module)])),
    outdir: folder,
    bundle: true,
    splitting: true,
    outExtension: { ".js": ".mjs" },
    format: "esm",
    platform: "node",
    conditions: ["source"],
    logLevel: "error",
  });
}
