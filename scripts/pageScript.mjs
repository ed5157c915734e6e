import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The scripts of pages by the module that makes each of them from its parts, as these modules do. */
const scripts = [
  { filter: /report[\\/]script\.[jt]s$/, entry: "src/report/page/main.ts", format: "iife" },
  { filter: /dashboard[\\/]script\.[jt]s$/, entry: "src/dashboard/page/main.tsx", format: "esm" },
];

/** Puts the script of a page, in one piece, in the place of the module that makes it; `include` is told the files that it consists of. */
export const pageScripts = (include = (_files) => {}) => ({
  name: "pageScripts",
  setup({ onLoad }) {
    for (const { filter, entry, format } of scripts)
      onLoad({ filter }, async () => {
        const { outputFiles, metafile } = await build({
          ...{ absWorkingDir: root, entryPoints: [entry], bundle: true, write: false, metafile: true },
          ...{ minify: true, format, target: "es2022", charset: "utf8", platform: "browser", conditions: ["source"] },
          ...{ jsx: "automatic", jsxImportSource: "preact" },
        });
        include(Object.keys(metafile.inputs));
        return { contents: `export const script = ${JSON.stringify(outputFiles[0].text)};` };
      });
  },
});
