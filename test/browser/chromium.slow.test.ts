import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { build as viteBuild } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../../scripts/engines.mjs";
import { createStudy } from "../../src/index.ts";
import { studyBits } from "../engines/studyBits.ts";
import { servedFolder } from "../support/servedFolder.ts";
import { definition, suggestions, withFormulas } from "./page.ts";

/*
 * Pages with boflow/browser in headless Chromium, bundled as their makers do it. Screenshots of the example are left in runs/browser for people to
 * look at.
 */

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const workerFile = source("../../src/study/suggester/worker.ts");
const folder = mkdtempSync(join(tmpdir(), "boflow-browser-"));
afterAll(() => rmSync(folder, { recursive: true }));

const html = (script: string) =>
  `<!doctype html><title>BoFlow</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`;

/** Each bundles the page into a folder. */
const bundlers: Record<string, (outdir: string) => Promise<void>> = {
  esbuild: async (outdir) => {
    await esbuild.build({
      entryPoints: { page: source("esbuildPage.ts"), worker: workerFile },
      outdir,
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      platform: "browser",
      conditions: ["source"],
      logLevel: "error",
    });
    writeFileSync(join(outdir, "index.html"), html("./page.js"));
  },
  Vite: async (outDir) => {
    const root = mkdtempSync(join(folder, "vite-"));
    writeFileSync(join(root, "index.html"), html(source("vitePage.ts")));
    await viteBuild({
      root,
      base: "./",
      logLevel: "error",
      configFile: false,
      resolve: { alias: [{ find: "boflow/worker", replacement: workerFile }] },
      build: { outDir, target: "es2022" },
    });
  },
};

describe.skipIf(!chromiumPath)("in headless Chromium (skipped where there is none)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());

  describe.each(Object.keys(bundlers))("a page bundled by %s", (name) => {
    let served: Awaited<ReturnType<typeof servedFolder>>;
    let context: Awaited<ReturnType<Browser["newContext"]>>;
    beforeAll(async () => {
      const outdir = join(folder, name);
      mkdirSync(outdir);
      await bundlers[name](outdir);
      served = await servedFolder(outdir);
      context = await browser.newContext();
    });
    afterAll(async () => {
      await context?.close();
      served?.close();
    });
    const opened = async (): Promise<Page> => {
      const page = await context.newPage();
      page.setDefaultTimeout(0);
      await page.goto(served.address);
      await page.waitForFunction("globalThis.page");
      return page;
    };

    test("suggests to the last bit what Node does", async () => {
      const page = await opened();
      const study = createStudy({ ...definition, worker: false });
      expect(await page.evaluate("page.bits()")).toBe(await studyBits(async () => study));
      expect(page.workers()).toHaveLength(1);
    });

    test("and with formulas, which its worker cannot parse", async () => {
      const expected = await suggestions(createStudy({ ...withFormulas, worker: false }));
      expect(await (await opened()).evaluate("page.suggestions()")).toEqual(expected);
    });

    test("goes on after it was closed in the middle of a suggestion, without a loss and without a double", async () => {
      const first = await opened();
      const before = (await first.evaluate('page.beginSuggestion("closed")')) as {
        parameters: { x: number; k: number };
      }[];
      await first.close();
      const { found, next } = (await (await opened()).evaluate('page.resumed("closed")')) as Record<string, unknown>;
      expect(found).toEqual(before);
      const study = createStudy({ ...definition, worker: false });
      for (let i = 0; i < 7; i++) {
        const { id, parameters } = await study.ask();
        await study.tell(id, parameters.x * parameters.x + parameters.k);
      }
      const { id, parameters } = await study.ask();
      expect(next).toEqual({ id, parameters });
    });
  });

  test("the program of docs/browser.md runs, and goes on with the same trial after a reload", async () => {
    const [, program] = /```js\n(.*?)```/s.exec(
      readFileSync(source("../../docs/browser.md"), "utf8"),
    ) as RegExpExecArray;
    const root = mkdtempSync(join(folder, "docs-"));
    writeFileSync(join(root, "main.js"), program);
    writeFileSync(join(root, "index.html"), html("./main.js"));
    await viteBuild({
      root,
      base: "./",
      logLevel: "error",
      configFile: false,
      resolve: {
        alias: [
          { find: "boflow/worker", replacement: workerFile },
          { find: "boflow/browser", replacement: source("../../src/browser/index.ts") },
        ],
      },
      build: { target: "es2022" },
    });
    const served = await servedFolder(join(root, "dist"));
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(0);
      await page.goto(served.address);
      await page.waitForFunction("/Brew at/.test(document.body.textContent)");
      const first = await page.textContent("body");
      await page.reload();
      await page.waitForFunction("/Brew at/.test(document.body.textContent)");
      expect(await page.textContent("body")).toBe(first);
    } finally {
      served.close();
    }
  });

  describe("the example", () => {
    const shots = source("../../runs/browser/");
    const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    let served: Awaited<ReturnType<typeof servedFolder>>;
    beforeAll(async () => {
      const outDir = join(folder, "example");
      const configFile = source("../../examples/browser/vite.config.ts");
      await viteBuild({ configFile, logLevel: "error", build: { outDir } });
      served = await servedFolder(outDir);
      mkdirSync(shots, { recursive: true });
    });
    afterAll(() => served?.close());

    const idle = (page: Page) => page.waitForFunction("!document.getElementById('next').disabled");

    test("restores the print, remembers it, and is accessible at every size in both schemes", async () => {
      const context = await browser.newContext();
      const faults: string[] = [];
      const opened = async () => {
        const page = await context.newPage();
        page.setDefaultTimeout(0);
        page.on("console", (message) => void faults.push(message.text()));
        page.on("pageerror", (error) => void faults.push(error.message));
        page.on(
          "request",
          (request) =>
            void (
              request.url().startsWith(served.address) ||
              /^(data|blob):/.test(request.url()) ||
              faults.push(request.url())
            ),
        );
        await page.goto(served.address);
        await page.waitForFunction("/Ready|Welcome/.test(document.getElementById('status').textContent)");
        return page;
      };
      const page = await opened();
      await page.getByRole("button", { name: "Ten attempts" }).press("Enter");
      await page.waitForFunction("document.getElementById('next').disabled");
      await idle(page);
      const best = (await page.textContent("#bestText")) as string;
      expect(best).toMatch(/^Best, attempt \d+: \d+\.\d\d\s%\sapart$/);
      expect(await page.locator("#figures svg").count()).toBe(5);
      await page.addScriptTag({ path: axe });
      for (const width of [390, 1440])
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          const { violations } = (await page.evaluate("axe.run()")) as { violations: { id: string }[] };
          expect(violations.map(({ id }) => id)).toEqual([]);
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
          await page.screenshot({ path: join(shots, `${width}-${colorScheme}.png`), fullPage: true });
        }
      await page.close();

      const again = await opened();
      expect(await again.textContent("#status")).toBe("Welcome back: this browser remembers 10 attempts.");
      expect(await again.textContent("#bestText")).toBe(best);
      await again.getByText("I, by eye").click();
      await again.waitForFunction("/how is it/.test(document.getElementById('attemptText').textContent)");
      await again.locator("#stars").fill("7");
      await again.getByRole("button", { name: "Rate it" }).click();
      await again.waitForFunction("/^Attempt 2: how is it/.test(document.getElementById('attemptText').textContent)");
      expect(await again.textContent("#bestText")).toBe("Best, attempt 1: rated 7");
      expect(faults).toEqual([]);
      await context.close();
    });
  });
});
