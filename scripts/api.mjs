// `npm run api`: writes the public surface of every entry point to docs/api.txt: each name with its declaration, one per line, without comments.
// The file is committed, so that a change of the surface shows in a diff; test/package/api.test.ts checks that it is current.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The statements of a declaration file at its top level, without comments. */
function statements(text) {
  const found = [];
  for (const line of text.replace(/\/\*[\s\S]*?\*\//g, "").split("\n"))
    if (/^(export|declare|interface|type|import|abstract|class|const)\b/.test(line)) found.push(line);
    else if (found.length > 0) found[found.length - 1] += `\n${line}`;
  return found;
}

/** A module's public names: Map from name to declaration or to a module's own, for a group. */
function reader(folder) {
  const parsed = new Map();
  const parse = (file) => {
    if (!parsed.has(file)) parsed.set(file, statements(readFileSync(join(folder, file), "utf8")));
    return parsed.get(file);
  };
  const target = (file, specifier) => join(dirname(file), specifier).replace(/\.[jt]s$/, ".d.ts");
  const lists = /^(export|import) (?:type )?\{([^}]*)\}(?: from "([^"]+)")?/;

  const declared = (file, name) => {
    const own = parse(file).filter((text) =>
      new RegExp(`^(export )?(declare )?(abstract )?(function|class|interface|type|const|let) ${name}\\b`).test(text),
    );
    if (own.length > 0)
      return own.map((text) => withInherited(file, text.replace(/^(export )?(declare )?/, ""))).join(" ");
    for (const text of parse(file)) {
      const [, , names, from] = lists.exec(text) ?? [];
      for (const [original, given] of from ? pairs(names) : [])
        if (given === name) return declared(target(file, from), original);
      const [, group, source] = /^export \* as (\w+) from "([^"]+)"/.exec(text) ?? [];
      if (group === name) return readSurface(target(file, source));
      const [, star] = /^export \* from "([^"]+)"/.exec(text) ?? [];
      const inner = star && declared(target(file, star), name);
      if (inner) return inner;
    }
    return null;
  };
  /** A class together with the members of the class of another file that it extends. */
  const withInherited = (file, text) => {
    const [, base] = /^class [^{]* extends (\w+)[^{]*\{/.exec(text) ?? [];
    for (const statement of base ? parse(file) : []) {
      const [, kind, names, from] = lists.exec(statement) ?? [];
      if (kind === "import" && from?.startsWith(".") && pairs(names).some(([name]) => name === base)) {
        const inherited = declared(target(file, from), base);
        return `${text.slice(0, text.lastIndexOf("}"))}${inherited.slice(inherited.indexOf("{") + 1)}`;
      }
    }
    return text;
  };
  const pairs = (names) =>
    names
      .split(",")
      .map((entry) =>
        entry
          .trim()
          .replace(/^type /, "")
          .split(" as "),
      )
      .filter(([name]) => name !== "")
      .map(([name, given = name]) => [name, given]);

  return readSurface;

  function readSurface(file) {
    const names = new Map();
    for (const text of parse(file)) {
      const [, group, from] = /^export \* as (\w+) from "([^"]+)"/.exec(text) ?? [];
      const [, all] = /^export \* from "([^"]+)"/.exec(text) ?? [];
      const [, kind, list, source] = lists.exec(text) ?? [];
      const [, own] =
        /^export (?:declare )?(?:abstract )?(?:function|class|interface|type|const) (\w+)/.exec(text) ?? [];
      if (group) names.set(group, readSurface(target(file, from)));
      else if (all) for (const [name, what] of readSurface(target(file, all))) names.set(name, what);
      else if (kind === "export")
        for (const [name, given] of pairs(list)) names.set(given, declared(source ? target(file, source) : file, name));
      else if (own) names.set(own, declared(file, own));
    }
    return new Map([...names].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** The surface of every entry point: [name, Map] of its names, groups among them. */
export function publicSurface() {
  const folder = mkdtempSync(join(tmpdir(), "boflow-api-"));
  try {
    for (const settings of ["tsconfig.build.json", "tsconfig.node.json"]) {
      const args = ["tsc", "-p", settings, "--emitDeclarationOnly", "--outDir", folder];
      const { status, stdout } = spawnSync("npx", args, { cwd: root, encoding: "utf8", shell: true });
      if (status !== 0) throw new Error(stdout);
    }
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const surface = reader(folder);
    const entries = Object.entries(exports).flatMap(([name, { source }]) =>
      source ? [[`boflow${name.slice(1)}`, surface(source.slice("./src/".length).replace(/\.ts$/, ".d.ts"))]] : [],
    );
    // The ops are a group whose type is that of their module.
    entries[0][1].set("ops", surface("tensor/ops/index.d.ts"));
    return entries;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const brief = (declaration) =>
  declaration
    .replace(/^\s*#private;$/gm, "")
    .replace(/\s+/g, " ")
    .trim();

/** The surface as text. */
export function apiText(entries) {
  const lines = (names, prefix = "") =>
    [...names].flatMap(([name, what]) =>
      what instanceof Map ? lines(what, `${prefix}${name}.`) : [`${prefix}${name}: ${what ? brief(what) : "?"}`],
    );
  const head = "The public names of every entry point, written by `npm run api`.\n";
  return head + entries.map(([entry, names]) => `\n# ${entry}\n\n${lines(names).join("\n")}\n`).join("");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  writeFileSync(join(root, "docs", "api.txt"), apiText(publicSurface()));
