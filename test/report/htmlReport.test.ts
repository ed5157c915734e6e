import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { choiceParameter, createStudy, floatParameter } from "../../src/index.ts";
import { htmlReport } from "../../src/report/index.ts";
import { crust, ovens, studyOf } from "./studies.ts";

async function page(...[study, options]: Parameters<typeof htmlReport>) {
  const source = await htmlReport(study, { created: "today", ...options });
  const { document } = parseHTML(source);
  for (const script of document.querySelectorAll("script")) script.remove();
  expect(document.documentElement.textContent).not.toMatch(/NaN|undefined|Infinity|\[object/);
  expect(document.documentElement.outerHTML).not.toMatch(/NaN|undefined|Infinity|\[object/);
  return {
    source,
    document,
    sections: [...document.querySelectorAll("section")].map(({ id }) => id),
    text: (selector: string): string => document.querySelector(selector)?.textContent ?? "",
  };
}

const full = await page(await studyOf(ovens, 16, (parameters, i) => (i === 5 ? "power cut" : crust(parameters))));

describe("the report of a study", () => {
  test("has its parts in order, and a link to each", () => {
    expect(full.sections).toEqual([
      ...[
        "summary",
        "history",
        "importance",
        "slices",
        "contours",
        "accuracy",
        "parallel",
        "timeline",
        "health",
        "trials",
      ],
    ]);
    const links = [...full.document.querySelectorAll("nav a")].map((link) => link.getAttribute("href"));
    expect(links).toEqual(full.sections.map((id) => `#${id}`));
  });

  test("is one file that loads nothing", () => {
    expect(full.source).not.toMatch(/<link|<img|@import|\ssrc=/i);
    const addresses = [...full.source.matchAll(/https?:\/\/[^"'`\s<)]*/g)].map(([address]) => address);
    expect(addresses.filter((address) => !/^http:\/\/www\.w3\.org\/(2000\/svg|1999\/xlink)$/.test(address))).toEqual(
      [],
    );
  });

  test("uses labels and units", () => {
    for (const part of ["#summary", "#slices", "#trials"]) expect(full.text(part)).toContain("oven heat (°C)");
    expect(full.text("#trials")).toContain("power cut");
  });
});

test("all text of the user is escaped", async () => {
  const evil = `<b onclick="x">&'</b></svg></script><script>alert(1)</script>`;
  const study = await studyOf(
    {
      name: evil,
      parameters: { c: choiceParameter([evil, "b"], { label: evil }), x: floatParameter(0, 1, { unit: evil }) },
      objectives: { [evil]: "minimize" },
    },
    8,
    ({ x }, i) => (i === 2 ? evil : Number(x)),
  );
  const { document, text, source } = await page(study, { comparisons: [{ label: evil, best: [2, 1] }] });
  expect(document.querySelector("b, [onclick]")).toBeNull();
  expect(text("h1")).toBe(evil);
  expect(source.split("<script").length - 1).toBe(2);
  expect(source.split("</script>").length - 1).toBe(2);
});

test("what is not a study is refused", async () => {
  await expect(htmlReport({} as never)).rejects.toThrow(/study/);
});

test("before there is a trial, and while the first one runs", async () => {
  const study = createStudy({ ...ovens, worker: false });
  const { sections, text } = await page(study);
  expect(sections).toEqual(["summary", "health", "trials"]);
  expect(text("#summary")).toContain("No trial is complete yet.");
  await study.ask();
  expect((await page(study)).text("#summary")).toContain("1 trial: 0 complete, 1 running");
});

const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`p${i}`, floatParameter(0, 1)]));
const pool = Array.from({ length: 30 }, (_, i) => ({ polymer: ["PLA", "PET"][i % 2], mass: i, dried: i % 3 === 0 }));

test.each<[string, Parameters<typeof studyOf>, string, RegExp]>([
  ["one trial", [ovens, 1, crust], "#summary", /1 trial: 1 complete/],
  ["only failed trials", [ovens, 4, () => "oven broke"], "#trials", /oven broke/],
  ["constant outcomes", [ovens, 6, () => 2], "#accuracy", /hardly better than the mean/],
  ["huge outcomes", [ovens, 6, (_, i) => 1e300 * (i + 1)], "#summary", /6e\+300/],
  ["outcomes of many orders", [ovens, 6, (_, i) => 10 ** (3 * i - 9)], "#history", /0\.001/],
  [
    "choices only",
    [
      {
        parameters: { a: choiceParameter(["x", "y", "z"]), b: choiceParameter(["u", "v"]) },
        objectives: { y: "minimize" },
      },
      6,
      (_, i) => i,
    ],
    "#slices",
    /Through a = /,
  ],
  [
    "40 parameters",
    [{ parameters: many, objectives: { y: "minimize" } }, 6, ({ p7 }) => Number(p7)],
    "#slices",
    /12 most important of 40/,
  ],
  [
    "a pool of candidates",
    [{ candidates: pool, objectives: { y: "maximize" } }, 8, ({ mass }) => Number(mass)],
    "#slices",
    /Through mass = /,
  ],
  [
    "outcome constraints that nothing satisfies",
    [{ ...ovens, outcomeConstraints: ["crust >= 100"] }, 5, crust],
    "#summary",
    /none satisfies them yet/,
  ],
  [
    "outcome constraints",
    [{ ...ovens, outcomeConstraints: ["crust >= 3"] }, 8, (_, i) => i],
    "#feasibility",
    /crust >= 3 holds in 5 of 8 \(63 %\)/,
  ],
])("is drawn with %s", async (_, given, part, says) => {
  const { text } = await page(await studyOf(...given));
  expect(text(part)).toMatch(says);
});

test("without the model there is what was observed", async () => {
  const { sections } = await page(await studyOf(ovens, 5, crust), { model: false });
  expect(sections).toEqual(["summary", "history", "parallel", "timeline", "trials"]);
});

test("several objectives: each has its parts, and the front is drawn", async () => {
  const study = await studyOf(
    { ...ovens, metrics: ["crust", "cost"], objectives: { "crust - cost": "maximize", cost: "minimize" } },
    8,
    (parameters, i) => ({ crust: crust(parameters), cost: i }),
  );
  const { document, text, sections } = await page(study);
  const net = study.trials.map(({ values }) => (values ? values.crust - values.cost : Number.NaN));
  const best = [...document.querySelectorAll(".headline strong")].map((strong) => Number(strong.textContent));
  expect(best[0]).toBeCloseTo(Math.max(...net), 2);
  expect(best[1]).toBe(0);
  expect(sections).toEqual(expect.arrayContaining(["front", "outputs"]));
  expect(text("#front")).toContain(
    study
      .pareto()
      .map(({ trial }) => trial.id)
      .join(", "),
  );
  expect([...document.querySelectorAll("#slices h3")].map((heading) => heading.textContent)).toEqual([
    "crust - cost",
    "cost",
  ]);
});

test("intermediate values are drawn as curves, and those of pruned trials too", async () => {
  const study = createStudy({ ...ovens, worker: false, strategy: { name: "sobol" } });
  for (let i = 0; i < 4; i++) {
    const trial = await study.ask();
    for (const step of [1, 2, 3]) await study.report(trial, step, { crust: step * i });
    if (i === 2) await study.prune(trial);
    else await study.tell(trial, 3 * i);
  }
  const { document, text } = await page(study);
  expect([...document.querySelectorAll("#curves title")].map((title) => title.textContent)).toEqual([
    "trial 2, pruned: 6 at step 3",
    "trial 0, complete: 0 at step 3",
    "trial 1, complete: 3 at step 3",
    "trial 3, complete: 9 at step 3",
  ]);
  expect(text("#summary")).toContain("4 trials: 3 complete, 1 pruned");
});

test("a best value at a bound is said", async () => {
  const definition = {
    parameters: { x: floatParameter(0, 1, { unit: "mm" }) },
    objectives: { y: "maximize" },
  } as const;
  const study = createStudy({ ...definition, worker: false });
  await study.attach([0, 0.5, 1].map((x) => ({ parameters: { x }, outcome: x })));
  expect((await page(study)).text("#summary")).toContain("x (mm) is at its upper bound, 1");
});

test("the same study gives the same page", async () => {
  const study = await studyOf(ovens, 5, crust);
  expect(await htmlReport(study, { created: "today" })).toBe(await htmlReport(study, { created: "today" }));
});

test("several objectives have the front that the models expect, and their hypervolume over time", async () => {
  const definition = { ...ovens, objectives: { crust: "maximize", energy: "minimize" } } as const;
  const study = await studyOf(definition, 9, (parameters) => ({
    crust: crust(parameters),
    energy: Number(parameters.heat) / 100,
  }));
  const { document, sections, text } = await page(study);
  expect(sections).toContain("attainment");
  expect(text("#front")).toContain("the front that the models expect");
  const titles = [...document.querySelectorAll("#front title")].map((each) => each.textContent ?? "");
  expect(
    titles.filter((title) => /^expected: crust .* \(.* to .*\), energy .* \(.* to .*\)$/.test(title)).length,
  ).toBeGreaterThan(2);
  expect(text("#attainment")).toMatch(/measured from crust .*, energy .* at the end/);

  // Parallel coordinates: trials of the front by their place on it.
  const strokes = new Map(
    [...document.querySelectorAll("#parallel path")].map((path) => [
      Number(/^trial (\d+)/.exec(path.querySelector("title")?.textContent ?? "")?.[1]),
      path.getAttribute("stroke"),
    ]),
  );
  const front = study.pareto().sort((a, b) => a.objectives.crust - b.objectives.crust);
  const along = front.map(({ trial }) => Number(/var\(--best\) (\d+)%/.exec(strokes.get(trial.id) ?? "")?.[1]));
  expect(front.length).toBeGreaterThan(2);
  expect([along[0], along.at(-1)]).toEqual([0, 100]);
  expect(along).toEqual([...along].sort((a, b) => a - b));
  for (const { id } of study.trials.filter(({ id }) => !front.some(({ trial }) => trial.id === id)))
    expect(strokes.get(id)).toBe("var(--muted)");
  expect(text("#parallel")).toContain("from blue, where crust is lowest, to red, where it is highest");
});
