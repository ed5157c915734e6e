import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Puts the script of report pages, in one piece, in the place of the module that makes it from its parts. */
export const pageScript = {
  name: "pageScript",
  setup({ onLoad }) {
    onLoad({ filter: /report[\\/]script\.[jt]s$/ }, async () => {
      const { outputFiles } = await build({
        ...{ absWorkingDir: root, entryPoints: ["src/report/page/main.ts"], bundle: true, write: false },
        ...{ minify: true, format: "iife", target: "es2022", charset: "utf8" },
      });
      return { contents: `export const script = ${JSON.stringify(outputFiles[0].text)};` };
    });
  },
};
