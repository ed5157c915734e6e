// `npm run engines -- 20 22 24 26`: runs test/engines/program.ts under this Node, those versions of it (npm's packages of its
// binaries, in a temporary folder) and Chromium where there is one, and compares the bits of what they compute with
// test/engines/bits.json; with --write, records those of this Node there.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const recorded = new URL("../test/engines/bits.json", import.meta.url);

/** The program as one script, which defines the global function `bits`. */
export async function program() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../test/engines/program.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    conditions: ["source"],
    logLevel: "error",
  });
  return outputFiles[0].text;
}

/** What a Node of this path computes. */
export function inNode(script, node = process.execPath) {
  const input = `${script}\nbits().then((found) => console.log(JSON.stringify(found)));`;
  const { status, stdout, stderr } = spawnSync(node, ["-"], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`${node} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

/** A Chromium of this machine, if there is one. */
export const chromiumPath = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout?.trim() ?? "")
  .find((path) => path !== "" && existsSync(path));

export async function inChromium(script) {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    return await page.evaluate("bits()");
  } finally {
    await browser.close();
  }
}

export const recordedBits = () => JSON.parse(readFileSync(recorded, "utf8"));

/** The path of a Node of this version, installed into a folder. */
function installed(version, folder) {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const { status, stderr } = spawnSync("npm", ["install", "--no-save", "--prefix", folder, `${name}@${version}`], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`Node ${version} could not be installed: ${stderr}`);
  return join(folder, "node_modules", name, "bin", "node");
}

async function main(given) {
  const script = await program();
  const own = inNode(script);
  if (given.includes("--write")) writeFileSync(recorded, `${JSON.stringify(own, null, 2)}\n`);
  const expected = JSON.stringify(recordedBits());
  const report = (engine, found) => {
    const same = JSON.stringify(found) === expected;
    console.log(`${engine}: ${same ? "the recorded bits" : `other bits, ${JSON.stringify(found)}`}`);
    if (!same) process.exitCode = 1;
  };
  report(`Node ${process.versions.node}`, own);
  for (const version of given.filter((word) => word !== "--write")) {
    const folder = mkdtempSync(join(tmpdir(), "boflow-node-"));
    try {
      report(`Node ${version}`, inNode(script, installed(version, folder)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  if (chromiumPath) report("Chromium", await inChromium(script));
  else console.log("no Chromium on this machine");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(process.argv.slice(2));
