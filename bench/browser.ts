// `npm run bench:browser`: how long suggestions of a study of boflow/browser take in headless Chromium, and the longest gap between two frames and the longest
// task of the page meanwhile, which nothing but the page is to delay. --n 20,100 trials that are known, --repeats R.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { chromium } from "playwright-core";
import { chromiumPath } from "../scripts/engines.mjs";
import { servedFolder } from "../test/support/servedFolder.ts";

const { values: options } = parseArgs({
  options: { n: { type: "string", default: "20,100" }, repeats: { type: "string", default: "5" } },
});

/** What the page runs. */
const program = `
import { createStudy, floatParameter } from "./src/browser/index.ts";

const worker = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
let [frame, task] = [0, 0];
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) task = Math.max(task, duration);
}).observe({ type: "longtask" });
let last = performance.now();
requestAnimationFrame(function tick(now) {
  frame = Math.max(frame, now - last);
  last = now;
  requestAnimationFrame(tick);
});

globalThis.measure = async (n, repeats) => {
  const study = createStudy({
    parameters: Object.fromEntries("abcd".split("").map((name) => [name, floatParameter(0, 1)])),
    objectives: { loss: "minimize" },
    worker,
  });
  const at = (i, k) => ((i + 1) * Math.sqrt(2 + k)) % 1;
  const rows = Array.from({ length: n }, (_, i) => {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => at(i, k));
    return { parameters: { a, b, c, d }, outcome: (a - b) * (a - b) + Math.abs(c - 0.3) + d };
  });
  await study.attach(rows);
  await study.ask();
  [frame, task] = [0, 0];
  const start = performance.now();
  for (let i = 0; i < repeats; i++) await study.ask();
  return { time: (performance.now() - start) / repeats, frame, task };
};`;

if (!chromiumPath) {
  console.log("no Chromium on this machine");
  process.exit();
}
const folder = mkdtempSync(join(tmpdir(), "boflow-"));
const root = fileURLToPath(new URL("..", import.meta.url));
const shared: BuildOptions = { bundle: true, minify: true, format: "esm", conditions: ["source"], logLevel: "error" };
await build({ ...shared, splitting: true, outdir: folder, stdin: { contents: program, resolveDir: root } });
await build({ ...shared, entryPoints: [join(root, "src/study/suggester/worker.ts")], outdir: folder });
writeFileSync(
  join(folder, "index.html"),
  '<!doctype html><title>BoFlow</title><script type="module" src="./stdin.js"></script>',
);
const served = await servedFolder(folder);
const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(served.address);
  await page.waitForFunction("globalThis.measure");
  console.log("trials known   suggestion   longest frame   longest task of the page");
  for (const n of options.n.split(",").map(Number)) {
    const { time, frame, task } = (await page.evaluate(`measure(${n}, ${Number(options.repeats)})`)) as Record<
      string,
      number
    >;
    const ms = (value: number, width: number) => `${value.toFixed(0)} ms`.padStart(width);
    console.log(
      `${String(n).padStart(12)}${ms(time, 13)}${ms(frame, 16)}${task > 0 ? ms(task, 14) : "none above 50 ms".padStart(20)}`,
    );
  }
} finally {
  await browser.close();
  served.close();
  rmSync(folder, { recursive: true });
}
