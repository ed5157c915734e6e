// Compiles src/ into dist/:
//   dist/**/*.js, *.d.ts   a module and its declarations for each file of src, for bundlers, which take what is used of them
//   dist/node              the entry points in few files, for Node
//   dist/cli               the command line with every package that it uses, in chunks that are loaded on demand
//   dist/study.schema.json the JSON Schema of study files, for editors
//   dist/LICENSES.txt      the licences of the packages that are contained in the above
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { rolldown } from "rolldown";
import { pageScripts } from "./pageScript.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { peerDependencies, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const inputs = new Set();
const include = (files) => {
  for (const file of files) inputs.add(file);
};

async function bundle(options) {
  const { metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    target: "es2022",
    logLevel: "error",
    metafile: true,
    ...options,
    plugins: [pageScripts(include), ...(options.plugins ?? [])],
  });
  include(Object.keys(metafile.inputs));
}

rmSync(join(root, "dist"), { recursive: true, force: true });
// The library knows nothing of Node, except for a few folders; the command line does, and its declarations are for nobody.
for (const args of [["tsconfig.build.json"], ["tsconfig.node.json"], ["tsconfig.cli.json", "--noEmit"]]) {
  const { status } = spawnSync("npx", ["tsc", "-p", ...args], { cwd: root, stdio: "inherit", shell: true });
  if (status !== 0) process.exit(status ?? 1);
}

/** Puts all that some modules import into their files. */
const inPlace = (entryPoints, options) =>
  bundle({ entryPoints, outdir: "dist", outbase: "dist", allowOverwrite: true, platform: "browser", ...options });

// The modules that stand for other packages contain them: neither Node nor a bundler has to find those.
await inPlace(
  [
    ...["dist/expressions/parser.js", "dist/report/plot.js", "dist/report/dom.js", "dist/report/script.js"],
    "dist/studyFile/yaml.js",
  ],
  { minify: true },
);

/**
 * rxjs takes Node longer to load than the rest: its operators are bundled, and `Observable` is loaded when the first one is made. It is that of
 * the package, so that `instanceof` holds.
 */
const lateObservable = {
  name: "rxjs",
  resolveId(source, importer = "") {
    const isObservable = /^\.{1,2}\/(internal\/)?Observable$/.test(source) && /[\\/]rxjs[\\/]/.test(importer);
    return isObservable ? { id: "\0Observable", moduleSideEffects: false } : undefined;
  },
  load(id) {
    if (id !== "\0Observable") return undefined;
    return `
      import { createRequire } from "node:module";
      let loaded;
      const load = () => (loaded ??= createRequire(import.meta.url)("rxjs/internal/Observable").Observable);
      export const Observable = /* @__PURE__ */ new Proxy(function () {}, {
        construct: (_, args) => new (load())(...args),
        get: (_, key) => load()[key],
      });`;
  },
};

/** All that the root imports is one file: to find and load a file takes Node a millisecond or two. */
let ofRoot;
function chunkOf(module, bundle) {
  if (!ofRoot) {
    ofRoot = new Set([join(root, "dist/index.js")]);
    for (const id of ofRoot) for (const imported of bundle.getModuleInfo(id)?.importedIds ?? []) ofRoot.add(imported);
  }
  return ofRoot.has(module) ? "boflow" : null;
}

const entries = Object.values(exports).flatMap(({ default: file = [] }) => file);
const nodeFiles = await rolldown({
  cwd: root,
  input: Object.fromEntries(entries.map((file) => [file.replace(/^\.\/dist\/|\.js$/g, ""), join(root, file)])),
  platform: "node",
  external: Object.keys(peerDependencies).map((name) => new RegExp(`^${name}(/|$)`)),
  resolve: {
    mainFields: ["module", "main"],
    alias: {
      rxjs: join(root, "node_modules/rxjs/dist/esm/index.js"),
      tslib: join(root, "node_modules/tslib/tslib.es6.mjs"),
    },
  },
  plugins: [lateObservable],
});
const { output } = await nodeFiles.write({
  dir: join(root, "dist/node"),
  chunkFileNames: "chunks/[name].js",
  comments: { jsdoc: false },
  codeSplitting: { groups: [{ name: chunkOf, debugName: "root" }] },
});
include(
  output
    .flatMap(({ moduleIds = [] }) => moduleIds)
    .filter((id) => !id.startsWith("\0"))
    .map((id) => relative(root, id)),
);

// The worker for bundlers is one file: Vite's default form of workers takes no dynamic imports. Comments to bundlers stay.
await inPlace(["dist/study/suggester/worker.js"], { minifyIdentifiers: true });

await bundle({
  entryPoints: ["src/cli/main.ts"],
  outdir: "dist/cli",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  platform: "node",
  mainFields: ["module", "main"],
  // Reads workbooks, for those who install it.
  external: ["read-excel-file"],
  minify: true,
  // Packages in CommonJS ask for Node's own modules by `require`.
  banner: {
    js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
  },
});

const { studyFileJsonSchema } = await import("../dist/node/studyFile/index.js");
writeFileSync(join(root, "dist/study.schema.json"), `${JSON.stringify(studyFileJsonSchema(), null, 2)}\n`);

/** The folder of the package that a file belongs to; nothing for a file of this one. */
function packageOf(file) {
  const [, home] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return home;
}

const homes = [...new Set([...inputs].map(packageOf))].filter((home) => home !== undefined).sort();
const notices = homes.map((home) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, home, "package.json"), "utf8"));
  const file = readdirSync(join(root, home)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(root, home, file), "utf8").trim() : `Licence: ${license}`;
  return `${name} ${version} (${license})\n\n${text}\n`;
});
const head = "Parts of these packages are contained in the files of this folder.\n\n";
writeFileSync(join(root, "dist/LICENSES.txt"), head + notices.join(`\n${"-".repeat(80)}\n\n`));
