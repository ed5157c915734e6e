// Puts src/ into one file for Node; the packages that it uses stay dependencies.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: ["src/main.ts"],
  outfile: "dist/main.js",
  bundle: true,
  packages: "external",
  // The project's own maps boflow to its source.
  tsconfigRaw: {},
  platform: "node",
  format: "esm",
  target: "es2022",
});
