import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Study } from "../../src/index.ts";
import { openStudyFile } from "../../src/studyFile/index.ts";
import { boflow } from "../cli/fakeTerminal.ts";
import { client } from "./client.ts";

let folder: string;
let study: Study;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boflow-serve-"));
  await copyFile("examples/http/oven.yaml", join(folder, "oven.yaml"));
  await copyFile("examples/http/oven.yaml", join(folder, "kiln.yaml"));
  // As `boflow run` does: this process holds the journal, and the server works through its socket.
  study = await openStudyFile(join(folder, "oven.yaml"), { worker: false });
  const args = ["--conditions=source", "--import", "tsx", "src/cli/main.ts", "serve", join(folder, "oven.yaml")];
  server = spawn(process.execPath, [...args, join(folder, "kiln.yaml"), "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const chunk of server.stdout as AsyncIterable<Buffer>) {
    text += chunk;
    if (text.includes("}")) break;
  }
  const said = JSON.parse(text);
  expect(said).toMatchObject({ token: null, studies: ["oven", "kiln"] });
  url = said.url;
});
afterAll(async () => {
  server?.kill("SIGKILL");
  await study?.close();
  await rm(folder, { recursive: true });
});

test("two processes work on one study: each sees what the other did", async () => {
  const { get, post } = client(url, "oven");
  const { id } = await study.ask();
  expect((await get("/trials")).body.trials).toMatchObject([{ id, status: "running" }]);
  await post("/tell", { trial: id, outcome: 12 });
  const [next] = (await post("/ask")).body.trials;
  expect(next.id).toBe(1);
  await study.refresh();
  expect(study.best()).toMatchObject({ value: 12, trial: { id } });
  await study.tell(next.id, 13);
  expect((await get("/best")).body.best.value).toBe(13);
});

const python = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!python)("examples/http/client.py (skipped where there is no python3)", async () => {
  const client = spawn("python3", ["examples/http/client.py", `${url}/studies/oven`], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  let said = "";
  client.stdout.on("data", (chunk) => {
    said += chunk;
  });
  expect(await once(client, "close")).toEqual([0, null]);
  expect(said.match(/^trial \d+: \d+ °C, \d+ min: -?[\d.]+ {2}\(.+\)$/gm)?.length).toBe(10);
  await study.refresh();
  expect(study.trials.filter(({ status }) => status === "complete").length).toBe(12);
  expect(said).toContain(`best: ${study.best()?.value.toFixed(1)} at`);
});

test("examples/http/client.mjs, which stands in docs/many-workers.md", async () => {
  const client = spawn(process.execPath, ["examples/http/client.mjs", `${url}/studies/oven`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  client.stdout.on("data", (chunk) => {
    said += chunk;
  });
  expect(await once(client, "close")).toEqual([0, null]);
  expect(said.match(/^trial \d+: -?[\d.]+$/gm)?.length).toBe(10);
  const [, ...code] = (await readFile("examples/http/client.mjs", "utf8")).split("\n");
  expect(await readFile("docs/many-workers.md", "utf8")).toContain(`\`\`\`js\n${code.join("\n").trim()}\n\`\`\``);
});

const curl = spawnSync("curl", ["--version"]).status === 0;

test.skipIf(!curl)("the lines of curl in docs/server.md (skipped where there is no curl)", async () => {
  const lines = (await readFile("docs/server.md", "utf8")).match(/^curl .*$/gm) ?? [];
  expect(lines.length).toBe(3);
  const answers = lines.map((line) => {
    const command = line.replace("http://127.0.0.1:7340/studies/oven", `${url}/studies/kiln`);
    return JSON.parse(spawnSync("sh", ["-c", command], { encoding: "utf8" }).stdout);
  });
  expect(answers).toMatchObject([{ trials: [{ id: 0 }] }, { trial: { id: 0 } }, { best: { value: 41.5 } }]);
});

test("docs/server.md has the example word for word", async () => {
  expect(await readFile("docs/server.md", "utf8")).toContain(await readFile("examples/http/client.py", "utf8"));
});

test("SIGTERM ends it", async () => {
  server.kill("SIGTERM");
  expect(await once(server, "exit")).toEqual([0, null]);
  await expect(fetch(`${url}/studies`)).rejects.toThrow();
});

test("two files of one name are refused, and so is a file that is not there", async () => {
  await writeFile(
    join(folder, "oven.json"),
    '{"parameters": {"x": {"type": "boolean"}}, "objectives": {"y": "maximize"}}',
  );
  const both = await boflow(["serve", join(folder, "oven.yaml"), join(folder, "oven.json"), "--port", "0"]);
  expect(both).toMatchObject({ code: 1, error: expect.stringContaining('another one is named "oven" too') });
  const none = await boflow(["serve", join(folder, "none.yaml"), "--port", "0"]);
  expect(none).toMatchObject({ code: 1, error: expect.stringContaining("there is no such file") });
});

test("boflow dashboard: a folder of studies, its page, and that of a server that runs", async () => {
  const args = [
    "--conditions=source",
    "--import",
    "tsx",
    "src/cli/main.ts",
    "dashboard",
    folder,
    "--no-open",
    "--json",
  ];
  const env = { ...process.env, BOFLOW_TOKEN: "correct-horse-battery-staple" };
  await rm(join(folder, "oven.json"), { force: true });
  const program = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], env });
  try {
    let text = "";
    for await (const chunk of program.stdout as AsyncIterable<Buffer>) {
      text += chunk;
      if (text.includes("}")) break;
    }
    const { page, url, token, studies } = JSON.parse(text);
    expect(studies).toEqual(["kiln", "oven"]);
    expect(page).toBe(`${url}/#token=${token}`);
    expect(await (await fetch(url)).text()).toContain("/dashboard.js");
    const other = await boflow(["dashboard", `${url}/studies`, "--no-open", "--token", token]);
    expect(other).toMatchObject({ code: 0, out: page });
    const refused = await boflow(["dashboard", url, "--no-open"]);
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining("it needs the token that it printed") });
  } finally {
    program.kill("SIGTERM");
    await once(program, "exit");
  }
  const gone = await boflow(["dashboard", "http://127.0.0.1:1", "--no-open"]);
  expect(gone).toMatchObject({ code: 1, error: expect.stringContaining("is no server of studies") });
  const empty = await mkdtemp(join(tmpdir(), "boflow-empty-"));
  const none = await boflow(["dashboard", empty, "--no-open"]);
  expect(none).toMatchObject({ code: 1, error: expect.stringContaining("has no study files") });
  await rm(empty, { recursive: true });
});
