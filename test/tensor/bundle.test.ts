import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { afterAll, expect, test } from "vitest";
import { parseGraph, serializeGraph, trace } from "../../src/graph/index.ts";
import { grad, type Tensor } from "../../src/tensor/index.ts";
import { opCases } from "./cases.ts";

/*
 * package.json declares that no module has side effects, so a bundler drops every module without a used declaration. Whatever a
 * program uses, its tensors must keep their methods, and its graphs every op.
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
// Inside the project, so that "boflow" is found.
mkdirSync(join(root, "runs"), { recursive: true });
const folder = mkdtempSync(join(root, "runs/bundle-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bundlers: Record<string, (entry: string, outfile: string) => Promise<unknown>> = {
  esbuild: (entry, outfile) =>
    esbuild({
      entryPoints: [entry],
      outfile,
      bundle: true,
      minify: true,
      format: "esm",
      platform: "node",
      conditions: ["source"],
      logLevel: "error",
    }),
  vite: (entry, outfile) =>
    vite({
      root: folder,
      configFile: false,
      logLevel: "error",
      resolve: { conditions: ["source"] },
      build: {
        lib: { entry, formats: ["es"], fileName: () => outfile.slice(folder.length + 1) },
        outDir: folder,
        emptyOutDir: false,
        minify: true,
      },
    }),
};

/** A graph of each op, with its gradient. */
const graphs = opCases.map(({ fn, inputs }) => {
  const named = Object.fromEntries(inputs.map((x, i) => [`x${i}`, x]));
  const withGradient = (given: Record<string, Tensor>) => {
    const all = Object.values(given);
    const value = fn(...all);
    return { value, ...Object.fromEntries(grad(value, all).map((g, i) => [`d${i}`, g])) };
  };
  return serializeGraph(trace(withGradient, named, { dynamic: false }));
});

const programs: Record<string, readonly [code: string, result: unknown]> = {
  "a tensor": [`import { tensor } from "boflow"; export default tensor([1, 2]).add(1).sum().item();`, 5],
  "an op": [`import { ops } from "boflow"; export default ops.add([1, 2], 1).sum().item();`, 5],
  "zeros and the class": [
    `import { Tensor, zeros } from "boflow"; export default [zeros([2]), new Tensor([], zeros([1]).data)].map((x) => x.exp().sum().item());`,
    [2, 1],
  ],
  "a model": [
    `import { singleTaskGP, zeroMean } from "boflow";
     export default singleTaskGP({ trainX: [[0], [1]], trainY: [[1], [1]], mean: zeroMean() }).posterior([[0.5]]).mean.shape;`,
    [1],
  ],
  "graphs of every op": [
    `import { parseGraph } from "boflow"; export default ${JSON.stringify(graphs)}.map((text) => parseGraph(text).nodes.length);`,
    graphs.map((text) => parseGraph(text).nodes.length),
  ],
};

test.each(
  Object.keys(bundlers).flatMap((bundler) => Object.keys(programs).map((name) => [bundler, name] as const)),
)("a bundle by %s of %s runs", async (bundler, name) => {
  const file = join(folder, `${bundler}-${Object.keys(programs).indexOf(name)}`);
  const [code, result] = programs[name];
  writeFileSync(`${file}.js`, code);
  await bundlers[bundler](`${file}.js`, `${file}.mjs`);
  expect((await import(/* @vite-ignore */ pathToFileURL(`${file}.mjs`).href)).default).toEqual(result);
});
