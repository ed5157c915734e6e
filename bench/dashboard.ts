// `npm run bench:dashboard`: how long it takes from telling a trial until the page has drawn it, of studies of --n 100,5000 trials (median and
// largest of --repeats R), how long until the first picture of the page; and how many times a second the pictures of the model are drawn while a
// slider moves, of --model 50,100,200 trials of 6 floats. In headless Chromium, with the server in this process.
import { parseArgs } from "node:util";
import { chromium, type Page } from "playwright-core";
import { chromiumPath } from "../scripts/engines.mjs";
import { createStudy, floatParameter } from "../src/index.ts";
import { serveStudies } from "../src/server/index.ts";
import type { Study } from "../src/study/index.ts";
import { hartmann } from "../src/testFunctions/index.ts";

const { values: options } = parseArgs({
  options: {
    n: { type: "string", default: "100,5000" },
    repeats: { type: "string", default: "20" },
    model: { type: "string", default: "50,100,200" },
  },
});
const numbers = (text: string) => text.split(",").filter(Boolean).map(Number);

const names = ["a", "b", "c", "d", "e", "f"] as const;
const problem = hartmann({ dim: 6 });
const at = (i: number) => names.map((_, k) => (i * Math.sqrt(2 + 3 * k)) % 1);

async function studyOf(n: number): Promise<Study> {
  const study = createStudy({
    parameters: Object.fromEntries(names.map((name) => [name, floatParameter(0, 1)])),
    objectives: { value: "minimize" },
    strategy: { name: "sobol" },
  } as const) as unknown as Study;
  await study.attach(
    Array.from({ length: n }, (_, i) => ({
      parameters: Object.fromEntries(at(i).map((value, k) => [names[k], value])),
      outcome: problem.evaluate(at(i)),
    })),
  );
  return study;
}

const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
async function shown(study: Study, look: (page: Page) => Promise<void>): Promise<void> {
  const server = await serveStudies({ studies: { bench: study }, port: 0 });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(600_000);
  const began = Date.now();
  await page.goto(`${server.url}/#study=bench`);
  await page.locator("#history figure").first().waitFor();
  console.log(`n = ${study.trials.length}: first picture after ${Date.now() - began} ms`);
  await look(page);
  await page.close();
  await server.close();
  await study.close();
}

/** In the page: resolves with the time at which the history is drawn again, and its frame was begun. */
const drawn = `new Promise((resolve) => {
  const observer = new MutationObserver(() => {
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
  });
  observer.observe(document.querySelector("#history"), { childList: true, subtree: true });
})`;

for (const n of numbers(options.n)) {
  const study = await studyOf(n);
  await shown(study, async (page) => {
    await page.waitForTimeout(3000);
    const times: number[] = [];
    for (let i = 0; i < Number(options.repeats); i++) {
      const trial = await study.ask();
      await page.waitForTimeout(700);
      const watched = page.evaluate(drawn) as Promise<number>;
      await page.waitForTimeout(100);
      const told = Date.now();
      await study.tell(trial, -1 - i / 100);
      times.push((await watched) - told);
    }
    times.sort((a, b) => a - b);
    console.log(`n = ${n}: event to pixel ${times[times.length >> 1]} ms, at most ${times.at(-1)} ms`);
  });
}

for (const n of numbers(options.model))
  await shown(await studyOf(n), async (page) => {
    await page.locator("#explorer").scrollIntoViewIfNeeded();
    await page.locator(".map canvas").first().waitFor();
    await page.waitForTimeout(2000);
    const frames = await page.evaluate(`new Promise((resolve) => {
      const { prototype } = CanvasRenderingContext2D;
      const { putImageData } = prototype;
      let drawn = 0;
      prototype.putImageData = function (...given) { drawn++; return putImageData.apply(this, given); };
      const slider = document.querySelectorAll(".slider input")[3];
      const began = performance.now();
      const move = () => {
        const spent = performance.now() - began;
        if (spent > 3000) return resolve((1000 * drawn) / 3 / spent);
        slider.value = String((spent / 3000) % 1);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        requestAnimationFrame(move);
      };
      move();
    })`);
    console.log(`n = ${n}: ${(frames as number).toFixed(1)} frames a second while a slider moves`);
  });
await browser.close();
