import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../../scripts/engines.mjs";
import { htmlReport } from "../../src/report/index.ts";
import type { Study } from "../../src/study/index.ts";
import { crust, ovens, studyOf } from "./studies.ts";

/** Reports in a browser; their screenshots are left in runs/report for people to look at. */

const folder = new URL("../../runs/report/", import.meta.url);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** A study with every part that a report can have. */
const full = () =>
  studyOf(
    {
      ...ovens,
      name: "ovens </script><script>alert(1)</script>",
      metrics: ["crust", "energy"],
      objectives: { crust: "maximize", energy: "minimize" },
      outcomeConstraints: ["energy <= 240"],
    },
    30,
    (parameters, i) =>
      i % 9 === 4 ? "power <b>cut" : { crust: crust(parameters), energy: Number(parameters.heat) + i / 10 },
  );

describe.skipIf(!chromiumPath)("a report in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  const faults: string[] = [];
  /** Opens a page; what it logs or asks the network for is a fault. */
  const opened = async (file: URL, width: number, colorScheme: "light" | "dark" = "light"): Promise<Page> => {
    faults.length = 0;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    page.on("console", (message) => void faults.push(message.text()));
    page.on("pageerror", (error) => void faults.push(error.message));
    page.on("request", (request) => void (request.url() === file.href || faults.push(request.url())));
    await page.goto(file.href);
    return page;
  };
  const written = async (name: string, study: Study): Promise<URL> => {
    const file = new URL(`${name}.html`, folder);
    writeFileSync(file, await htmlReport(study));
    return pathToFileURL(fileURLToPath(file));
  };

  describe("with every part", () => {
    let file: URL;
    beforeAll(async () => {
      file = await written("full", await full());
    });

    test.each([
      [390, "light"],
      [390, "dark"],
      [1440, "light"],
      [1440, "dark"],
    ] as const)("%i pixels wide, %s: no fault, nothing cut, accessible", async (width, scheme) => {
      const page = await opened(file, width, scheme);
      await page.screenshot({ path: fileURLToPath(new URL(`full-${width}-${scheme}.png`, folder)), fullPage: true });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      await page.addScriptTag({ path: axe });
      const violations = (await page.evaluate("axe.run().then(({ violations }) => violations)")) as {
        id: string;
        impact: string;
        nodes: { html: string }[];
      }[];
      expect(
        violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`),
      ).toEqual([]);
      expect(faults).toEqual([]);
      await page.close();
    });

    test("values are told by pointer and by keyboard", async () => {
      const page = await opened(file, 1440);
      const tip = page.locator(".tip");
      await page.locator("#history figure").first().focus();
      await page.keyboard.press("ArrowRight");
      expect(await tip.textContent()).toMatch(/^trial 0 \(sobol\): /);
      await page.keyboard.press("ArrowRight");
      expect(await tip.textContent()).toMatch(/^trial 1 \(sobol\): /);
      await page.keyboard.press("Escape");
      await page.locator("#importance rect").first().hover();
      expect(await tip.textContent()).toMatch(/alone \d+ %.* with interactions \d+ %/);
      const contour = page.locator("#contours figure[data-surface]").first();
      await contour.focus();
      const values: (string | null)[] = [];
      for (const key of ["ArrowLeft", "ArrowUp", "ArrowUp"]) {
        await page.keyboard.press(key);
        values.push(await tip.textContent());
      }
      expect(new Set(values).size).toBe(3);
      for (const value of values) expect(value).toMatch(/: -?[\d.e+-]+ \(-?[\d.e+-]+ to -?[\d.e+-]+\) expected$/);
      await page.close();
    });

    test("a pair of parameters is chosen", async () => {
      const page = await opened(file, 1440);
      const choices = page.locator("#contours [data-choices]").first();
      const visible = () => choices.locator("[data-choice]:visible").count();
      expect(await visible()).toBe(1);
      const before = await choices.locator("figure[data-surface]:visible").getAttribute("aria-label");
      expect(await choices.locator("option").count()).toBeGreaterThanOrEqual(1);
      await choices.locator("select").selectOption({ index: (await choices.locator("option").count()) - 1 });
      expect(await visible()).toBe(1);
      const options = await choices.locator("option").count();
      const after = await choices.locator("figure[data-surface]:visible").getAttribute("aria-label");
      expect(after === before).toBe(options === 1);
      await page.close();
    });

    test("parallel coordinates are brushed by dragging and by sliders", async () => {
      const page = await opened(file, 1440);
      const part = page.locator("#parallel");
      const [faded, status] = [part.locator("path.faded"), part.locator('[data-brush] > [role="status"]')];
      const total = await part.locator(".mark-line path").count();
      expect(await faded.count()).toBe(0);
      await part.scrollIntoViewIfNeeded();
      const { columns, top, bottom } = JSON.parse((await part.locator("figure").getAttribute("data-lines")) as string);
      const box = (await part.locator("svg").boundingBox()) as { x: number; y: number; width: number };
      const drawn = (await part.locator("svg").getAttribute("viewBox")) as string;
      const scale = box.width / Number(drawn.split(" ")[2]);
      const at = (share: number) => box.y + scale * (bottom + share * (top - bottom));
      await page.mouse.move(box.x + scale * columns[0], at(0.5));
      await page.mouse.down();
      await page.mouse.move(box.x + scale * columns[0], at(1));
      await page.mouse.up();
      const hidden = await faded.count();
      expect(hidden).toBeGreaterThan(0);
      expect(hidden).toBeLessThan(total);
      expect(await status.textContent()).toMatch(
        new RegExp(`^${total - hidden} of ${total} trials are in the ranges: \\d+`),
      );
      await part.locator("summary").click();
      await part.locator("button").click();
      expect(await faded.count()).toBe(0);
      await part.locator('input[type="range"]').first().focus();
      await page.keyboard.press("End");
      expect(await faded.count()).toBeGreaterThan(0);
      await page.close();
    });

    test("the table is sorted, paged, and saved with every digit", async () => {
      const page = await opened(file, 1440);
      const table = page.locator("#trials");
      const column = async () => (await table.locator("tbody td:nth-child(3)").allTextContents()).map(Number);
      const first = await table.locator("thead th:nth-child(3) button");
      await first.click();
      const up = (await column()).filter(Number.isFinite);
      expect(up).toEqual([...up].sort((a, b) => a - b));
      await first.click();
      const down = await column();
      expect(down).toEqual([...down].sort((a, b) => b - a));
      expect(await table.locator("thead th:nth-child(3)").getAttribute("aria-sort")).toBe("descending");
      expect(await table.locator("tbody tr").count()).toBe(25);
      await table.getByRole("button", { name: "Later" }).click();
      expect(await table.locator("tbody tr").count()).toBe(5);
      const download = page.waitForEvent("download");
      await table.getByRole("button", { name: "Save as CSV" }).click();
      const saved = readFileSync(await (await download).path(), "utf8").split("\r\n");
      expect(saved.length).toBe(32);
      expect(saved[0]).toMatch(/^trial,status,crust,energy,heat,yeast,kind,fan,/);
      expect(saved[1].split(",")[5].length).toBeGreaterThan(12);
      await page.close();
    });
  });

  test("5,000 trials: one page of at most 3 MB whose pictures are thinned out", async () => {
    const study = await studyOf(ovens, 0, () => null);
    await study.attach(
      Array.from({ length: 5000 }, (_, i) => {
        const parameters = { heat: 150 + ((37 * i) % 1000) / 10, yeast: 10 ** (-((13 * i) % 300) / 100), kind: "gas" };
        return { parameters, outcome: crust(parameters) };
      }),
    );
    const file = new URL("many.html", folder);
    const source = await htmlReport(study, { model: false });
    expect(source.length).toBeLessThan(3e6);
    writeFileSync(file, source);
    const page = await opened(pathToFileURL(fileURLToPath(file)), 1440);
    expect(await page.locator("svg *").count()).toBeLessThan(10_000);
    expect(await page.locator("#history figcaption").textContent()).toMatch(/of 5000 trials are drawn/);
    expect(await page.locator("tbody tr").count()).toBeLessThan(100);
    expect(faults).toEqual([]);
    await page.close();
  });
});
