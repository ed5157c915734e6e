import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands/index.ts";
import { openStudyFile } from "../../src/studyFile/index.ts";
import { boflow } from "./fakeTerminal.ts";

let folder: string;
let study: string;
const definition = `parameters:
  heat: { type: float, low: 20, high: 90 }
  minutes: { type: int, low: 5, high: 60, step: 5 }
  solvent: { type: choice, values: [water, THF] }
objectives: { yield: maximize }
budget: { trials: 40, cost: 100 }
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boflow-commands-"));
  study = join(folder, "reactor.yaml");
  await writeFile(study, definition);
});
afterAll(() => rm(folder, { recursive: true }));

/** A command on the study that is to succeed. */
async function done(name: string, ...args: string[]): Promise<{ out: string; error: string }> {
  const { code, out, error } = await boflow([name, study, ...args]);
  expect({ code, error: code === 0 ? "" : error }).toEqual({ code: 0, error: "" });
  return { out, error };
}

const json = async (name: string, ...args: string[]) => JSON.parse((await done(name, ...args, "--json")).out);
const refused = async (message: RegExp, name: string, ...args: string[]) =>
  expect(await boflow([name, study, ...args])).toMatchObject({
    code: 1,
    out: "",
    error: expect.stringMatching(message),
  });

test("a study that has not begun", async () => {
  expect((await done("status")).out).toMatch(
    /^study {3}reactor: maximize yield over 3 parameters\ntrials {2}none\nleft .*40 trials, 100 cost\nresult {2}there is no result yet$/,
  );
  expect((await done("best")).out).toBe("there is no result yet");
  expect(await json("trials")).toEqual([]);
  expect(await json("log")).toEqual([]);
  await expect(readFile(join(folder, "reactor.journal"))).rejects.toThrow(/ENOENT/);
});

describe("a day in the laboratory", () => {
  test("past results, an experiment of one's own, one of the study, results and failures", async () => {
    expect((await done("add", "heat=40", "minutes=20", "solvent=water", "yield=31±0.5")).out).toBe(
      "trial 0: yield 31 at heat=40 minutes=20 solvent=water",
    );
    expect((await done("add", "heat=95", "minutes=20", "solvent=THF", "--failed", "it boiled")).out).toMatch(
      /^trial 1: failed: it boiled at .*outside the bounds of heat$/,
    );
    expect((await done("add", "heat=40", "minutes=20", "solvent=water", "yield=31±0.5")).out).toMatch(
      /has this experiment already/,
    );
    expect((await done("enqueue", "heat=60", "minutes=30", "solvent=THF", "--reason", "the boss's")).out).toBe(
      "it is next",
    );
    const asked = await done("ask", "-n", "2", "--fixed", "solvent=THF");
    expect(asked.out).toMatch(
      /^trial 2: heat=60 minutes=30 solvent=THF {2}\(the boss's\)\ntrial 3: heat=\S+ minutes=\d+ solvent=THF {2}\(/,
    );
    expect(asked.error).toMatch(/^then: boflow tell .*reactor\.yaml 2 yield=…$/);
    expect((await done("tell", "2", "55.5", "heat=61.2", "--cost", "12")).out).toBe("trial 2: yield 55.5");
    expect((await done("tell", "3", "--failed", "power cut", "--transient")).error).toMatch(
      /^best: trial 2: yield 55\.5 {2}at heat=61\.2/,
    );
    expect(await json("trials", "--status", "failed", "-n", "1")).toEqual([
      expect.objectContaining({ id: 3, status: "failed", message: "power cut" }),
    ]);
    expect((await json("status")).left).toEqual({ trials: 38, cost: 88 });
  });

  test("results that are wrong change nothing", async () => {
    const before = await readFile(join(folder, "reactor.journal"), "utf8");
    await refused(/there is no parameter or metric "yeild"; did you mean "yield"\?/, "tell", "2", "yeild=3");
    await refused(/trial 2 was told already, and differently/, "tell", "2", "3");
    await refused(/give the values of the metrics, or --failed/, "tell", "2");
    await refused(/invalid yield: expected a number/, "tell", "2", "yield=many");
    await refused(/invalid trial: expected its number/, "tell", "two", "3");
    await refused(
      /invalid minutes: expected a whole number from 5 to 60/,
      "add",
      "heat=1",
      "minutes=x",
      "solvent=THF",
      "yield=1",
    );
    await refused(/"heat" is given twice/, "add", "heat=1", "heat=2");
    await refused(/invalid "heat": write name=value, such as heat=…/, "ask", "--fixed", "heat");
    await refused(/--amend or --measure, and not both/, "tell", "2", "3", "--amend", "--measure");
    await refused(/--failed is for one that runs/, "tell", "2", "--failed", "no", "--amend");
    await refused(/--amend changes no cost/, "tell", "2", "3", "--amend", "--cost", "1");
    await refused(/of the settings that were run/, "tell", "2", "3", "heat=50", "--measure");
    await refused(/minutes/, "enqueue", "heat=60", "solvent=THF");
    for (const [command, ...given] of [["ask", "--fixed"], ["suggest", "--fixed"], ["predict"], ["enqueue"]])
      await refused(/"yield" is a metric: a value of it cannot be chosen/, command, ...given, "yield=3");
    expect(await readFile(join(folder, "reactor.journal"), "utf8")).toBe(before);
  });

  test("a result is corrected, and measured once more", async () => {
    expect((await done("tell", "2", "56", "heat=61", "--amend")).out).toBe("trial 2: yield 56");
    expect((await done("tell", "2", "55", "--measure", "--cost", "1")).out).toBe("trial 2: yield 55.5");
    const [{ values, parameters }] = (await json("trials")).filter(({ id }: { id: number }) => id === 2);
    expect({ values, parameters }).toEqual({
      values: { yield: 55.5 },
      parameters: { heat: 61, minutes: 30, solvent: "THF" },
    });
    expect((await json("status")).left).toEqual({ trials: 38, cost: 87 });
  });

  test("health says that it found nothing, and what it did not look for yet", async () => {
    const { out } = await done("health");
    expect(out).toMatch(/^no problems found\nthe model is checked from 15 complete trials on; there are \d+$/);
  });

  test("a trial is forgotten, and counts again", async () => {
    expect((await done("exclude", "2", "--reason", "mixed up")).error).toMatch(/best: trial 0/);
    expect((await done("exclude", "2", "--undo")).error).toMatch(/best: trial 2/);
  });
});

test("what a study and its model say, in words and as JSON", async () => {
  const opened = await openStudyFile(study, { worker: false });
  for (let i = 0; i < 12; i++) {
    const [heat, minutes] = [25 + 5 * i, 5 + 5 * (i % 4)];
    await opened.attach({
      parameters: { heat, minutes, solvent: "THF" },
      outcome: 60 - ((heat - 65) / 10) ** 2 - minutes / 10,
    });
  }
  await opened.close();
  expect((await done("best", "--model")).out).toMatch(
    /^best by the model: trial \d+: yield \S+ \(\S+ to \S+\) {2}at heat=/,
  );
  expect((await done("trials")).out.split("\n")).toHaveLength(17);
  expect((await done("trials")).out).toMatch(/^trial +heat +minutes +solvent +yield {2}status\n/);
  expect((await done("log", "-n", "3")).out.split("\n")).toHaveLength(3);
  expect((await done("explain")).out).toMatch(/The goal: maximize yield/);
  const [{ mean, standardDeviation }] = await json("predict", "heat=65", "minutes=10", "solvent=THF");
  expect(Math.abs(mean - 59)).toBeLessThan(6);
  expect(standardDeviation).toBeGreaterThan(0);
  expect((await done("importance")).out).toMatch(/^parameter +alone +with interactions\nheat/);
  expect((await done("health")).out).toMatch(/^(no problems found\n|(warning|note): .*\n {2}\S)/);
  expect((await done("export", "--what", "model", "--out", join(folder, "model"))).out).toMatch(
    /model of "reactor" for json/,
  );
  expect((await done("graph", "--what", "model")).out).toMatch(
    /study +reactor[\s\S]*covariance [a-z][\s\S]*output +mean[\s\S]*reactor\.svg$/,
  );
  const page = join(folder, "page.html");
  expect((await done("report", "--out", page, "--title", "The <reactor>")).out).toBe(page);
  expect(await readFile(page, "utf8")).toMatch(/<h1>The &lt;reactor&gt;<\/h1>/);
});

const readers = ["status", "best", "trials", "log", "explain", "health", "importance"];
test.each(readers)("boflow %s --json is JSON, and writes nothing", async (name) => {
  expect(commands.find((command) => command.name === name)?.json).toBe(true);
  const before = await readFile(join(folder, "reactor.journal"), "utf8");
  expect(await json(name)).toBeTypeOf("object");
  expect(await readFile(join(folder, "reactor.journal"), "utf8")).toBe(before);
});

test("a study file that was edited is refused until --redefine; what only reads takes it as it is", async () => {
  await writeFile(study, definition.replace("high: 90", "high: 100"));
  await refused(/parameters\.heat\.high: 90 before, 100 now.*--redefine/, "ask");
  expect((await done("status")).out).toMatch(/trials/);
  expect((await done("ask", "--redefine")).out).toMatch(/^trial \d+/);
  expect((await done("ask")).out).toMatch(/^trial \d+/);
});

test("a study file with mistakes is refused by every command, with its line", async () => {
  await writeFile(join(folder, "wrong.yaml"), definition.replace("maximize", "maximise"));
  for (const name of ["run", "suggest", "ask", "tell", "add", ...readers, "report", "export"]) {
    const more = { tell: ["1", "2"], run: ["true"], export: ["--out", join(folder, "x")] }[name] ?? [];
    const { code, error } = await boflow([name, join(folder, "wrong.yaml"), ...more]);
    expect([name, code, error]).toEqual([
      name,
      1,
      expect.stringMatching(/wrong\.yaml:5:22: objectives\.yield: expected one of/),
    ]);
  }
});
