import { join } from "node:path";
import { defineConfig } from "vite";
import manifest from "../../package.json" with { type: "json" };

/** The sources of this repository in place of the installed package: leave `resolve` out in a project of your own. */
const alias = (["browser", "worker"] as const).map((name) => ({
  find: `boflow/${name}`,
  replacement: join(import.meta.dirname, "../..", manifest.exports[`./${name}`].source),
}));

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  resolve: { alias },
  build: { outDir: "dist", target: "es2022", emptyOutDir: true },
});
