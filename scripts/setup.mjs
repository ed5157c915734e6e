// Run by `prestart` and `pretest`: installs the dependencies if they are missing or older than the lock file.
// Uses only Node, so that it runs on a fresh clone.
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = new URL("../node_modules", import.meta.url);
const installed = new URL("../node_modules/.package-lock.json", import.meta.url);
const wanted = new URL("../package-lock.json", import.meta.url);

const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`BoFlow needs Node 20 or later; this is ${process.version}.`);
  process.exit(1);
}
// A linked node_modules is that of another checkout: npm ci would empty it.
const isLinked = lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
if (isLinked) process.exit(0);
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
  console.error("setting up: npm ci");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: true,
  });
  process.exit(status ?? 1);
}
