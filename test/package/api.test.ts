import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { apiText, publicSurface, type Surface } from "../../scripts/api.mjs";
import { undocumented } from "../../scripts/undocumented.mjs";

let surface: Surface;

beforeAll(() => {
  surface = publicSurface();
}, 900_000);

test("docs/api.txt shows the public surface as it is (npm run api)", () => {
  expect(apiText(surface)).toBe(readFileSync(new URL("../../docs/api.txt", import.meta.url), "utf8"));
});

test("every name is found with its declaration", () => {
  expect(apiText(surface)).not.toMatch(/: \?$/m);
});

test("every public name has a docstring, and so has every member of a public class or interface", () => {
  expect(undocumented().map(({ path }) => path)).toEqual([]);
}, 900_000);
