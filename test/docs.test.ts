import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const run = async (args: readonly string[], cwd: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 1e8 });
  return stdout;
};
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
  ["examples/resume.ts", "README.md"],
  ["examples/ownAcquisition.ts", "docs/acquisition-functions.md"],
])("%s", (file, page) => {
  test(`stands in ${page} word for word`, () => {
    const code = read(file).split("\n").slice(1).join("\n").trim();
    expect(read(page)).toContain(`\`\`\`ts\n${code}\n\`\`\``);
  });
});

/**
 * The TypeScript blocks of the pages as programs: those of a page run one after another in a folder of their own, so that one may read a file
 * that another wrote, or import it by the name that its first line gives (`// study.ts`). A block of text right after one is what it prints;
 * `…` in it stands for anything.
 */
const folder = mkdtempSync(join(tmpdir(), "boflow-docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Block {
  readonly file: string;
  readonly code: string;
  readonly prints: string | undefined;
}

const programs = pages.flatMap((page) => {
  const blocks = [...read(page).matchAll(/^```ts\n(.*?)^```$(?:\s+^```text\n(.*?)^```$)?/gms)].map(
    ([, code, prints], i): Block => ({
      file: code.match(/^\/\/ (\S+\.ts)\n/)?.[1] ?? `block${i + 1}.ts`,
      code,
      prints,
    }),
  );
  return blocks.length > 0 ? [{ page, blocks }] : [];
});

mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules/boflow"));
symlinkSync(join(root, "node_modules/rxjs"), join(folder, "node_modules/rxjs"));
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
for (const { page, blocks } of programs) {
  mkdirSync(join(folder, page), { recursive: true });
  for (const { file, code } of blocks) writeFileSync(join(folder, page, file), code);
}

const patternOf = (text: string) =>
  new RegExp(
    `^${text
      .split("…")
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      .join("[^]*?")}$`,
  );

/**
 * The calls in the last columns of the tables of names, as a program that the compiler checks: each has to be an expression, of public names and of
 * what stands for the reader's own.
 */
const own = `
declare const trainX: number[][], trainY: number[], trainYvar: number[], X: number[][][], Y: number[][], bounds: [number[], number[]];
declare const x: Tensor, y: Tensor, model: ExactGP, models: Model[], json: unknown, acqf: Acquisition, graph: Graph, polytope: Polytope;
declare const storage: StudyStorage, trial: Trial, study: Study;
declare const fn: (x: Float64Array) => Evaluation;
const run = (_parameters: unknown) => 0;
const parameters = { x: floatParameter(0, 1), a: floatParameter(0, 1), b: floatParameter(0, 1) };
const definition = { parameters, objectives: { loss: "minimize" } } as const;
`;
const calls = [...read("docs/coming-from.md").matchAll(/^\|.*\| (.*) \|$/gm)].flatMap(([, cell]) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code).filter((code) => !code.startsWith("boflow")),
);

/** The public names that a program uses, as imports. */
function importsOf(program: string): string {
  const used = new Set(program.match(/\b\w+\b/g));
  const sections = read("docs/api.txt").split(/^# /m).slice(1);
  return sections
    .map((section) => {
      const names = new Set([...section.matchAll(/^(\w+)[:.]/gm)].map(([, name]) => name));
      const found = [...names].filter((name) => used.delete(name));
      const list = found.map((name) => (/^[A-Z]/.test(name) ? `type ${name}` : name)).join(", ");
      return found.length > 0 ? `import { ${list} } from "${section.split("\n")[0]}";\n` : "";
    })
    .join("");
}
const program = `${own}export async function calls() {\n${calls.map((code) => `void (${code});\n`).join("")}}\n`;
writeFileSync(join(folder, "calls.ts"), `${importsOf(program)}${program}`);

test.each([
  [
    "acquisition-functions.md",
    /^(\w+): (?:const \w+: AcquisitionFactory|function .*\): (?:Acquisition|MultiStepLookahead);$)/gm,
  ],
  ["models.md", /^(?:kernels|transforms|constraints)\.([a-z]\w*?)(?<!FromJSON): /gm],
  ["models.md", /^([a-z]\w*Prior): /gm],
  ["streams.md", /^(?:stopping|pruning)\.([a-z]\w*): /gm],
  ["study.md", /^([a-z]\w*Parameter): /gm],
])("docs/%s lists every one of its kind: %s", (page, pattern) => {
  const [, root] = read("docs/api.txt").split(/^# .*$/m);
  const names = [...root.matchAll(pattern)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(2);
  const text = read(`docs/${page}`);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
});

test("the tables of names have what users of BoTorch, Ax and Optuna look for", () => {
  expect(calls.length).toBeGreaterThan(150);
});

test("the blocks of code and the calls in the tables of names have no type errors", async () => {
  const options = { noEmit: true, noUnusedLocals: false, rootDir: "/", typeRoots: [join(root, "node_modules/@types")] };
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: options,
    include: ["**/*.ts", join(root, "src/report/d3.d.ts")],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const errors = await run([join(root, "node_modules/typescript/bin/tsc"), "-p", "."], folder).catch(
    ({ stdout }) => stdout,
  );
  expect(errors).toBe("");
}, 600_000);

test.concurrent.each(programs)("the blocks of code in $page run", async ({ page, blocks }) => {
  const mark = "-- next block --";
  const browser = `import "${join(root, "node_modules/fake-indexeddb/auto/index.mjs")}";\n`;
  const main = blocks.map(({ file }) => `await import("./${file}");\nconsole.log("${mark}");\n`).join("");
  writeFileSync(join(folder, page, "main.js"), browser + main);
  const tsx = join(root, "node_modules/tsx/dist/cli.mjs");
  const printed = (await run([tsx, "--conditions=source", "main.js"], join(folder, page))).split(`${mark}\n`);
  for (const [i, { prints, file }] of blocks.entries())
    if (prints?.includes("…")) expect(printed[i], `what ${file} prints`).toMatch(patternOf(prints));
    else if (prints !== undefined) expect(printed[i], `what ${file} prints`).toBe(prints);
}, 900_000);

/** The anchors of a page's headings, as GitHub and the site make them. */
const anchors = (page: string) =>
  [
    ...read(page)
      .replace(/^```.*?^```$/gms, "")
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );

test.each(pages)("links in %s lead somewhere, to the heading that they name", (page) => {
  for (const [, file, anchor] of read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)) {
    const target = file === "" ? page : join(dirname(page), file);
    expect(existsSync(join(root, target)), file).toBe(true);
    if (anchor !== undefined) expect(anchors(target), `${file}#${anchor}`).toContain(anchor);
  }
});
