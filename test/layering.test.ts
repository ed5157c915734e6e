import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));

/** The folders that every folder may import and that import nothing. */
const ground = ["errors", "math"];

/** The table of docs/architecture.md: which folders each folder may import. */
const layers: Record<string, readonly string[]> = {};
const architecture = readFileSync(join(src, "../docs/architecture.md"), "utf8");
for (const [, folder, allowed] of architecture.matchAll(/^\| `(\w+)` \|.*\| ([\w, ]+) \|$/gm)) {
  const [all, but] = /^all above(?: but (\w+))?$/.exec(allowed) ?? [];
  if (all) layers[folder] = Object.keys(layers).filter((name) => name !== but);
  else layers[folder] = allowed === "nothing" ? [] : allowed.split(", ");
}

/** Imports, exports from and dynamic imports, type-only ones included. */
const importPattern = /(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
const text = new Map(files.map((file) => [file, readFileSync(join(src, file), "utf8")]));
const room = (file: string) => (file.includes("/") ? file.split("/")[0] : "index");

/** Every import of a file of src by another, as paths within src. */
const imports = files.flatMap((file) =>
  [...(text.get(file) as string).matchAll(importPattern)].map(([, target]) => ({
    file,
    target: relative(src, resolve(src, dirname(file), target)),
  })),
);

test("the table has a row for every folder", () => {
  const folders = new Set(files.map(room).filter((name) => name !== "index" && !ground.includes(name)));
  expect(new Set(Object.keys(layers))).toEqual(folders);
});

test("the table has no cycle: every row names only rows above it", () => {
  const rows = Object.keys(layers);
  for (const [row, allowed] of Object.entries(layers))
    for (const name of allowed) expect(rows.indexOf(name), `${row} -> ${name}`).toBeLessThan(rows.indexOf(row));
});

test("every import in src goes to an allowed folder", () => {
  const wrong = imports.filter(({ file, target }) => {
    const [from, to] = [room(file), room(target)];
    if (from === "index") return ["report", "server", "cli"].includes(to);
    if (from === to) return false;
    return ground.includes(from) || !(ground.includes(to) || layers[from]?.includes(to));
  });
  expect(wrong).toEqual([]);
});

/** `report/index.ts` would load Plot. */
const plotless = ["cli/drawGraph.ts -> report/markup.ts"];
/** What a live page shares with reports. */
const isLive = (file: string, target: string) =>
  ["dashboard", "server"].includes(room(file)) && target === "report/live.ts";
/** The journal is an entry point of its own. */
const journalImports = ["studyFile/open.ts -> study/storage/journal/index.ts"];

/** The rooms of a study, each with those that it may import. The first two know nothing of tensors: besides they import only the ground and `pareto`. */
const studyRooms: Record<string, readonly string[]> = {
  trials: [],
  storage: ["trials"],
  space: ["trials"],
  strategies: ["trials", "space"],
  streams: ["trials"],
  insight: ["trials", "space", "strategies", "streams"],
  suggester: ["space", "strategies", "insight"],
};

test("the rooms of a study import only the rooms below, through their index.ts", () => {
  const studyRoom = (file: string) => {
    const [, name] = /^study\/(\w+)\//.exec(file) ?? [];
    return name;
  };
  const isJournal = ({ file, target }: (typeof imports)[number]) => journalImports.includes(`${file} -> ${target}`);
  const wrong = imports.filter(({ file, target }) => {
    const [from, to] = [studyRoom(file), studyRoom(target)];
    if (isJournal({ file, target })) return false;
    if (from !== undefined && from === to) return false;
    if (to !== undefined && target !== `study/${to}/index.ts`) return true;
    if (from === undefined) return false;
    if (room(target) === "study") return to === undefined || !studyRooms[from].includes(to);
    return ["trials", "storage"].includes(from) && ![...ground, "pareto"].includes(room(target));
  });
  expect(wrong).toEqual([]);
  // The rest of the library runs in browsers.
  const journal = "study/storage/journal/";
  const entering = imports.filter(({ file, target }) => target.startsWith(journal) && !file.startsWith(journal));
  expect(entering.map(({ file, target }) => `${file} -> ${target}`)).toEqual(journalImports);
});

test("a folder is imported through its index.ts only", () => {
  const deep = imports
    .filter(({ file, target }) => room(file) !== room(target) && target !== `${room(target)}/index.ts`)
    .filter(({ file, target }) => !isLive(file, target))
    .map(({ file, target }) => `${file} -> ${target}`);
  expect(deep.sort()).toEqual([...plotless, ...journalImports]);
});

test("no file imports itself through others, not even for types", () => {
  const targetsOf = new Map(files.map((file) => [file, new Set<string>()]));
  for (const { file, target } of imports) targetsOf.get(file)?.add(target);
  /** All files that one imports, directly or through others; a set grows while it is walked. */
  const reached = (start: string) => {
    const found = new Set(targetsOf.get(start));
    for (const file of found) for (const target of targetsOf.get(file) ?? []) found.add(target);
    return found;
  };
  const reach = new Map(files.map((file) => [file, reached(file)]));
  const reaches = (from: string, to: string) => reach.get(from)?.has(to) ?? false;
  const cyclic = files.filter((file) => reaches(file, file));
  /** Each cycle once, named by all of its files. */
  const cycles = new Set(
    cyclic.map((file) => cyclic.filter((other) => reaches(file, other) && reaches(other, file)).join(" ")),
  );
  expect([...cycles]).toEqual([]);
});

test("ops are declared in tensor/ops only", () => {
  const declaring = files.filter((file) => /\bprimitive(<[^()]*>)?\(/.test(text.get(file) as string));
  expect(declaring.length).toBeGreaterThan(5);
  expect(declaring.filter((file) => !file.startsWith("tensor/ops/") && file !== "tensor/primitive.ts")).toEqual([]);
});
