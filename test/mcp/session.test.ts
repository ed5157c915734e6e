import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Library, openLibrary } from "../../packages/mcp/src/library.ts";
import { studyServer } from "../../packages/mcp/src/server.ts";
import { tools } from "../../packages/mcp/src/tools/index.ts";
import { openStudyFile } from "../../src/studyFile/index.ts";

let outer: string;
let folder: string;
let library: Library;
let assistant: Client;

beforeAll(async () => {
  outer = await mkdtemp(join(tmpdir(), "boflow-mcp-"));
  folder = join(outer, "studies");
  await mkdir(folder);
  await connected();
});
afterAll(async () => {
  await ended();
  await rm(outer, { recursive: true });
});

async function connected() {
  library = await openLibrary(folder);
  const [here, there] = InMemoryTransport.createLinkedPair();
  await studyServer(library).connect(there);
  assistant = new Client({ name: "test", version: "1" });
  await assistant.connect(here);
}

async function ended() {
  await assistant.close();
  await library.close();
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the tools say
type Anything = any;

async function call(name: string, given: object = {}): Promise<Anything> {
  const { content, isError } = (await assistant.callTool({ name, arguments: { ...given } })) as Anything;
  if (isError) throw new Error(content[0].text);
  return JSON.parse(content[0].text);
}

/** But for the sockets of journals that are open. */
const files = async (path: string) =>
  (await readdir(path, { recursive: true })).filter((file) => !file.endsWith(".sock")).sort();

const definition = {
  parameters: {
    heat: { type: "float", low: 20, high: 300, unit: "°C" },
    minutes: { type: "int", low: 5, high: 60 },
    fan: { type: "boolean" },
  },
  objectives: { hardness: "maximize" },
};
const hardness = ({ heat, minutes, fan }: { heat: number; minutes: number; fan: boolean }) =>
  60 - ((heat - 180) / 40) ** 2 - ((minutes - 30) / 15) ** 2 + (fan ? 1 : 0);

describe("from an empty folder to a tuned study", () => {
  const study = "oven";

  test("every tool says what it does and takes", async () => {
    const { tools: offered } = await assistant.listTools();
    expect(offered.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
    for (const { description = "", inputSchema } of offered) {
      expect(description.length).toBeGreaterThan(40);
      expect(inputSchema.type).toBe("object");
    }
    expect(assistant.getInstructions()).toContain("ask for");
  });

  test("create, add what is known, ask and tell", async () => {
    expect(await call("list_studies")).toEqual({ studies: [] });
    expect(await call("create_study", { name: study, definition })).toMatchObject({ name: study, counts: {} });
    expect(await call("list_studies")).toEqual({ studies: [{ name: study }] });

    const past = [
      { heat: 60, minutes: 50, fan: true },
      { heat: 250, minutes: 12, fan: false },
    ];
    const experiments = past.map((parameters) => ({ parameters, outcome: hardness(parameters) }));
    expect((await call("add_results", { study, experiments })).added.length).toBe(2);
    expect((await call("add_results", { study, experiments })).added.length).toBe(0);

    for (let i = 0; i < 14; i++) {
      const { trials } = await call("ask", { study, ...(i === 0 && { n: 2, fixed: { fan: true } }) });
      for (const { id, parameters, reason, predicted } of trials) {
        expect(reason.length).toBeGreaterThan(10);
        expect(predicted.hardness.upper).toBeGreaterThanOrEqual(predicted.hardness.median);
        if (i === 0) expect(parameters.fan).toBe(true);
        if (i === 3) await call("fail", { study, trial: id, reason: "the fuse blew", transient: true });
        else if (i === 4) await call("abandon", { study, trial: id });
        else await call("tell", { study, trial: id, outcome: hardness(parameters) });
      }
    }
    const { best, recommended } = await call("best", { study });
    expect(best.value).toBeGreaterThan(58);
    expect(hardness(recommended.trial.parameters)).toBeGreaterThan(58);
    expect(await call("study", { study })).toMatchObject({
      counts: { complete: 15, failed: 1, abandoned: 1 },
      trials: [],
    });
    expect((await call("study", { study, trials: "all" })).trials.length).toBe(17);
  });

  test("predict, explain, judge, draw, report", async () => {
    const configurations = [
      { heat: 180, minutes: 30, fan: true },
      { heat: 40, minutes: 60, fan: true },
    ];
    const { mean } = await call("predict", { study, configurations });
    expect(mean[0]).toBeGreaterThan(mean[1]);
    expect((await call("explain", { study })).explanation[0]).toContain("maximize hardness over 3 parameters");
    const { findings, importance } = await call("health", { study });
    expect(findings).toBeInstanceOf(Array);
    expect(importance.hardness.map(({ parameter }: Anything) => parameter)).toEqual(["heat", "minutes", "fan"]);

    const history = await call("plot", { study });
    expect(history.values.length).toBe(15);
    const svg = await readFile(history.path, "utf8");
    expect(svg.match(/<circle/g)?.length).toBe(15);
    expect(svg).not.toContain("NaN");
    const { content } = (await assistant.callTool({
      name: "plot",
      arguments: { study, parameter: "heat" },
    })) as Anything;
    expect(content[1].resource).toMatchObject({
      mimeType: "image/svg+xml",
      text: expect.stringContaining("heat (°C)"),
    });
    expect(JSON.parse(content[0].text).predictions.length).toBe(41);

    const { path } = await call("report", { study });
    expect(await readFile(path, "utf8")).toMatch(/^<!doctype html>/);
    expect(await files(folder)).toEqual(["oven.journal", "oven.json", "oven.plot.svg", "oven.report.html"]);
  });

  test("several objectives", async () => {
    const car = {
      parameters: { weight: { type: "float", low: 800, high: 2000 } },
      objectives: { speed: "maximize", consumption: "minimize" },
    };
    await call("create_study", { name: "car", definition: car });
    const experiments = [900, 1200, 1500, 1900].map((weight) => ({
      parameters: { weight },
      outcome: { speed: 300 - weight / 10, consumption: 1000 / weight },
    }));
    await call("add_results", { study: "car", experiments });
    const { pareto, recommended } = await call("best", { study: "car", preference: { speed: 1 } });
    expect(pareto.length).toBe(4);
    expect(recommended).toMatchObject({ trial: { parameters: { weight: 900 } } });
    expect((await call("plot", { study: "car", objective: "speed" })).values.length).toBe(4);
    await expect(call("plot", { study: "car" })).rejects.toThrow("name one of the objectives: speed, consumption");
  });

  test("another session goes on, beside another process", async () => {
    await ended();
    const command = await openStudyFile(join(folder, "oven.json"), { worker: false });
    try {
      await connected();
      const { id } = await command.ask();
      expect((await call("study", { study })).trials).toMatchObject([{ id, status: "running" }]);
      await call("tell", { study, trial: id, outcome: 1 });
      await command.refresh();
      expect(command.trials[id].status).toBe("complete");
    } finally {
      await command.close();
    }
  });
});

describe("what is refused, and what to do about it", () => {
  test.each<[string, string, object, RegExp]>([
    ["no study", "ask", { study: "kiln" }, /there is no study "kiln"; list_studies names them/],
    ["a taken name", "create_study", { name: "oven", definition }, /there is a study "oven" already/],
    ["a path", "create_study", { name: "../evil", definition }, /invalid study: expected a name/],
    ["an absolute path", "ask", { study: "/etc/passwd" }, /invalid study: expected a name/],
    ["a hidden name", "report", { study: ".ssh" }, /invalid study: expected a name/],
    ["a name with a NUL", "best", { study: "oven\0" }, /invalid study: expected a name/],
    ["an ending", "best", { study: "oven.json" }, /invalid study: expected a name/],
    [
      "a misspelled key",
      "create_study",
      { name: "n", definition: { ...definition, objectivs: {} } },
      /n\.json:\d+:\d+: unknown key "objectivs"; did you mean "objectives"/,
    ],
    [
      "bounds in the wrong order",
      "create_study",
      { name: "n", definition: { ...definition, parameters: { x: { type: "float", low: 2, high: 1 } } } },
      /low \(2\) must not exceed high \(1\)/,
    ],
    [
      "a constraint that nothing satisfies",
      "create_study",
      { name: "n", definition: { ...definition, constraints: ["heat >= 400"] } },
      /heat/,
    ],
    ["another result", "tell", { study: "oven", trial: 0, outcome: 99 }, /told already, and differently/],
    ["a text for a number", "tell", { study: "oven", trial: 0, outcome: "99" }, /expected a finite number/],
    ["an unknown trial", "tell", { study: "oven", trial: 999, outcome: 1 }, /trial/],
    ["no trial", "tell", { study: "oven", outcome: 1 }, /trial/],
    ["an unknown parameter", "ask", { study: "oven", fixed: { z: 1 } }, /z/],
    [
      "a picture along a choice",
      "plot",
      { study: "oven", parameter: "fan" },
      /expected a numeric one of heat, minutes, fan/,
    ],
    ["a picture along the prototype", "plot", { study: "oven", parameter: "constructor" }, /invalid parameter/],
    ["another objective", "plot", { study: "oven", objective: "taste" }, /invalid objective: expected one of hardness/],
    ["an unknown tool", "shell", { command: "ls" }, /shell/],
  ])("%s", async (_, tool, given, message) => {
    const before = await files(outer);
    await expect(call(tool, given)).rejects.toThrow(message);
    expect(await files(outer)).toEqual(before);
  });

  test("files that are no studies, and links out of the folder", async () => {
    await writeFile(
      join(outer, "secret.yaml"),
      "parameters: { x: { type: float, low: 0, high: 1 } }\nobjectives: { y: maximize }\n",
    );
    await symlink(join(outer, "secret.yaml"), join(folder, "linked.yaml"));
    await writeFile(join(folder, "package.json"), '{"name": "x"}');
    await writeFile(join(folder, "broken.yaml"), "parameters: {\n");
    expect(await call("list_studies")).toMatchObject({
      studies: [
        { name: "broken", problem: expect.stringContaining("broken.yaml:") },
        { name: "car" },
        { name: "oven" },
      ],
    });
    await expect(call("ask", { study: "linked" })).rejects.toThrow("there is no study");

    // A journal or a report that is a link does not lead out either.
    await writeFile(join(folder, "inner.json"), JSON.stringify(definition));
    await writeFile(join(outer, "target"), "untouched");
    await symlink(join(outer, "target"), join(folder, "inner.journal"));
    await expect(call("ask", { study: "inner" })).rejects.toThrow("invalid journal");
    await rm(join(folder, "oven.report.html"));
    await symlink(join(outer, "target"), join(folder, "oven.report.html"));
    await call("report", { study: "oven" });
    expect(await readFile(join(outer, "target"), "utf8")).toBe("untouched");
  });
});
