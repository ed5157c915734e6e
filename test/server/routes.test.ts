import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStudy, floatParameter, type Study } from "../../src/index.ts";
import { type StudyServer, serveStudies } from "../../src/server/index.ts";
import { operations } from "../../src/server/operations/index.ts";
import { client } from "./client.ts";

let studies: Record<string, Study>;
let server: StudyServer;
const of = (name: string) => client(server.url, name);

beforeAll(async () => {
  studies = {
    oven: createStudy({
      parameters: { heat: floatParameter(20, 300), minutes: floatParameter(5, 60) },
      objectives: { hardness: "maximize" },
      worker: false,
    }),
    car: createStudy({
      parameters: { weight: floatParameter(800, 2000) },
      objectives: { speed: "maximize", consumption: "minimize" },
      budget: { trials: 30 },
      worker: false,
    }),
    "a b/ü": createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { y: "minimize" }, worker: false }),
  };
  server = await serveStudies({ studies, port: 0 });
});
afterAll(async () => {
  await server.close();
  for (const study of Object.values(studies)) await study.close();
});

describe("the description", () => {
  test("is a valid OpenAPI document that names every route, with the answers to wrong requests", async () => {
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: object };
    const { valid, errors } = await new Validator().validate(document);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    const named = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, { responses: object; summary: string }>).map(([method, route]) => ({
        name: `${method} ${path}`,
        ...route,
      })),
    );
    expect(named.map(({ name }) => name).sort()).toEqual(
      ["get /studies", ...operations.map(({ method, path }) => `${method} /studies/{name}${path}`)].sort(),
    );
    for (const { responses, summary } of named) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(["200", "400", "401", "403"]));
      expect(summary.length).toBeGreaterThan(10);
    }
  });
});

describe("a study from its first trial to its best", () => {
  test("each answer fits the schema of its route", async () => {
    const { get, post } = of("oven");
    const called = new Set<string>();
    const ok = async (method: "get" | "post", path: string, body?: unknown) => {
      const answer = await (method === "get" ? get(path) : post(path, body));
      expect(answer, `${method} ${path}`).toMatchObject({ status: 200 });
      called.add(`${method} ${path.replace(/\?.*/, "")}`);
      return answer.body;
    };
    expect(await ok("get", "/best")).toEqual({ best: null });
    expect(await ok("post", "/recommend", {})).toEqual({ recommended: null });

    const past = [
      { heat: 100, minutes: 30, hardness: 3 },
      { heat: 200, minutes: 20, hardness: 5 },
      { heat: 300, minutes: 60, hardness: 1 },
      { heat: 150, minutes: 50, hardness: 4 },
    ];
    const experiments = past.map(({ hardness: outcome, ...parameters }) => ({ parameters, outcome }));
    expect((await ok("post", "/attach", { experiments })).trials.map(({ id }: { id: number }) => id)).toEqual([
      0, 1, 2, 3,
    ]);
    expect((await ok("post", "/attach", { experiments })).trials).toEqual([]);
    expect(await ok("post", "/enqueue", { experiments: [{ heat: 99, minutes: 9 }], reason: "a wish" })).toEqual({
      queued: 1,
    });
    expect(await ok("get", "")).toMatchObject({
      name: "oven",
      trials: { complete: 4 },
      queue: [{ parameters: { heat: 99 } }],
    });

    expect((await ok("post", "/preview", {})).suggestions).toMatchObject([{ origin: "queue", reason: "a wish" }]);
    const [wished] = (await ok("post", "/ask")).trials;
    expect(wished).toMatchObject({ id: 4, parameters: { heat: 99, minutes: 9 }, origin: "queue", reason: "a wish" });
    expect(wished.predicted.hardness.standardDeviation).toBeGreaterThan(0);
    const { trials } = await ok("post", "/ask", { n: 4, fixed: { heat: 120 } });
    for (const { parameters } of trials) expect(parameters.heat).toBe(120);

    await ok("post", "/report", { trial: 4, step: 1, value: 2 });
    expect(
      (await ok("post", "/tell", { trial: 4, outcome: 2.5, parameters: { heat: 101 }, cost: 3 })).trial,
    ).toMatchObject({
      ...{
        status: "complete",
        settings: { heat: 101, minutes: 9 },
        cost: 3,
        reports: [{ step: 1, values: { hardness: 2 } }],
      },
    });
    expect((await ok("post", "/measure", { trial: 4, outcome: 3.5 })).trial.values).toEqual({ hardness: 3 });
    expect((await ok("post", "/amend", { trial: 4, outcome: 2 })).trial.values).toEqual({ hardness: 2 });
    const failed = { trial: 5, outcome: { failed: "power cut", transient: true } };
    expect((await ok("post", "/tell", failed)).trial).toMatchObject({ status: "failed", transient: true });
    expect((await ok("post", "/retry", { trial: 5 })).trial).toMatchObject({ status: "running", attempts: 2 });
    expect((await ok("post", "/abandon", { trial: 5, reason: "no time" })).trial.message).toBe("no time");
    expect((await ok("post", "/prune", { trial: 6 })).trial.status).toBe("pruned");
    expect((await ok("post", "/tell", { trial: 7, outcome: { hardness: { mean: 4, sem: 0.1 } } })).trial.sems).toEqual({
      hardness: 0.1,
    });
    expect((await ok("post", "/exclude", { trial: 7 })).trial.excluded).toBe(true);
    expect((await ok("post", "/include", { trial: 7 })).trial.excluded).toBe(false);

    expect((await ok("post", "/pause", { reason: "lunch" })).paused).toBe("lunch");
    expect((await post("/ask")).body).toMatchObject({ status: 409, detail: expect.stringContaining("lunch") });
    expect((await ok("post", "/resume", {})).paused).toBe(null);
    expect((await ok("post", "/stop", { reason: "enough" })).stopped).toBe("enough");
    expect((await ok("post", "/note", { text: "it smells", trial: 4 })).notes).toMatchObject([
      { text: "it smells", trial: 4 },
    ]);

    expect((await ok("get", "/best")).best).toMatchObject({ value: 5, parameters: { heat: 200 }, trial: { id: 1 } });
    expect(await ok("get", "/pareto")).toMatchObject({ pareto: [{ objectives: { hardness: 5 } }], hypervolume: null });
    expect((await ok("post", "/recommend")).recommended.standardDeviation).toBeGreaterThan(0);
    const { mean } = await ok("post", "/predict", {
      configurations: [
        { heat: 200, minutes: 20 },
        { heat: 100, minutes: 30 },
      ],
    });
    expect(mean[0]).toBeGreaterThan(mean[1]);
    expect(
      (await ok("get", "/importance")).importance.map(({ parameter }: { parameter: string }) => parameter),
    ).toEqual(["heat", "minutes"]);
    expect((await ok("get", "/leaveOneOut?objective=hardness")).trials.length).toBe(6);
    await ok("get", "/health");
    expect((await ok("get", "/model")).model).toContain('"format":"boflow-graph"');
    expect((await ok("get", "/insights")).models).toHaveLength(1);
    expect((await ok("get", "/explain")).sentences[0]).toContain("maximize hardness over 2 parameters");

    expect(await ok("get", "/trials?status=complete&from=1&limit=2")).toMatchObject({
      trials: [{ id: 1 }, { id: 2 }],
      total: 6,
    });
    expect(await ok("get", "/trials?from=100")).toEqual({ trials: [], total: 9 });
    const { events, version } = await ok("get", "/events?from=1&limit=3");
    expect(events.map(({ id }: { id: number }) => id)).toEqual([1, 2, 3]);
    expect(version).toBe(studies.oven.state?.version);
    // That one is of several objectives.
    called.add("get /predictedPareto");
    expect([...called].sort()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test("several objectives have predictions of each, and no single best", async () => {
    const { get, post } = of("car");
    const { trials } = (await post("/ask", { n: 3 })).body;
    for (const { id, predicted } of trials) {
      expect(predicted).toBe(null);
      expect((await post("/tell", { trial: id, outcome: { speed: id, consumption: 2 * id } })).status).toBe(200);
    }
    const [next] = (await post("/ask")).body.trials;
    expect(Object.keys(next.predicted)).toEqual(["speed", "consumption"]);
    expect((await get("")).body.remaining).toEqual({ trials: 26, time: null, cost: null });
    const { pareto, hypervolume, referencePoint } = (await get("/pareto")).body;
    expect(pareto.map(({ objectives }: { objectives: object }) => objectives)).toEqual(
      [0, 1, 2].map((id) => ({ speed: id, consumption: 2 * id })),
    );
    expect(hypervolume).toBeGreaterThan(0);
    expect(Object.keys(referencePoint)).toEqual(["speed", "consumption"]);
    const { solutions } = (await get("/predictedPareto")).body;
    expect(solutions.length).toBeGreaterThan(0);
    const { recommended } = (await post("/recommend", { preference: { speed: 1 } })).body;
    expect(Object.keys(recommended.expected)).toEqual(["speed", "consumption"]);
    expect((await post("/recommend", {})).body).toMatchObject({
      status: 400,
      detail: expect.stringContaining("preference"),
    });
    expect((await get("/best")).body).toMatchObject({ status: 400, detail: expect.stringContaining("pareto") });
    expect((await get("/importance")).body).toMatchObject({ status: 400, detail: expect.stringContaining("name one") });
    expect((await get("/importance?objective=speed")).status).toBe(200);
  });

  test("names may have spaces, slashes and letters of any language, encoded", async () => {
    expect(await (await fetch(`${server.url}/studies`)).json()).toEqual({ studies: ["oven", "car", "a b/ü"] });
    expect((await of("a%20b%2F%C3%BC").get("")).body.name).toBe("a b/ü");
  });
});

describe("asking", () => {
  test("a request that is sent again with its key gets the same trials", async () => {
    const { get, post } = of("a%20b%2F%C3%BC");
    const asked = { n: 2, idempotencyKey: "robot 1, run 17" };
    const [one, two] = await Promise.all([post("/ask", asked), post("/ask", asked)]);
    const three = await post("/ask", asked);
    expect(two.body).toEqual(one.body);
    expect(three.body).toEqual(one.body);
    expect((await get("/trials")).body.total).toBe(2);
    const other = await post("/ask", { ...asked, n: 3 });
    expect(other.body).toMatchObject({ status: 409, argument: "idempotencyKey" });
    // One that failed may be tried again.
    const wrong = { idempotencyKey: "robot 2", fixed: { z: 1 } };
    expect((await post("/ask", wrong)).status).toBe(400);
    expect((await post("/ask", { idempotencyKey: "robot 2" })).status).toBe(200);
  });

  test("two clients at once never get the same trial", async () => {
    const { post } = of("oven");
    const asked = await Promise.all(Array.from({ length: 6 }, (_, i) => post("/ask", { n: 1 + (i % 2) })));
    const trials = asked.flatMap(({ body }) => body.trials);
    expect(trials.length).toBe(9);
    expect(new Set(trials.map(({ id }) => id)).size).toBe(9);
    expect(new Set(trials.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(9);
    // Requests take turns: the trials of one follow each other.
    for (const { body } of asked)
      for (const [i, { id }] of body.trials.entries()) expect(id).toBe(body.trials[0].id + i);
  });

  test("two clients that tell one trial: the first is heard, the second is refused unless it says the same", async () => {
    const { post } = of("oven");
    const [{ id: trial }] = (await post("/ask")).body.trials;
    const outcomes = [1, 2, 1, 2];
    const told = await Promise.all(outcomes.map((outcome) => post("/tell", { trial, outcome })));
    // Connections are not in order.
    const { hardness } = studies.oven.trials[trial].values as { hardness: number };
    expect(told.map(({ status }) => status)).toEqual(outcomes.map((outcome) => (outcome === hardness ? 200 : 409)));
    expect(told.find(({ status }) => status === 409)?.body).toMatchObject({
      title: "Conflict",
      argument: "outcome",
      detail: expect.stringContaining(`was told already, and differently: hardness ${hardness}`),
    });
  });
});
