import { buildSync } from "esbuild";

/** The script of the page, in one piece. The build puts the piece itself in the place of this module (scripts/build.mjs). */
export const script: string = buildSync({
  entryPoints: [new URL("page/main.tsx", import.meta.url).pathname],
  bundle: true,
  write: false,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  platform: "browser",
  jsx: "automatic",
  jsxImportSource: "preact",
  conditions: ["source"],
}).outputFiles[0].text;
