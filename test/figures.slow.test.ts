import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const docs = fileURLToPath(new URL("../docs", import.meta.url));
const figures = readdirSync(join(docs, "figures"));
const ending = (end: string) => figures.filter((file) => file.endsWith(end));

test("the programs of docs/figures draw every picture that is there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "boflow-figures-"));
  try {
    symlinkSync(join(docs, "../node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    for (const file of ending(".ts")) copyFileSync(join(docs, "figures", file), join(folder, file));
    const tsx = join(docs, "../node_modules/tsx/dist/cli.mjs");
    for (const file of ending(".ts"))
      await promisify(execFile)(process.execPath, [tsx, "--conditions=source", file], { cwd: folder });
    expect(readdirSync(folder).filter((file) => file.endsWith(".svg"))).toEqual(ending(".svg"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 1_800_000);

test("every picture is shown on a page", () => {
  const pages = readdirSync(docs).filter((file) => file.endsWith(".md"));
  const text = pages.map((file) => readFileSync(join(docs, file), "utf8")).join("");
  expect(ending(".svg").filter((file) => !text.includes(`(figures/${file})`))).toEqual([]);
});
