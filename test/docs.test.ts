import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
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

const examples = [
  ["examples/lowLevel.ts", "README.md"],
  ["examples/study.ts", "README.md"],
  ["examples/ownAcquisition.ts", "docs/acquisition-functions.md"],
];
const codeOf = (file: string) => read(file).split("\n").slice(1).join("\n").trim();

describe.each(examples)("%s", (file, page) => {
  test(`stands in ${page} word for word`, () => {
    expect(read(page)).toContain(`\`\`\`ts\n${codeOf(file)}\n\`\`\``);
  });

  test("runs", async () => {
    const tsx = join(root, "node_modules/tsx/dist/cli.mjs");
    const { stdout } = await promisify(execFile)(process.execPath, [tsx, "--conditions=source", join(root, file)]);
    expect(stdout).toMatch(/\d/);
  }, 60_000);
});

/** Every other TypeScript block of the pages. */
const known = examples.map(([file]) => codeOf(file));
const blocks = pages.flatMap((page) =>
  [...read(page).matchAll(/^```ts\n(.*?)\n```$/gms)]
    .filter(([, code]) => !known.includes(code))
    .map(([, code], i) => [page, i + 1, code] as const),
);

test("the pages have blocks of code", () => expect(blocks.length).toBeGreaterThan(3));

test.concurrent.each(blocks)(
  "%s: block %i runs",
  async (_, __, code) => {
    const { code: script } = await transform(code, { loader: "ts" });
    const tsx = join(root, "node_modules/tsx/dist/cli.mjs");
    const run = promisify(execFile)(process.execPath, [tsx, "--conditions=source", "--input-type=module"], {
      cwd: root,
    });
    run.child.stdin?.end(script);
    await run;
  },
  120_000,
);

test.each(pages)("links in %s lead somewhere", (page) => {
  for (const [, target] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g))
    expect(existsSync(join(root, dirname(page), target)), target).toBe(true);
});
