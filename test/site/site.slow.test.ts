import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = join(root, "site/dist");

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(root, "site/build.mjs")], { maxBuffer: 1e8 });
}, 900_000);

const pages = () => readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));

test("every guide is a page", () => {
  const guides = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
  expect(guides.length).toBeGreaterThan(8);
  expect(pages()).toEqual(expect.arrayContaining(guides.map((file) => file.replace(/md$/, "html"))));
});

test("every public name has a page or a place in the reference", () => {
  const reference = pages()
    .filter((file) => file.startsWith("reference/"))
    .map((file) =>
      file
        .replace(/\.html$/, "")
        .split(/[/.]/)
        .at(-1),
    );
  const names = [
    ...readFileSync(join(root, "docs/api.txt"), "utf8").matchAll(/^(\w+): (?:function|class|interface|type|const) /gm),
  ];
  expect(names.length).toBeGreaterThan(100);
  const found = new Set(reference);
  expect(names.map(([, name]) => name).filter((name) => !found.has(name))).toEqual([]);
});

test("every link within the site leads to a file", () => {
  const broken = pages().flatMap((page) => {
    const text = readFileSync(join(dist, page), "utf8").replace(/<script[\s\S]*?<\/script>/g, "");
    const targets = [...text.matchAll(/\b(?:href|src)="([^"#?]+)/g)].map(([, target]) => target);
    return targets
      .filter((target) => !/^(?:[a-z]+:|\/\/)/.test(target))
      .filter((target) => {
        const file = target.startsWith("/") ? join(dist, target) : join(dist, dirname(page), target);
        return !existsSync(file) && !existsSync(`${file}.html`);
      })
      .map((target) => `${page}: ${target}`);
  });
  expect(broken.slice(0, 20)).toEqual([]);
});

test("every heading that a guide links to is there", () => {
  const guides = pages().filter((page) => !page.startsWith("reference/"));
  const ids = new Map(
    guides.map((page) => {
      const text = readFileSync(join(dist, page), "utf8");
      return [
        page.replace(/\.html$/, ""),
        { text, ids: new Set([...text.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id)) },
      ];
    }),
  );
  const links = [...ids].flatMap(([page, { text }]) =>
    [...text.matchAll(/<a [^>]*href="(?![a-z]+:)([^"#]*)#([^"]+)"/g)].map(([, target, id]) => ({
      page,
      target: target === "" ? page : join(dirname(page), target).replace(/^\/|\.html$/g, ""),
      id: decodeURIComponent(id),
    })),
  );
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter(({ target, id }) => ids.get(target) && !ids.get(target)?.ids.has(id))).toEqual([]);
});
