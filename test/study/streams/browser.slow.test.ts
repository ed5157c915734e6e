import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../../../scripts/engines.mjs";
import { scenarios } from "./scenarios.ts";

describe.skipIf(!chromiumPath)("marble diagrams in headless Chromium (skipped where there is none)", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("browserClient.ts", import.meta.url))],
      ...{ bundle: true, write: false, format: "esm", platform: "browser", conditions: ["source"], logLevel: "error" },
    });
    const page = '<!doctype html><title>BoFlow</title><script type="module" src="/client.js"></script>';
    server = createServer(({ url }, response) => {
      const isScript = url === "/client.js";
      response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
      response.end(isScript ? outputFiles[0].text : page);
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: ["--no-sandbox"] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const tab = async (): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
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
