// Builds the site into site/dist: the guides of docs/ by VitePress, which refuses dead links, and under reference/ what TypeDoc makes of the
// docstrings. `--dev` serves the guides, and rebuilds one when it changes in site/content.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { build, createServer } from "vitepress";

const site = fileURLToPath(new URL(".", import.meta.url));
const root = join(site, "..");
const content = join(site, "content");

function collectPages() {
  rmSync(content, { recursive: true, force: true });
  mkdirSync(content);
  cpSync(join(root, "docs"), content, { recursive: true, filter: (file) => !/\.(ts|txt)$/.test(file) });
  cpSync(join(site, "index.md"), join(content, "index.md"));
  for (const page of ["CHANGELOG.md", "CONTRIBUTING.md"])
    writeFileSync(
      join(content, page.toLowerCase()),
      readFileSync(join(root, page), "utf8").replaceAll("](docs/", "]("),
    );
}

/** Every public name of every entry point but the worker, which has none. Warnings, such as links that lead nowhere, are errors. */
async function writeReference() {
  const { exports, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const app = await Application.bootstrap({
    name: `BoFlow ${version}`,
    entryPoints: Object.entries(exports).flatMap(([name, { source }]) =>
      source && name !== "./worker" ? [join(root, source)] : [],
    ),
    tsconfig: join(site, "tsconfig.json"),
    readme: "none",
    disableSources: true,
    navigationLinks: { Guides: "../" },
    navigation: { includeGroups: true },
    validation: { notExported: false, invalidLink: true },
    treatWarningsAsErrors: true,
    excludePrivate: true,
    excludeProtected: true,
    out: join(site, "dist/reference"),
  });
  const project = await app.convert();
  if (project) {
    app.validate(project);
    await app.generateOutputs(project);
  }
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("the reference is not right: see above");
}

collectPages();
if (process.argv.includes("--dev")) {
  const server = await createServer(site);
  await server.listen();
  server.printUrls();
} else {
  await build(site);
  await writeReference();
}
