import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../../scripts/engines.mjs";
import { floatParameter, type Study } from "../../src/index.ts";
import { type StudyServer, serveStudies } from "../../src/server/index.ts";
import { crust, ovens, studyOf } from "../report/studies.ts";

/** The dashboard in a browser; its screenshots are left in runs/dashboard for people to look at. */

const folder = new URL("../../runs/dashboard/", import.meta.url);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const TOKEN = "correct-horse-battery-staple";
/** A name, and messages, of somebody who means harm. */
const HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">';

async function oven(): Promise<Study> {
  const definition = { ...ovens, name: HOSTILE };
  const study = await studyOf(definition, 12, (parameters, id) => (id === 4 ? HOSTILE : crust(parameters)));
  await study.note(HOSTILE);
  return study;
}

const car = (): Promise<Study> =>
  studyOf(
    {
      parameters: { weight: floatParameter(800, 2000), drag: floatParameter(0.2, 0.5) },
      objectives: { speed: "maximize", consumption: "minimize" },
    },
    8,
    ({ weight, drag }) => ({
      speed: Number(weight) / 20 - 200 * Number(drag),
      consumption: Number(weight) / 200 + 10 * Number(drag),
    }),
  );

describe.skipIf(!chromiumPath)("the dashboard in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let studies: Record<string, Study>;
  let server: StudyServer;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
    studies = { oven: await oven(), car: await car(), [HOSTILE]: await oven() };
    server = await serveStudies({ studies, port: 0, token: TOKEN });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    for (const study of Object.values(studies ?? {})) await study.close();
  });

  let faults: string[] = [];
  const watched = (page: Page) => {
    faults = [];
    page.on("console", (message) => void faults.push(message.text()));
    page.on("pageerror", (error) => void faults.push(error.message));
    page.on("dialog", (dialog) => void dialog.accept());
    page.on("request", (request) => void (request.url().startsWith(server.url) || faults.push(request.url())));
    page.setDefaultTimeout(300_000);
    return page;
  };
  const opened = async (study: string | null, width = 1440, colorScheme: "light" | "dark" = "light"): Promise<Page> => {
    const page = watched(await browser.newPage({ viewport: { width, height: 900 }, colorScheme }));
    const fields = new URLSearchParams({ ...(study !== null && { study }), token: TOKEN });
    await page.goto(`${server.url}/#${fields}`);
    return page;
  };
  const best = (page: Page) => page.locator("[data-best]");
  const canvases = (page: Page) =>
    page.evaluate("[...document.querySelectorAll('.map canvas')].map((each) => each.toDataURL())") as Promise<string[]>;
  /** Waits until something is so. The policy of the page refuses `waitForFunction`, which evaluates text. */
  const until = <T>(now: () => Promise<T>) => expect.poll(now, { timeout: 120_000 });
  /** Waits until the pictures of the model are others than these. */
  const redrawn = (page: Page, before: readonly string[]) => until(() => canvases(page)).not.toEqual(before);
  /** Each part is drawn once it is on the screen. */
  const scrolled = async (page: Page) => {
    // Pictures above move it as they are drawn.
    const models = async () => {
      await page.locator("#insights").scrollIntoViewIfNeeded();
      return page.locator("#slices").count();
    };
    await until(models).toBe(1);
    await page.locator("#slices").scrollIntoViewIfNeeded();
    await page.locator("#slices svg").first().waitFor();
    for (const id of ["importance", "accuracy", "slices", "health", "parallel", "timeline", "trials", "notes"]) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await page.waitForTimeout(50);
    }
    await page.evaluate("scrollTo(0, 0)");
  };

  test.each([
    ["oven", 390, "light"],
    ["oven", 390, "dark"],
    ["oven", 1440, "light"],
    ["oven", 1440, "dark"],
    ["car", 390, "light"],
    ["car", 1440, "dark"],
    [null, 390, "dark"],
    [null, 1440, "light"],
  ] as const)("%s, %i pixels wide, %s: no fault, nothing cut, accessible", async (study, width, scheme) => {
    const page = await opened(study, width, scheme);
    if (study === null) await page.getByText("maximize crust").first().waitFor();
    else {
      await page.locator("#explorer").scrollIntoViewIfNeeded();
      await page.locator(".map canvas").first().scrollIntoViewIfNeeded();
      await scrolled(page);
    }
    const file = new URL(`${study ?? "list"}-${width}-${scheme}.png`, folder);
    await page.screenshot({ path: fileURLToPath(file), fullPage: true });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.evaluate(readFileSync(axe, "utf8"));
    const found = (await page.evaluate("axe.run().then(({ violations }) => violations)")) as {
      id: string;
      impact: string;
      nodes: { html: string }[];
    }[];
    expect(
      found
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`),
    ).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("a trial is asked for and told by forms, with a parameter that is fixed; the page follows", async () => {
    const page = await opened("oven");
    const { length: id } = studies.oven.trials;
    await page.getByRole("button", { name: "Ask" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("oven heat").fill("1000");
    await dialog.getByRole("button", { name: "Ask" }).click();
    await dialog.getByRole("alert").waitFor();
    expect(await dialog.getByRole("alert").textContent()).toContain("heat");
    await dialog.getByLabel("oven heat").fill("201,5");
    await dialog.getByRole("button", { name: "Ask" }).click();
    const trial = page.locator(".experiment").filter({ hasText: `Trial ${id}` });
    await trial.waitFor();
    expect(await trial.textContent()).toContain("201.5 °C");
    expect(await dialog.isVisible()).toBe(false);
    await trial.getByLabel("crust").fill("much");
    await trial.getByRole("button", { name: "Tell" }).click();
    expect(await trial.getByRole("alert").textContent()).toContain("invalid outcome");
    await trial.getByLabel("crust").fill("77.5");
    await page.keyboard.press("Enter");
    await best(page).filter({ hasText: "77.5" }).waitFor();
    expect(studies.oven.best()).toMatchObject({ value: 77.5, trial: { id }, parameters: { heat: 201.5 } });
    await studies.oven.exclude(id);
    await best(page).filter({ hasNotText: "77.5" }).waitFor();
    expect(faults.filter((fault) => !fault.includes("400"))).toEqual([]);
    await page.close();
  });

  test("a trial fails by form, and runs again", async () => {
    const page = await opened("oven");
    const { id } = await studies.oven.ask();
    const trial = page.locator(".experiment").filter({ hasText: `Trial ${id}` });
    await trial.locator("summary").click();
    await trial.getByLabel("Why").fill("the fuse blew");
    await trial.getByRole("button", { name: "It failed" }).click();
    await page.getByRole("button", { name: `retry trial ${id}` }).click();
    await trial.waitFor();
    expect(studies.oven.trials[id]).toMatchObject({ status: "running", attempts: 2 });
    await studies.oven.abandon(id);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("pause, resume, stop, a note, a preview", async () => {
    const page = await opened("oven");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    expect(studies.oven.state?.paused).toBe("in the dashboard");
    expect(await page.getByRole("button", { name: "Ask" }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.getByRole("button", { name: "Preview" }).click();
    const preview = page.locator(".experiment.preview");
    await preview.waitFor();
    const [{ parameters }] = await studies.oven.preview(1);
    expect(await preview.textContent()).toContain(Number(parameters.heat).toPrecision(4).replace(/0+$/, ""));
    await page.getByLabel("Note").fill("the door was open");
    await page.keyboard.press("Enter");
    await page.locator("#notes li").filter({ hasText: "the door was open" }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".headline-card .badge").filter({ hasText: "ended" }).waitFor();
    expect(studies.oven.state?.stops).toBe(1);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("sliders, by keyboard too, and dragging move the pictures of the model, and the server is not asked", async () => {
    const page = await opened("oven");
    await page.locator("#explorer").scrollIntoViewIfNeeded();
    await page.locator(".map canvas").first().waitFor();
    await page.locator("#explorer h2").filter({ hasText: "all results" }).waitFor();
    expect(await page.locator(".map").count()).toBe(3);
    await page.waitForTimeout(1000);
    const requests: string[] = [];
    page.on("request", (request) => void requests.push(request.url()));
    await page.getByLabel("Up").selectOption({ label: "oven heat (°C)" });
    await page.getByLabel("Across").selectOption({ label: "yeast" });
    const readout = page.locator(".readout strong");
    for (const move of [
      () => page.locator(".slider").filter({ hasText: "kind" }).locator("select").selectOption({ label: "gas" }),
      () => page.locator(".slider").filter({ hasText: "kind" }).locator("select").selectOption({ label: "electric" }),
      async () => {
        await page.locator(".slider").filter({ hasText: "fan" }).locator("input").focus();
        await page.keyboard.press("Home");
      },
    ]) {
      const [before, said] = [await canvases(page), await readout.textContent()];
      await move();
      await redrawn(page, before);
      expect(await readout.textContent()).not.toBe(said);
    }
    expect(await page.locator(".slider").filter({ hasText: "fan" }).locator("output").textContent()).toBe("0");
    const said = await readout.textContent();
    const plane = (await page.locator(".plane").first().boundingBox()) as { x: number; y: number };
    await page.mouse.click(plane.x + 20, plane.y + 20);
    await until(() => readout.textContent()).not.toBe(said);
    expect(requests).toEqual([]);
    const queued = studies.oven.state?.queue.length ?? 0;
    await page.getByRole("button", { name: "Make this experiment next" }).click();
    await page.locator(".experiment").filter({ hasText: "chosen in the dashboard" }).first().waitFor();
    expect(studies.oven.state?.queue.length).toBe(queued + 1);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("what this page computes is what the study predicts", async () => {
    const page = await opened("car");
    await page.locator("#explorer").scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "Go to the best" }).click();
    const { settings } = studies.car.trials.reduce((a, b) =>
      Number(b.values?.speed) > Number(a.values?.speed) ? b : a,
    );
    const { mean } = await studies.car.predict([settings], { objective: "speed" });
    const shown = Number(await page.locator(".readout strong").textContent());
    expect(Math.abs(shown - mean[0])).toBeLessThan(1e-3 * Math.abs(mean[0]));
    await page.close();
  });

  test("a page whose connection is lost goes on where it stood", async () => {
    const study = await oven();
    let own = await serveStudies({ studies: { own: study }, port: 0 });
    const { port } = new URL(own.url);
    const page = await browser.newPage();
    page.setDefaultTimeout(300_000);
    await page.goto(`${own.url}/#study=own`);
    await best(page).waitFor();
    await own.close();
    await page.locator(".connection.lost").waitFor();
    const [trial] = await study.attach({ parameters: { heat: 200, yeast: 0.01, kind: "gas" }, outcome: 99 });
    own = await serveStudies({ studies: { own: study }, port: Number(port) });
    await best(page).filter({ hasText: "99" }).waitFor();
    await page.locator(".connection.live").waitFor();
    expect(await best(page).textContent()).toContain(`trial ${trial.id}`);
    await page.close();
    await own.close();
    await study.close();
  });

  test("names and messages are text", async () => {
    const page = await opened(HOSTILE);
    await page.locator("#notes li").waitFor();
    await page.locator("#trials").scrollIntoViewIfNeeded();
    expect(await page.locator("h1").textContent()).toBe(HOSTILE);
    expect(await page.locator("#notes li").first().textContent()).toContain(HOSTILE);
    expect(await page.locator("#trials td").filter({ hasText: HOSTILE }).count()).toBe(1);
    expect(await page.locator("body img").count()).toBe(1);
    await page.locator(".brand").click();
    await page.getByRole("heading", { name: HOSTILE }).waitFor();
    expect(await page.locator("body img").count()).toBe(1);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("without the token there is a form, and nothing of a study; a token leaves the address", async () => {
    const page = watched(await browser.newPage());
    await page.goto(`${server.url}/#study=oven`);
    await page.getByLabel("Token").fill(TOKEN);
    expect(await page.content()).not.toContain("crust");
    await page.keyboard.press("Enter");
    await best(page).waitFor();
    const other = await opened("oven");
    await best(other).waitFor();
    expect(other.url()).toBe(`${server.url}/#study=oven`);
    await other.reload();
    await best(other).waitFor();
    await other.close();
    await page.close();
  });
});
