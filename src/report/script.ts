import { buildSync } from "esbuild";

/** The script of the page, in one piece. The build puts the piece itself in the place of this module (scripts/build.mjs). */
export const script: string = buildSync({
  entryPoints: [new URL("page/main.ts", import.meta.url).pathname],
  bundle: true,
  write: false,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
}).outputFiles[0].text;
