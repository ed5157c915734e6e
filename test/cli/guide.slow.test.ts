import { spawnSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { builtCli } from "./builtCli.ts";
import { guideShell, readGuide, type Step } from "./guide.ts";

/*
 * The sessions of these pages, one after another, print what stands there. BOFLOW_GUIDE=write writes down what they print now.
 */
const pages = ["cli.md", "spreadsheets.md"];
const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** What differs from run to run. */
const steady = (output: string) => output.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "…");

test.skipIf(!hasPython).each(pages)("docs/%s (skipped where there is no python3)", async (name) => {
  const page = new URL(`../../docs/${name}`, import.meta.url);
  const { text, steps, files } = readGuide(page);
  const built = await builtCli();
  try {
    const shell = await guideShell(built, files);
    const found: Step[] = [];
    for (const { command } of steps) found.push({ command, prints: steady(await shell(command)) });
    if (process.env.BOFLOW_GUIDE === "write") await writeFile(page, written(text, found));
    else expect(found).toEqual(steps);
  } finally {
    await rm(built.folder, { recursive: true });
  }
});

/** The page with other outputs. */
function written(text: string, found: readonly Step[]): string {
  const left = [...found];
  return text.replaceAll(/^```console\n(.*?)^```$/gms, (_, block: string) => {
    const lines = [...block.matchAll(/^\$ /gm)].map(() => {
      const { command, prints } = left.shift() as Step;
      return `$ ${command}\n${prints === "" ? "" : `${prints}\n`}`;
    });
    return `\`\`\`console\n${lines.join("")}\`\`\``;
  });
}
