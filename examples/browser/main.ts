// A page in which a faded print is restored: `npm run demo` at the root of the repository, and open the address that it prints.
import { progressChart, rangeOf, sliceChart } from "./charts.ts";
import {
  type Attempt,
  type Darkroom,
  type Judge,
  openDarkroom,
  ranges,
  resultOf,
  slices,
  waiting,
} from "./darkroom.ts";
import { longestFrame } from "./frames.ts";
import { developed, difference, height, photograph, print, width } from "./picture.ts";

const element = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const original = photograph();
const found = print(original);

let judge: Judge = localStorage.getItem("judge") === "person" ? "person" : "page";
let study: Darkroom;
/** Aborts the attempts that are under way. */
let run: AbortController | null = null;
/** The longest gap between two frames while a suggestion was computed. */
let longest = 0;

function draw(id: string, picture: ImageData): void {
  const canvas = element<HTMLCanvasElement>(id);
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
}

const say = (text: string) => {
  element("status").textContent = text;
};
const shown = (value: number) => (judge === "page" ? `${value.toFixed(2)}\u00a0%\u00a0apart` : `rated ${value}`);
const attempts = (): readonly Attempt[] => study.trials;

/** Shows what the events of the study tell. */
function render(): void {
  const attempt = waiting(study) ?? attempts().findLast(({ status }) => status === "complete");
  const best = study.best();
  const value = attempt && resultOf(attempt);
  draw("attempt", attempt ? developed(found, attempt.settings) : found);
  draw("best", best ? developed(found, best.parameters) : found);
  element("attemptText").textContent = !attempt
    ? "No attempt yet"
    : `Attempt ${attempt.id + 1}: ${value === null || value === undefined ? "how is it?" : shown(value)}`;
  element("bestText").textContent = best ? `Best, attempt ${best.trial.id + 1}: ${shown(best.value)}` : "Best so far";
  const isRunning = run !== null;
  const isRated = judge === "person" && waiting(study) !== undefined;
  element("rating").hidden = judge !== "person";
  element("next").hidden = judge === "person" && isRated;
  element("many").hidden = judge === "person";
  element("stop").hidden = judge === "person" && !isRunning;
  for (const id of ["next", "many", "over"]) element<HTMLButtonElement>(id).disabled = isRunning;
  element<HTMLButtonElement>("stop").disabled = !isRunning;
  for (const control of element("rating").querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, button"))
    control.disabled = !isRated;
  element("head").innerHTML =
    `<tr><th scope="col">Attempt</th><th scope="col">Result</th>${ranges.map(([name]) => `<th scope="col">${name}</th>`).join("")}</tr>`;
  element("rows").replaceChildren(...[...attempts()].reverse().map(row));
}

function row(attempt: Attempt): HTMLTableRowElement {
  const tr = document.createElement("tr");
  const value = resultOf(attempt);
  for (const text of [
    attempt.id + 1,
    value === null ? attempt.status : shown(value),
    ...ranges.map(([name]) => attempt.settings[name].toFixed(3)),
  ])
    tr.insertCell().textContent = String(text);
  return tr;
}

/** Draws what the model expects, which the worker computes. */
async function renderCharts(): Promise<void> {
  const at = study;
  const progress = progressChart(attempts(), judge === "person");
  // Another study may be opened meanwhile, which closes this one.
  const along = await slices(at).catch((error: Error) => {
    if (error.name === "AbortError") return null;
    throw error;
  });
  const best = at.best();
  if (at !== study) return;
  const charts = along && best ? along.map((each) => sliceChart(each, best.parameters, rangeOf(along))) : [];
  element("figures").innerHTML = progress + charts.join("");
  element("chartsText").textContent =
    charts.length > 0
      ? `The best so far, and what the model expects of the ${judge === "page" ? "difference" : "rating"} along each setting through the best attempt, with the interval that holds it with 95 %.`
      : "Curves appear with the second result: the best so far, and what the model expects along each setting.";
}

/** The next attempt, or the one that waits. */
async function ask(signal: AbortSignal): Promise<Attempt> {
  const left = waiting(study);
  if (left) return left;
  say("The worker looks for the next attempt …");
  const { result, longest: gap } = await longestFrame(() => study.ask({ signal }));
  longest = Math.max(longest, gap);
  element("frames").textContent =
    `While the worker computed, the longest gap between two frames of this page was ${longest.toFixed(0)} ms.`;
  say(`Attempt ${result.id + 1}: ${result.reason ?? "chosen"}.`);
  return result;
}

/** Makes so many attempts; a person's end with the first that is to be rated. */
async function attempt(count: number): Promise<void> {
  run = new AbortController();
  render();
  try {
    for (let i = 0; i < count; i++) {
      const { id, parameters } = await ask(run.signal);
      render();
      if (judge === "person") break;
      await study.tell(id, difference(developed(found, parameters), original));
      render();
      await renderCharts();
    }
  } catch (error) {
    say((error as Error).name === "AbortError" ? "Stopped." : `It failed: ${(error as Error).message}`);
  } finally {
    run = null;
    render();
  }
}

async function rate(): Promise<void> {
  const left = waiting(study);
  if (!left) return;
  await study.tell(left.id, element<HTMLInputElement>("stars").valueAsNumber);
  await Promise.all([attempt(1), renderCharts()]);
}

async function open(next: Judge): Promise<void> {
  judge = next;
  localStorage.setItem("judge", judge);
  await study?.close();
  study = await openDarkroom(judge);
  const { length } = attempts();
  say(length > 0 ? `Welcome back: this browser remembers ${length} attempt${length > 1 ? "s" : ""}.` : "Ready.");
  render();
  element("figures").replaceChildren();
  await renderCharts();
  if (judge === "person" && length === 0) await attempt(1);
}

async function startOver(): Promise<void> {
  if (!confirm("Forget all attempts of this study?")) return;
  await study.close();
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(`darkroom by ${judge}`);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
  await open(judge);
}

draw("original", original);
draw("found", found);
for (const radio of document.querySelectorAll<HTMLInputElement>("input[name=judge]")) {
  radio.checked = radio.value === judge;
  radio.addEventListener("change", () => {
    run?.abort();
    void open(radio.value as Judge);
  });
}
element("next").addEventListener("click", () => void attempt(1));
element("many").addEventListener("click", () => void attempt(10));
element("stop").addEventListener("click", () => run?.abort());
element("over").addEventListener("click", () => void startOver());
element("rating").addEventListener("submit", (event) => {
  event.preventDefault();
  void rate();
});
element<HTMLInputElement>("stars").addEventListener("input", () => {
  element("starsText").textContent = `${element<HTMLInputElement>("stars").value} of 10`;
});
await open(judge);
