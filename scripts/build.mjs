// Compiles src/ into dist/: ES modules, declarations and source maps.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
// The library knows nothing of Node; the command line does.
for (const project of ["tsconfig.build.json", "tsconfig.cli.json"]) {
  const { status } = spawnSync("npx", ["tsc", "-p", project], { cwd: root, stdio: "inherit", shell: true });
  if (status !== 0) process.exit(status ?? 1);
}
