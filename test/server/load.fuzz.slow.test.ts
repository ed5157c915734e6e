import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createStudy, floatParameter, generator } from "../../src/index.ts";
import { serveStudies } from "../../src/server/index.ts";
import { client } from "./client.ts";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

const isSoak = process.env.BOFLOW_SOAK === "1";
/** 1,000 requests a minute for ten minutes; a short form without pauses otherwise. */
const [REQUESTS, PAUSE] = isSoak ? [10_000, 60] : [1500, 0];

const heap = () => {
  gc();
  return process.memoryUsage().heapUsed;
};

test(`${REQUESTS} requests leave memory as it was`, async () => {
  const study = createStudy({
    parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
    objectives: { loss: "minimize" },
    strategy: { name: "sobol" },
    worker: false,
  });
  const server = await serveStudies({ studies: { load: study }, port: 0 });
  try {
    const { get, post } = client(server.url, "load");
    const { uniform } = generator(1);
    const statuses = new Map<number, number>();
    const count = ({ status }: { readonly status: number }) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    };
    for (let i = 0; i < 20; i++) {
      const [{ id }] = (await post("/ask")).body.trials;
      await post("/tell", { trial: id, outcome: uniform() });
    }
    /** What a dashboard, robots, and a wrong program ask. One in 200 requests is a new trial: a study grows with those. */
    const requests = [
      () => get("/trials?limit=20"),
      () => get("/best"),
      () => get(""),
      () => get("/events?from=10"),
      () => post("/predict", { configurations: [{ x: uniform(), y: uniform() }] }),
      () => post("/ask", { n: 0 }),
      () => post("/tell", { trial: 0, outcome: uniform() }),
      () => get("/trials?limit=x"),
      async () => {
        const left = new AbortController();
        const headers = { accept: "text/event-stream" };
        const { body, status } = await fetch(`${server.url}/studies/load/events`, { headers, signal: left.signal });
        for await (const _ of body as unknown as AsyncIterable<Uint8Array>) break;
        return { status };
      },
    ];
    const send = async (i: number) => {
      if (i % 200 === 100) {
        const [{ id }] = (await post("/ask", { idempotencyKey: `trial ${i}` })).body.trials;
        return count(await post("/tell", { trial: id, outcome: uniform() }));
      }
      count(await requests[i % requests.length]());
    };
    const run = async (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        await send(i);
        if (PAUSE > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    };
    // Code is compiled, and caches are filled, by the first part.
    await run(0, REQUESTS / 5);
    const before = heap();
    await run(REQUESTS / 5, REQUESTS);
    const grown = heap() - before;
    expect([...statuses.keys()].sort()).toEqual([200, 400, 409]);
    expect(grown / 1_048_576, "MiB").toBeLessThan(12);
  } finally {
    await server.close();
    await study.close();
  }
});
