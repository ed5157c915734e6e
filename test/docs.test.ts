import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs"))
    .filter((f) => f.endsWith(".md"))
    .map((f) => `docs/${f}`),
];

describe.each([
  ["examples/lowLevel.ts", "README.md"],
  ["examples/study.ts", "README.md"],
  ["examples/ownAcquisition.ts", "docs/acquisition-functions.md"],
])("%s", (file, page) => {
  test(`stands in ${page} word for word`, () => {
    const code = read(file).split("\n").slice(1).join("\n").trim();
    expect(read(page)).toContain(`\`\`\`ts\n${code}\n\`\`\``);
  });

  test("runs", async () => {
    const tsx = join(root, "node_modules/tsx/dist/cli.mjs");
    const { stdout } = await promisify(execFile)(process.execPath, [tsx, "--conditions=source", join(root, file)]);
    expect(stdout).toMatch(/\d/);
  }, 60_000);
});

test.each(pages)("links in %s lead somewhere", (page) => {
  for (const [, target] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g))
    expect(existsSync(join(root, dirname(page), target)), target).toBe(true);
});
