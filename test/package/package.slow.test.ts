import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";
import { createServer as createViteServer, build as viteBuild } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleSize } from "../../scripts/bundleSize.mjs";
import { chromiumPath } from "../../scripts/engines.mjs";
import { createStudy, floatParameter } from "../../src/study/index.ts";

/*
 * The package as users get it: packed, installed into an empty project, type-checked, run, and bundled and run. BOFLOW_ENGINES=20,22,24,26
 * runs it under those versions of Node too, which npm installs.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "boflow-package-"));
const inside = (...path: string[]) => join(project, ...path);
const npm = (...args: string[]) => execFileSync("npm", args, { cwd: project, stdio: "pipe" });
const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: project, encoding: "utf8" });
const json = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const home = inside("node_modules/boflow");

const options = {
  compilerOptions: {
    target: "ES2023",
    lib: ["ES2023"],
    types: [],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    erasableSyntaxOnly: true,
    rootDir: ".",
    outDir: "out",
  },
  files: ["user.ts", "journal.ts", "platform.d.ts"],
};

const settings = {
  entryPoints: [inside("user.ts")],
  bundle: true,
  tsconfigRaw: "{}",
  target: "es2022",
  ...({ format: "esm", logLevel: "error" } as const),
};

beforeAll(() => {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", project], { cwd: root, stdio: "pipe" });
  writeFileSync(inside("package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  const [tarball] = readdirSync(project).filter((file) => file.endsWith(".tgz"));
  npm("install", "--no-audit", "--no-fund", "--prefer-offline", `./${tarball}`);
  for (const file of ["user.ts", "journal.ts"]) cpSync(new URL(file, import.meta.url), inside(file));
  cpSync(new URL("worker", import.meta.url), inside("worker"), { recursive: true });
  // What every platform has; the declarations of rxjs name the timer.
  const platform = [
    "const console: { log(text: string): void }",
    "function setTimeout(call: () => void, ms: number): unknown",
  ];
  writeFileSync(inside("platform.d.ts"), platform.map((declared) => `declare ${declared};\n`).join(""));
  writeFileSync(inside("tsconfig.json"), JSON.stringify(options));
}, 1_200_000);

afterAll(() => rmSync(project, { recursive: true }));

describe("installed packages", () => {
  const files = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  test("is less than 40 MB on the disk, in blocks of 4 kB", () => {
    const blocks = files(inside("node_modules")).map((file) => Math.ceil(statSync(file).size / 4096));
    expect(blocks.reduce((a, b) => a + b) * 4096).toBeLessThan(40e6);
  });

  test("runs no script and is not native", () => {
    const packages = Object.entries<{ hasInstallScript?: boolean }>(json(inside("package-lock.json")).packages);
    expect(packages.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
    expect(files(inside("node_modules")).filter((file) => /\.(node|gyp|so|dll|dylib)$/.test(file))).toEqual([]);
  });

  test("has every page that its pages lead to", () => {
    const pages = files(home).filter((file) => file.endsWith(".md"));
    expect(pages.length).toBeGreaterThan(4);
    for (const page of pages)
      for (const [, target] of readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g))
        expect(files(home), `${page} leads to it`).toContain(join(dirname(page), target));
  });

  test("contains no package whose licence is not listed", () => {
    const licences = readFileSync(join(home, "dist/LICENSES.txt"), "utf8");
    for (const name of ["mathjs", "@observablehq/plot", "linkedom", "commander", "@tensorflow/tfjs-core"])
      expect(licences).toMatch(new RegExp(`^${name} [0-9.]+ \\(`, "m"));
  });
});

test("a strict user's code compiles, with the declarations checked, without those of the DOM or Node", () => {
  expect(run(process.execPath, join(root, "node_modules/typescript/bin/tsc"))).toBe("");
});

describe("the user's code runs", () => {
  /** What it finds; run as it is. */
  let found: Record<string, unknown>;
  const finds = (file: string, program = process.execPath) => JSON.parse(run(program, file));

  beforeAll(async () => {
    // As one module that imports the package's entry points.
    await esbuild.build({ ...settings, outfile: inside("user.mjs"), packages: "external" });
    found = finds("user.mjs");
  }, 1_200_000);

  test("results of the program", () => {
    expect(found).toMatchObject({ squares: [14, [2, 4, 6]], profit: [[[2]]], page: expect.any(Number) });
    const [[first, second]] = found.ownMean as number[][];
    expect(first).toBe(second);
    expect(found.noTensorFlow).toMatch(/npm install @tensorflow\/tfjs-core/);
  });

  test("bundled by esbuild for the browser", async () => {
    await esbuild.build({ ...settings, outfile: inside("esbuild.mjs"), platform: "browser", minify: true });
    expect(finds("esbuild.mjs")).toEqual(found);
  });

  test("bundled by esbuild for Node", async () => {
    await esbuild.build({ ...settings, outfile: inside("esbuildNode.mjs"), platform: "node" });
    expect(finds("esbuildNode.mjs")).toEqual(found);
  });

  test.each([false, "oxc"] as const)("bundled by Vite, minify: %s", async (minify) => {
    await viteBuild({
      root: project,
      logLevel: "error",
      configFile: false,
      build: {
        outDir: `vite-${minify}`,
        minify,
        target: "es2022",
        modulePreload: false,
        rollupOptions: { input: inside("user.ts"), output: { entryFileNames: "user.mjs" } },
      },
    });
    expect(finds(`vite-${minify}/user.mjs`)).toEqual(found);
  });

  const engines = process.env.BOFLOW_ENGINES?.split(",") ?? [];
  test.skipIf(engines.length === 0).each(engines)("in Node %s (BOFLOW_ENGINES)", (version) => {
    const name = `node-${process.platform}-${process.arch}`;
    const folder = inside(`node-${version}`);
    npm("install", "--no-audit", "--no-fund", "--no-save", "--prefix", folder, `${name}@${version}`);
    expect(finds("user.mjs", join(folder, "node_modules", name, "bin/node"))).toEqual(found);
  });
});

test("importing the root builds no schema, and loads nothing of rxjs before the first stream", () => {
  const program = `
    import { createRequire } from "node:module";
    let schemas = 0;
    globalThis.__zod_globalConfig = { postProcessor: () => void schemas++ };
    const rxjs = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes("rxjs")).length;
    const { createStudy, floatParameter } = await import("boflow");
    const imported = [schemas, rxjs()];
    const study = await createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { y: "minimize" } });
    const created = [schemas > 0, rxjs()];
    const stream = study.suggestions$();
    const { Observable } = await import("rxjs");
    console.log(JSON.stringify([imported, created, stream instanceof Observable]));`;
  writeFileSync(inside("importing.mjs"), program);
  expect(JSON.parse(run(process.execPath, "importing.mjs"))).toEqual([[0, 0], [true, 0], true]);
});

test("a study in a journal goes on in the next process, with the suggestions of a single one", async () => {
  await esbuild.build({ ...settings, entryPoints: [inside("journal.ts")], outdir: project, packages: "external" });
  const study = createStudy({
    parameters: { temperature: floatParameter(80, 100) },
    objectives: { taste: "maximize" },
    seed: 1,
    worker: false,
  });
  const events = ["definition"];
  for (let day = 0; day < 7; day++) {
    const trial = await study.ask();
    events.push("created");
    expect(JSON.parse(run(process.execPath, "journal.js"))).toEqual({ ...trial.parameters, events });
    await study.tell(trial, -((trial.parameters.temperature - 93) ** 2));
    events.push("told");
  }
});

describe("suggestions in a worker", () => {
  const sources = (...names: string[]) => names.map((name) => inside(`worker/${name}.ts`));
  const bundled = { ...settings, outdir: inside("worker/out"), outExtension: { ".js": ".mjs" } };
  const forNode = { ...bundled, platform: "node" } as const;
  const printed = (file: string) => JSON.parse(run(process.execPath, file));
  /** What a study finds in a worker, wherever that is. */
  let expected: { suggestions: { parameters: { x: number; y: number } }[]; warnings: string[]; started: number };

  beforeAll(async () => {
    await esbuild.build({ ...forNode, entryPoints: sources("node", "modules", "strategy"), packages: "external" });
    expected = printed("worker/out/node.mjs");
  });

  test("in Node, which the worker does not keep from ending", () => {
    expect(expected).toMatchObject({ warnings: [], started: 1 });
  });

  test("in Node, from a program that is not a file", () => {
    const program = readFileSync(inside("worker/out/node.mjs"), "utf8");
    expect(JSON.parse(run(process.execPath, "--input-type=module", "--eval", program))).toEqual(expected);
  });

  test("in Node, by a strategy in a module", () => {
    const moved = expected.suggestions.map(({ parameters: { x, y } }) => ({ x: x / 8, y }));
    expect(printed("worker/out/modules.mjs")).toEqual(
      moved.map((parameters) => ({ parameters, reason: "in a worker" })),
    );
  });

  test("in Node, bundled into one file: its own thread where the package is not there", async () => {
    const outdir = mkdtempSync(join(tmpdir(), "boflow-alone-"));
    await esbuild.build({ ...forNode, entryPoints: sources("node"), outdir });
    expect(printed(join(outdir, "node.mjs"))).toEqual({ ...expected, started: 0 });
    rmSync(outdir, { recursive: true });
  });

  describe.skipIf(!chromiumPath)("in Chromium (skipped where there is none)", () => {
    const found = async (url: string) => {
      const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
      try {
        const page = await browser.newPage();
        await page.goto(url);
        await page.waitForFunction("globalThis.found");
        return await page.evaluate("globalThis.found");
      } finally {
        await browser.close();
      }
    };
    /** What the page of a folder finds. */
    const foundIn = async (folder: string) => {
      const server = createServer(({ url = "" }, response) => {
        const file = join(folder, url === "/" ? "index.html" : url);
        if (existsSync(file))
          response.setHeader("content-type", file.endsWith(".js") ? "text/javascript" : "text/html");
        else response.statusCode = 404;
        response.end(existsSync(file) ? readFileSync(file) : "");
      });
      await once(server.listen(0, "localhost"), "listening");
      try {
        return await found(`http://localhost:${(server.address() as AddressInfo).port}/`);
      } finally {
        server.close();
      }
    };
    const pageOf = (script: string) =>
      `<!doctype html><title>BoFlow</title><script type="module" src="${script}"></script>`;

    test("bundled by esbuild, the worker as a second entry point", async () => {
      const entryPoints = { web: inside("worker/web.ts"), worker: "boflow/worker" };
      const outdir = inside("web");
      await esbuild.build({
        ...settings,
        entryPoints,
        outdir,
        absWorkingDir: project,
        platform: "browser",
        splitting: true,
      });
      writeFileSync(join(outdir, "index.html"), pageOf("./web.js"));
      expect(await foundIn(outdir)).toEqual(expected);
    });

    const vite = { root: inside("worker"), logLevel: "error", configFile: false } as const;
    beforeAll(() => writeFileSync(inside("worker/index.html"), pageOf("./vite.ts")));

    test("bundled by Vite", async () => {
      await viteBuild({
        ...vite,
        base: "./",
        build: { outDir: inside("vite-worker") },
      });
      expect(await foundIn(inside("vite-worker"))).toEqual(expected);
    });

    test("served by Vite during development", async () => {
      const server = await createViteServer({ ...vite, cacheDir: inside("vite-cache"), server: { port: 0 } });
      await server.listen();
      try {
        expect(await found(server.resolvedUrls?.local[0] as string)).toEqual(expected);
      } finally {
        await server.close();
      }
    });
  });
});

test("the command line runs with nothing else installed", () => {
  const boflow = (...args: string[]) => run(process.execPath, inside("node_modules/.bin/boflow"), ...args);
  const trials = [0.1, 0.5, 0.9].map((x) => ({ parameters: { x }, values: { y: (x - 0.4) ** 2 } }));
  const study = { parameters: { x: { type: "float", low: 0, high: 1 } }, objectives: { y: "minimize" }, trials };
  writeFileSync(inside("study.json"), JSON.stringify(study));
  expect(boflow("--version").trim()).toBe(json(join(root, "package.json")).version);
  for (const format of ["json", "onnx", "tfjs"]) {
    expect(boflow("export", "study.json", "--format", format, "--out", format)).toMatch(/manifest\.json/);
    expect(boflow("graph", format)).toMatch(/hash/);
  }
});

test("the command line runs a program as an objective, and has all that it needs", () => {
  const boflow = (...args: string[]) => run(process.execPath, inside("node_modules/.bin/boflow"), ...args);
  boflow("init", "tuned.yaml", "--minimize", "loss", "--parameter", "x=0..1.0", "--trials", "8");
  const [first] = readFileSync(inside("tuned.yaml"), "utf8").split("\n");
  const [, schema] = /^# yaml-language-server: \$schema=(.+)$/.exec(first) ?? [];
  expect(json(inside(schema)).properties).toHaveProperty("objectives");
  expect(boflow("run", "tuned.yaml", "-q", "--", "echo", "{x}")).toMatch(/^best: trial \d+: loss 0/);
  const works = JSON.parse(boflow("doctor", "--json")) as { what: string; works: boolean }[];
  expect(works.filter((each) => !each.works).map(({ what }) => what)).toEqual(["workbooks"]);
});

describe("sizes, minified by esbuild and compressed by gzip -9", () => {
  const bundled = async (code: string) => {
    const { bytes, files } = await bundleSize(code, { resolveDir: project });
    const others = files.filter((file) => !file.includes("node_modules/boflow/") && !file.startsWith("<"));
    return {
      bytes,
      packages: new Set(others.flatMap((file) => /node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(file)?.[1] ?? [])),
    };
  };

  const hash = "@noble/hashes";
  test.each([
    ["a GP, LogEI and optimizeAcqf", "fitModel, logExpectedImprovement, optimizeAcqf, singleTaskGP", 75_000, []],
    ["tensors", "grad, ops, tensor", 30_000, []],
    ["reading a graph", "parseGraph", 50_000, [hash, "zod"]],
    ["writing ONNX", "toOnnx, traceModel", 60_000, [hash, "pbf", "zod"]],
    ["a study", "createStudy, floatParameter", 165_000, [hash, "rxjs", "tslib", "zod"]],
    [
      "a study in IndexedDB",
      "openStudy, floatParameter, indexedDBStorage",
      167_000,
      [hash, "idb", "rxjs", "tslib", "zod"],
    ],
    [
      "a study of a page",
      "openStudy, floatParameter, indexedDBStorage",
      75_000,
      [hash, "idb", "rxjs", "tslib", "zod"],
      "boflow/browser",
    ],
  ])("%s", async (_, names, limit, packages, from = "boflow") => {
    const { bytes, packages: contained } = await bundled(`export { ${names} } from "${from}"`);
    expect([...contained].sort()).toEqual(packages);
    expect(bytes).toBeLessThan(limit);
  });

  test("the worker, in one file", async () => {
    const { bytes, packages } = await bundled('import "boflow/worker"');
    expect([...packages]).toEqual([]);
    expect(bytes).toBeLessThan(140_000);
  });
});
