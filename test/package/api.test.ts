import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { apiText, publicSurface, type Surface, undocumented } from "../../scripts/api.mjs";

let surface: Surface;

beforeAll(() => {
  surface = publicSurface();
});

test("docs/api.txt shows the public surface as it is (npm run api)", () => {
  expect(apiText(surface)).toBe(readFileSync(new URL("../../docs/api.txt", import.meta.url), "utf8"));
});

test("every name is found with its declaration", () => {
  expect(apiText(surface)).not.toMatch(/: \?$/m);
});

test("every public function, class and constant has a docstring", () => {
  expect(undocumented(surface)).toEqual([]);
});
