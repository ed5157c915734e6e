import { request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createStudy, floatParameter, type Strategy, type Study, type StudyJSON } from "../../src/index.ts";
import { type StudyServer, serveStudies } from "../../src/server/index.ts";
import { client } from "./client.ts";

/** Searches until it is let go, or its signal fires; reports both. */
function slowly() {
  const watched = { begun: 0, aborted: 0, letGo: () => {} };
  const strategy: Strategy = async (_, { id, count, signal }) => {
    watched.begun++;
    await new Promise<void>((resolve, reject) => {
      watched.letGo = resolve;
      (signal as globalThis.AbortSignal | undefined)?.addEventListener("abort", () => {
        watched.aborted++;
        reject(new Error("gone"));
      });
    });
    return Array.from({ length: count }, (_, k) => ({
      parameters: { x: ((id + k) * 0.618) % 1 },
      origin: "slow",
      reason: "slowly",
    }));
  };
  return { strategy, watched };
}

const definition = { parameters: { x: floatParameter(0, 1) }, objectives: { y: "minimize" } } as const;
const eventsOf = (study: Study) => (study.toJSON() as StudyJSON).events;

let study: Study;
let server: StudyServer;
let watched: ReturnType<typeof slowly>["watched"];
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

beforeEach(async () => {
  const slow = slowly();
  watched = slow.watched;
  study = createStudy({ ...definition, strategy: slow.strategy, worker: false });
  server = await serveStudies({ studies: { slow: study }, port: 0 });
});
afterEach(async () => {
  watched.letGo();
  await server.close();
  await study.close();
});

/** Reads a stream of events until `enough`; returns their ids. */
async function streamed(enough: (ids: readonly number[]) => boolean, lastId?: number): Promise<number[]> {
  const headers = { accept: "text/event-stream", ...(lastId !== undefined && { "last-event-id": `${lastId}` }) };
  const { body } = await fetch(`${server.url}/studies/slow/events`, { headers });
  const ids: number[] = [];
  let text = "";
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split("\n\n");
    text = blocks.pop() as string;
    for (const block of blocks) {
      const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      if (id === undefined) continue;
      const event = JSON.parse(data);
      expect(event).toEqual(eventsOf(study)[Number(id)]);
      ids.push(event.id);
      if (enough(ids)) return ids;
    }
  }
  return ids;
}

test("a stream of events that breaks off goes on where it stood, without loss or repetition", async () => {
  const total = 60;
  const writing = (async () => {
    for (let i = 0; i < total; i++) await study.note(`note ${i}`);
  })();
  const seen: number[] = [];
  while (seen.length < total + 1) {
    const part = 1 + ((seen.length * 7) % 11);
    const ids = await streamed((ids) => ids.length === Math.min(part, total + 1 - seen.length), seen.at(-1));
    seen.push(...ids);
  }
  await writing;
  expect(seen).toEqual(eventsOf(study).map(({ id }) => id));
});

test("many may follow at once, and a stream ends with the server", async () => {
  let complete = 0;
  const streams = Array.from({ length: 5 }, () =>
    streamed((ids) => {
      complete += Number(ids.length === 2);
      return false;
    }),
  );
  await study.note("seen by all");
  await until(() => complete === 5);
  await server.close();
  for (const ids of await Promise.all(streams)) expect(ids).toEqual([0, 1]);
});

test("a request for the head alone starts no stream", async () => {
  const headers = { accept: "text/event-stream" };
  const answer = await fetch(`${server.url}/studies/slow/events`, { method: "HEAD", headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("application/json");
});

test("a client that goes while it asks leaves no trial, and the next one is served", async () => {
  const gone = new AbortController();
  const first = client(server.url, "slow", { signal: gone.signal }).post("/ask");
  await until(() => watched.begun === 1);
  const second = client(server.url, "slow").post("/ask");
  gone.abort();
  await expect(first).rejects.toThrow();
  await until(() => watched.begun === 2);
  expect(watched.aborted).toBe(1);
  watched.letGo();
  expect((await second).body.trials).toMatchObject([{ id: 0, status: "running" }]);
  expect(eventsOf(study).map(({ type }) => type)).toEqual(["definition", "created"]);
});

test("one that gave a key finds the trial when it comes back", async () => {
  const gone = new AbortController();
  const asked = { idempotencyKey: "robot" };
  const first = client(server.url, "slow", { signal: gone.signal }).post("/ask", asked);
  await until(() => watched.begun === 1);
  gone.abort();
  await expect(first).rejects.toThrow();
  const again = client(server.url, "slow").post("/ask", asked);
  watched.letGo();
  expect((await again).body.trials).toMatchObject([{ id: 0 }]);
  expect([watched.begun, watched.aborted, study.trials.length]).toEqual([1, 0, 1]);
});

test("a client that dies after its answer leaves its trial running, until it is abandoned", async () => {
  const asking = client(server.url, "slow").post("/ask");
  await until(() => watched.begun === 1);
  watched.letGo();
  const [{ id }] = (await asking).body.trials;
  const { get, post } = client(server.url, "slow");
  expect((await get("/trials?status=running")).body.trials).toMatchObject([{ id }]);
  expect((await post("/abandon", { trial: id })).body.trial.status).toBe("abandoned");
});

test("half a body, and then nothing: no event, and the server goes on", async () => {
  const { hostname, port } = new URL(server.url);
  const half = request({ hostname, port, path: "/studies/slow/note", method: "POST" });
  half.setHeader("content-type", "application/json").setHeader("content-length", 100);
  half.on("error", () => {});
  half.write('{"text": "ha');
  await new Promise((resolve) => setTimeout(resolve, 50));
  half.destroy();
  expect((await client(server.url, "slow").post("/note", { text: "whole" })).status).toBe(200);
  expect(study.state?.notes.map(({ text }) => text)).toEqual(["whole"]);
});

test("closing answers what is under way, and refuses what comes after", async () => {
  const asking = client(server.url, "slow").post("/ask");
  await until(() => watched.begun === 1);
  const closing = server.close();
  await expect(fetch(`${server.url}/studies`)).rejects.toThrow();
  watched.letGo();
  expect((await asking).body.trials).toMatchObject([{ id: 0 }]);
  await closing;
  // The study stays open.
  await study.tell(0, 1);
  expect(study.best()?.value).toBe(1);
});
