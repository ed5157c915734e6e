import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, recordedBits } from "../../../scripts/engines.mjs";
import type { StudyEvent } from "../../../src/study/index.ts";
import { servedPage } from "../../support/servedPage.ts";
import { checkShared, type Run } from "./checkShared.ts";

describe.skipIf(!chromiumPath)("indexedDBStorage in headless Chromium (skipped where there is none)", () => {
  let served: Awaited<ReturnType<typeof servedPage>>;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    served = await servedPage(new URL("browserClient.ts", import.meta.url));
    browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
    context = await browser.newContext();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  const tab = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(served.address);
    await page.waitForFunction("globalThis.write");
    return page;
  };

  test("conforms", async () => {
    const results = (await (await tab()).evaluate("suite()")) as { name: string; error: string | null }[];
    expect(results.length).toBeGreaterThan(12);
    expect(results.filter(({ error }) => error !== null)).toEqual([]);
  });

  test("two tabs that write at once lose and double nothing, and each hears of the other's", async () => {
    const [count, tabs] = [40, await Promise.all([tab(), tab()])];
    const total = 1 + tabs.length * count;
    const followed = (await Promise.all(
      tabs.map((page, i) => page.evaluate(`write("${i}", ${count}, ${total})`)),
    )) as StudyEvent[][];
    expect(followed[0]).toEqual(followed[1]);
    expect(followed[0].map(({ id }) => id)).toEqual([...Array(total).keys()]);
    const texts = followed[0].flatMap((event) => (event.type === "noted" ? [event.text] : []));
    for (const i of [0, 1])
      expect(texts.filter((text) => text.startsWith(`${i} `))).toEqual(
        [...Array(count).keys()].map((k) => `${i} ${k}`),
      );
  });

  test("a study in two tabs, which ask and tell at once", async () => {
    const [count, tabs] = [30, await Promise.all([tab(), tab()])];
    const runs = await Promise.all(tabs.map((page, i) => page.evaluate(`run("${i}", ${count})`)));
    checkShared(runs as Run[], count);
  });

  test("a study that is opened anew before every call suggests what it does in Node", async () => {
    expect(await (await tab()).evaluate("bits()")).toBe(recordedBits().study);
  });
});
