import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { StudyEvent } from "../../../src/study/index.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill();
});

function start(name: string, env: Record<string, string> = {}) {
  const args = ["--conditions=source", "--import", "tsx", `examples/streams/${name}.ts`];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
  children.push(child);
  let [out, errors] = ["", ""];
  const listeners: (() => void)[] = [];
  child.stdout.on("data", (data) => {
    out += data;
    for (const listener of listeners) listener();
  });
  child.stderr.on("data", (data) => {
    errors += data;
  });
  const ended = new Promise<string>((resolve, reject) =>
    child.on("close", (code) => (code === 0 ? resolve(out) : reject(new Error(`it ended with ${code}: ${errors}`)))),
  );
  ended.catch(() => {});
  const says = (pattern: RegExp) =>
    Promise.race([
      new Promise<RegExpExecArray>((resolve) => {
        const look = () => {
          const found = pattern.exec(out);
          if (found) resolve(found);
        };
        listeners.push(look);
        look();
      }),
      ended.then((said) => Promise.reject(new Error(`it did not say ${pattern}, but ${said}`))),
    ]);
  return { child, ended, says };
}

test("two studies are merged into one stream", async () => {
  const out = await start("merged").ended;
  const [shallow, deep] = [...out.matchAll(/x = (\S+) of 12 trials/g)].map(([, x]) => Number(x));
  expect(Math.abs(shallow - 3)).toBeLessThan(0.5);
  expect(Math.abs(deep - 7)).toBeLessThan(0.5);
});

test("four child processes evaluate; those that crash cost their trial an attempt", async () => {
  const lines = (await start("childProcesses").ended).trim().split("\n");
  const trials = lines.slice(0, -1).map((line) => line.split(" ").map(Number));
  expect(trials.map(([id]) => id).sort((a, b) => a - b)).toEqual([...Array(24).keys()]);
  for (const [id, attempts, loss] of trials) {
    expect(attempts).toBe(id % 10 === 9 ? 2 : 1);
    expect(loss).toBeGreaterThanOrEqual(0);
  }
  expect(lines.at(-1)).toMatch(/^best/);
});

test("a page gets the events of a study, from where it was when it reconnects", async () => {
  const { child, says } = start("serverSentEvents", { PORT: "0", TRIALS: "6" });
  const [url] = await says(/http:\/\/localhost:\d+/);
  expect(await (await fetch(url)).text()).toContain("EventSource");

  /** The messages until one of this type comes. */
  async function messages(type: string, headers: Record<string, string> = {}): Promise<StudyEvent[]> {
    const response = await fetch(`${url}/events`, { headers });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const seen: StudyEvent[] = [];
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = parts.pop() as string;
      for (const part of parts) {
        const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(part) as RegExpExecArray;
        const event = JSON.parse(data) as StudyEvent;
        expect(event.id).toBe(Number(id));
        seen.push(event);
        // Leaving the loop ends the request.
        if (event.type === type) return seen;
      }
    }
    throw new Error("the stream ended");
  }

  const first = await messages("told");
  expect(first.map(({ id }) => id)).toEqual([...first.keys()]);
  const last = first.length - 1;
  const second = await messages("stopped", { "last-event-id": String(last) });
  expect(second.map(({ id }) => id)).toEqual(second.map((_, i) => last + 1 + i));
  expect([...first, ...second].filter(({ type }) => type === "created")).toHaveLength(6);
  child.kill();
});
