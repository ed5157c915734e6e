import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * What a page loads that contains this module: the bytes by esbuild --minify, ESM with splitting, and gzip -9, and the files that are in them. `later`
 * are the bytes of what is imported on demand.
 */
export async function bundleSize(code, { resolveDir = root, conditions = [] } = {}) {
  const { outputFiles, metafile } = await build({
    ...{ bundle: true, format: "esm", minify: true, metafile: true, write: false, logLevel: "error" },
    ...{ stdin: { contents: code, resolveDir }, conditions: ["module", ...conditions], platform: "browser" },
    ...{ splitting: true, outdir: "out", absWorkingDir: resolveDir },
  });
  /** The chunks that some chunks import, of these kinds; a set grows while it is walked. */
  const reached = (from, ...kinds) => {
    const found = new Set(from);
    for (const file of found)
      for (const { kind, path } of metafile.outputs[file].imports)
        if (kinds.includes(kind) && path in metafile.outputs) found.add(path);
    return found;
  };
  const loaded = reached(["out/stdin.js"], "import-statement");
  const all = reached(loaded, "import-statement", "dynamic-import");
  const bytes = (chunks) =>
    outputFiles
      .filter(({ path }) => chunks.has(relative(resolveDir, path)))
      .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  const files = [...loaded].flatMap((file) =>
    Object.entries(metafile.outputs[file].inputs).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [input] : [],
    ),
  );
  return { bytes: bytes(loaded), later: bytes(all) - bytes(loaded), files };
}
