import { describe, expect, test } from "vitest";
import { bundleSize } from "../../scripts/bundleSize.mjs";

/*
 * What a page and its worker contain, minified by esbuild and compressed by gzip -9. What a page does not contain it cannot compute: its thread
 * factors no covariance and fits no model.
 */

const bundled = (code: string) => bundleSize(code, { conditions: ["source"] });
/** The folders of src, and the packages, that files are in. */
const homes = (files: readonly string[]) =>
  new Set(
    files.flatMap(
      (file) => /^src\/(study\/\w+|\w+)\//.exec(file)?.[1] ?? /node_modules\/(@?\w+)/.exec(file)?.[1] ?? [],
    ),
  );

describe("a page with every name of boflow/browser", () => {
  test("is less than 80 kB, and contains nothing that computes suggestions", async () => {
    const { bytes, files } = await bundled('export * from "./src/browser/index.ts"');
    expect(bytes).toBeLessThan(80_000);
    const computing = ["tensor", "models", "acquisition", "optim", "kernels", "solvers", "study/strategies", "mathjs"];
    expect([...homes(files)].filter((home) => computing.includes(home))).toEqual([]);
    expect([...homes(files)]).toEqual(expect.arrayContaining(["browser", "study/storage", "study/suggester"]));
  });

  test("loads what parses formulas on demand", async () => {
    const { later } = await bundled('export { openStudy } from "./src/browser/index.ts"');
    expect(later).toBeGreaterThan(20_000);
  });
});

test("the worker is less than 140 kB, and has no parser of formulas", async () => {
  const { bytes, later, files } = await bundled('import "./src/study/suggester/worker.ts"');
  expect(bytes).toBeLessThan(140_000);
  expect(later).toBe(0);
  expect([...homes(files)]).toEqual(expect.arrayContaining(["models", "study/strategies"]));
  expect([...homes(files)]).not.toContain("mathjs");
});

test("a program that uses models alone has none of the study", async () => {
  const names = "fitModel, logExpectedImprovement, optimizeAcqf, singleTaskGP";
  const { bytes, files } = await bundled(`export { ${names} } from "./src/index.ts"`);
  expect(bytes).toBeLessThan(75_000);
  expect([...homes(files)].filter((home) => home.startsWith("study"))).toEqual([]);
});
