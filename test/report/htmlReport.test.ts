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
        "slices",
        "contours",
        "importance",
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
