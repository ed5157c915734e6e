import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../../../scripts/engines.mjs";
import { servedPage } from "../../support/servedPage.ts";
import { scenarios } from "./scenarios.ts";

describe.skipIf(!chromiumPath)("marble diagrams in headless Chromium (skipped where there is none)", () => {
  let served: Awaited<ReturnType<typeof servedPage>>;
  let browser: Browser;

  beforeAll(async () => {
    served = await servedPage(new URL("browserClient.ts", import.meta.url));
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: ["--no-sandbox"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  const tab = async (): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(served.address);
    await page.waitForFunction("globalThis.diagrams");
    return page;
  };

  test("the platform's Observable, where there is one, takes an iteration, and leaves it", async () => {
    if (Number.parseInt(browser.version(), 10) < 135) return;
    expect(await (await tab()).evaluate("platform()")).toEqual({ ids: [0, 1, 2], isLeft: true });
  });

  test.each(["diagrams", "inWorker"])("%s", async (where) => {
    const page = await tab();
    const results = (await page.evaluate(`${where}()`)) as { name: string; error: string | null }[];
    expect(results).toHaveLength(2 * scenarios.length);
    expect(results.filter(({ error }) => error !== null)).toEqual([]);
  });
});
