import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));

/** Who may import whom (docs/architecture.md). Every row names only rows above it, so no cycle can exist. */
const layers: Record<string, readonly string[]> = {
  errors: [],
  linalg: ["errors"],
  solvers: ["errors"],
  tensor: ["errors", "linalg"],
  graph: ["errors", "tensor"],
  expressions: ["errors", "tensor"],
  arguments: ["errors", "tensor"],
  random: ["errors", "tensor", "linalg", "arguments"],
  parameters: ["errors", "tensor", "arguments"],
  kernels: ["errors", "tensor", "arguments", "parameters"],
  transforms: ["errors", "tensor", "arguments", "parameters"],
  posteriors: ["errors", "tensor", "arguments", "random", "transforms"],
  models: ["errors", "tensor", "arguments", "solvers", "random", "kernels", "parameters", "transforms", "posteriors"],
  acquisition: ["errors", "tensor", "arguments", "solvers", "random", "posteriors", "models"],
  optim: ["errors", "tensor", "arguments", "graph", "solvers", "random", "posteriors", "models", "acquisition"],
  export: ["errors", "tensor", "arguments", "graph", "random", "posteriors", "models", "acquisition"],
  testFunctions: ["errors", "tensor", "arguments"],
};
const below = Object.keys(layers);
layers.study = below;
layers.report = [...below, "study"];
layers.cli = [...below, "study", "report"];

const importPattern = /(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;

function edges(): { file: string; from: string; to: string }[] {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".ts"));
  return files.flatMap((file) => {
    const from = file.includes("/") ? file.split("/")[0] : "index";
    return [...readFileSync(join(src, file), "utf8").matchAll(importPattern)].map(([, target]) => {
      const path = relative(src, resolve(src, dirname(file), target));
      return { file, from, to: path.includes("/") ? path.split("/")[0] : "index" };
    });
  });
}

test("the table itself has no cycle: every row names only rows above it", () => {
  const rows = Object.keys(layers);
  for (const [row, allowed] of Object.entries(layers))
    for (const name of allowed) expect(rows.indexOf(name), `${row} -> ${name}`).toBeLessThan(rows.indexOf(row));
});

test("every import in src goes to an allowed folder", () => {
  const wrong = edges().filter(({ from, to }) => {
    if (from === "index") return to === "report" || to === "cli";
    return from !== to && !layers[from]?.includes(to);
  });
  expect(wrong).toEqual([]);
});
