// Builds the native binding of @tensorflow/tfjs-node against the libtensorflow inside the Python wheel `tensorflow-cpu`, for machines
// where the package's own download is blocked. Needs npm, pip (or a wheel at hand), unzip or Python, and a C++ compiler; takes about a
// minute. Uses nothing but Node itself.
//
//   node scripts/build-tfjs-node.mjs [--wheel FILE] [--nodedir DIR]
//
// Ends with 0 when the binding loads (at once where it does already), with 3 when it can't be had here: the message says why.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const UNAVAILABLE = 3;
const VERSION = "4.22.0";
const root = fileURLToPath(new URL("..", import.meta.url));
const home = join(root, "node_modules", "@tensorflow", "tfjs-node");
const { values: options } = parseArgs({ options: { wheel: { type: "string" }, nodedir: { type: "string" } } });

class Unavailable extends Error {}

function run(what, command, args, { cwd = root, quiet = true } = {}) {
  const { status, error, stderr, stdout } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: quiet ? "pipe" : "inherit",
  });
  if (error)
    throw new Unavailable(
      `${what}: cannot run ${command} (${error.code}); install it, or run without native TensorFlow`,
    );
  if (status !== 0)
    throw new Unavailable(
      `${what}: ${command} failed:\n${`${stdout}${stderr}`.trim().split("\n").slice(-8).join("\n")}`,
    );
  return stdout;
}

function loads() {
  const program =
    "const u=require('util');u.isNullOrUndefined??=(v)=>v==null;u.isArray??=Array.isArray;const tf=require('@tensorflow/tfjs-node');if(tf.square(3).dataSync()[0]!==9)process.exit(1)";
  return spawnSync(process.execPath, ["-e", program], { cwd: root, stdio: "ignore" }).status === 0;
}

/** The wheel: the one given, else from pip. */
function wheel(folder) {
  if (options.wheel) {
    if (!existsSync(options.wheel)) throw new Unavailable(`--wheel: there is no file ${options.wheel}`);
    return resolve(options.wheel);
  }
  const python = ["python3", "python"].find((name) => spawnSync(name, ["-m", "pip", "--version"]).status === 0);
  if (!python) throw new Unavailable("pip is not here: install it, or pass --wheel with a tensorflow_cpu wheel");
  console.error("downloading the tensorflow-cpu wheel (270 MB)");
  run("download", python, ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "tensorflow-cpu"]);
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".whl")),
  );
}

/** The libraries and headers out of the wheel, where the binding looks for them. */
function layOut(file, folder) {
  console.error("unpacking libtensorflow");
  const wanted = ["tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2"];
  const headers = ["tensorflow", "tsl", "xla"].map((name) => `tensorflow/include/${name}/*`);
  run("unpack", "unzip", ["-q", "-o", file, ...wanted, ...headers, "-d", folder]);
  const lib = join(home, "deps", "lib");
  const include = join(home, "deps", "include");
  rmSync(join(home, "deps"), { recursive: true, force: true });
  mkdirSync(lib, { recursive: true });
  for (const [from, to] of [
    ["libtensorflow_cc", "libtensorflow"],
    ["libtensorflow_framework", "libtensorflow_framework"],
  ]) {
    cpSync(join(folder, "tensorflow", `${from}.so.2`), join(lib, `${from}.so.2`));
    symlinkSync(`${from}.so.2`, join(lib, `${to}.so`));
  }
  cpSync(join(folder, "tensorflow", "include"), include, { recursive: true });
}

/** The folder above Node's headers: beside the executable, or the system's. */
function nodeHeaders() {
  const candidates = [options.nodedir, dirname(dirname(process.execPath)), "/usr", "/usr/local"].filter(Boolean);
  const found = candidates.find((folder) => existsSync(join(folder, "include", "node", "node_api.h")));
  if (!found) throw new Unavailable("Node's headers are not here: pass --nodedir with the folder above include/node");
  return found;
}

function build() {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Unavailable("made for Linux on x64 only");
  const nodedir = nodeHeaders();
  const folder = mkdtempSync(join(tmpdir(), "boflow-tensorflow-"));
  try {
    const file = wheel(folder);
    if (!existsSync(join(home, "package.json"))) {
      console.error(`installing @tensorflow/tfjs-node ${VERSION} without its download`);
      run("install", "npm", ["install", "--no-save", "--ignore-scripts", `@tensorflow/tfjs-node@${VERSION}`]);
    }
    layOut(file, folder);
    console.error("compiling the binding");
    const bin = join(root, "node_modules", ".bin", "node-pre-gyp");
    run("compile", bin, ["install", "--build-from-source", `--nodedir=${nodedir}`], { cwd: home });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!loads()) throw new Unavailable("the binding was built, but does not load");
}

if (loads()) console.error("native TensorFlow loads already");
else
  try {
    build();
    console.error("native TensorFlow is ready");
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.error(`no native TensorFlow here: ${error.message}`);
    process.exitCode = UNAVAILABLE;
  }
