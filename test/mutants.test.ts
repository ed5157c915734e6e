import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import mutants from "./mutants.json" with { type: "json" };

const root = fileURLToPath(new URL("..", import.meta.url));

test.each(mutants)("the mutant “$name” can be made: npm run mutants", ({ file, find, replace, tests }) => {
  expect(readFileSync(`${root}${file}`, "utf8").split(find).length - 1, `times that ${file} has ${find}`).toBe(1);
  expect(replace).not.toBe(find);
  expect(tests.filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
});
