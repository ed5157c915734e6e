// Builds the site into site/dist: the pages of docs/ and a reference that TypeDoc makes of the docstrings, by VitePress, which refuses dead
// links. `--dev` serves the pages instead, and rebuilds one when it changes in site/content.
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { build, createServer } from "vitepress";

const site = fileURLToPath(new URL(".", import.meta.url));
const root = join(site, "..");
const content = join(site, "content");

rmSync(content, { recursive: true, force: true });
mkdirSync(content);
cpSync(join(root, "docs"), content, { recursive: true, filter: (file) => !/\.(ts|txt)$/.test(file) });
for (const page of ["CHANGELOG.md", "CONTRIBUTING.md"]) cpSync(join(root, page), join(content, page.toLowerCase()));
cpSync(join(site, "index.md"), join(content, "index.md"));

/** The reference: one page for each public name. Warnings of docstrings, such as links that lead nowhere, are errors. */
async function reference() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    name: "BoFlow",
    entryPoints: Object.values(exports).flatMap(({ source }) => (source ? [join(root, source)] : [])),
    tsconfig: join(site, "tsconfig.json"),
    readme: "none",
    disableSources: true,
    excludeInternal: true,
    validation: { notExported: false, invalidLink: true, rewrittenLink: true },
    treatValidationWarningsAsErrors: true,
    out: join(content, "reference"),
    ...{ hideBreadcrumbs: true, hidePageHeader: true, useCodeBlocks: true, expandObjects: false },
    ...{ parametersFormat: "table", interfacePropertiesFormat: "table", enumMembersFormat: "table" },
  });
  const project = await app.convert();
  if (!project) throw new Error("TypeDoc: the sources have errors");
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("TypeDoc: see the messages above");
}

await reference();
if (process.argv.includes("--dev")) {
  const server = await createServer(site);
  await server.listen();
  server.printUrls();
} else await build(site);
