import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { expect, test } from "vitest";

test("the package is one file that imports what its package.json declares, boflow by its entry points", () => {
  const built = spawnSync(process.execPath, ["packages/mcp/build.mjs"], { encoding: "utf8" });
  expect(built).toMatchObject({ status: 0, stderr: "" });
  const code = readFileSync("packages/mcp/dist/main.js", "utf8");
  const imported = [
    ...code.matchAll(/^(?:import|export) .*?from "([^"]+)";$|^import "([^"]+)";$|\bimport\("([^"]+)"\)/gm),
  ].map(([, ...names]) => names.find((name) => name !== undefined) as string);
  const { dependencies, peerDependencies } = JSON.parse(readFileSync("packages/mcp/package.json", "utf8"));
  const declared = Object.keys({ ...dependencies, ...peerDependencies });
  const packageOf = (name: string) =>
    name
      .split("/")
      .slice(0, name.startsWith("@") ? 2 : 1)
      .join("/");
  const foreign = imported.filter((name) => !isBuiltin(name));
  expect(new Set(foreign.map(packageOf))).toEqual(new Set(declared));
  const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
  for (const name of foreign.filter((name) => packageOf(name) === "boflow"))
    expect(Object.keys(exports)).toContain(name.replace(/^boflow/, "."));
  expect(code.length).toBeLessThan(60_000);
});
