import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStudy, floatParameter, type Study } from "../../src/index.ts";
import { type StudyServer, serveStudies } from "../../src/server/index.ts";

const TOKEN = "correct-horse-battery-staple";
let study: Study;
let open: StudyServer;
let locked: StudyServer;

beforeAll(async () => {
  study = createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { y: "minimize" }, worker: false });
  open = await serveStudies({ studies: { oven: study }, port: 0 });
  locked = await serveStudies({ studies: { oven: study }, port: 0, token: TOKEN });
});
afterAll(async () => {
  await open.close();
  await locked.close();
  await study.close();
});

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as it stands: fetch would mend paths and refuse headers. */
function send(server: StudyServer, path: string, { method = "GET", headers = {}, body }: Sent = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const sent = httpRequest({ hostname, port, path, method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode as number, headers: response.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const json = { "content-type": "application/json" };
const post = (body: string, headers: Readonly<Record<string, string>> = json, path = "/studies/oven/ask") =>
  send(open, path, { method: "POST", headers, body });

/** Bytes as they stand. */
function raw(server: StudyServer, text: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", () => resolve(answer));
  });
}

async function refusedUnchanged(answer: Promise<{ status: number; text: string }>, status: number, detail?: string) {
  const before = study.state?.version;
  const { status: got, text } = await answer;
  expect(got, text).toBe(status);
  expect(JSON.parse(text)).toMatchObject({ status, ...(detail && { detail: expect.stringContaining(detail) }) });
  await study.refresh();
  expect(study.state?.version).toBe(before);
}

describe("bodies", () => {
  const nested = (depth: number) => `${'{"fixed":'.repeat(depth)}1${"}".repeat(depth)}`;

  test.each<[string, string, number, string]>([
    ["half a text", '{"n": 1', 400, "not complete JSON"],
    ["no JSON", "n=1", 400, "not complete JSON"],
    ["a list", "[]", 400, "expected an object, got []"],
    ["null", "null", 400, "expected an object, got null"],
    ["a text", '"ask"', 400, "expected an object"],
    ["an unknown field", '{"m": 1}', 400, 'unknown "m"'],
    ["a fraction", '{"n": 1.5}', 400, "at n: expected a whole number, got 1.5"],
    ["none", '{"n": 0}', 400, "at n: expected a number of at least 1"],
    ["too many", '{"n": 1e9}', 400, "at n: expected a number of at most 100"],
    ["a text for a number", '{"n": "1"}', 400, "at n"],
    ["a list for names", '{"fixed": [1]}', 400, "at fixed: expected an object"],
    ["an unknown parameter", '{"fixed": {"z": 1}}', 400, "z"],
    ["a value out of bounds", '{"fixed": {"x": 7}}', 400, "x"],
    ["a prototype", '{"fixed": {"__proto__": {"x": 1}}}', 400, '"__proto__" is not a name'],
    ["a prototype, deep", '{"fixed": {"x": [{"__proto__": null}]}}', 400, '"__proto__" is not a name'],
    ["a constructor", '{"fixed": {"constructor": {"prototype": {"x": 1}}}}', 400, "constructor"],
    ["a deep object", nested(40), 400, "nested more than 32 deep"],
    ["a very deep object", nested(100_000), 400, "nested more than 32 deep"],
    ["a very deep list", "[".repeat(500_000) + "]".repeat(500_000), 400, "nested more than 32 deep"],
    ["a large text", JSON.stringify({ idempotencyKey: "x".repeat(1_048_576) }), 413, "more than 1048576 bytes"],
    ["a long key", JSON.stringify({ idempotencyKey: "x".repeat(201) }), 400, "idempotencyKey"],
    ["bytes that are no text", "\xff\xfe\x00", 400, "not complete JSON"],
  ])("%s", async (_, body, status, detail) => {
    await refusedUnchanged(post(body), status, detail);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test("without a length, and larger than the limit", async () => {
    const chunk = "x".repeat(65_536);
    const answer = await raw(
      open,
      `POST /studies/oven/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${`${(65_536).toString(16)}\r\n${chunk}\r\n`.repeat(20)}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test.each([
    ["tell", "{}", "at trial"],
    ["tell", '{"trial": 0}', "at outcome"],
    ["tell", '{"trial": -1, "outcome": 1}', "at trial"],
    ["tell", '{"trial": 99, "outcome": 1}', "trial"],
    ["tell", '{"trial": 1e300, "outcome": 1}', "at trial"],
    ["attach", '{"experiments": []}', "at experiments"],
    ["attach", '{"experiments": [{"parameters": {"x": "0"}, "outcome": 1}]}', "x"],
    ["attach", '{"experiments": [{"parameters": {"x": 0}, "outcome": {"failed": {}}}]}', "failed"],
    ["enqueue", '{"experiments": [{"x": 2}]}', "x"],
    ["predict", '{"configurations": [{"x": 0}]}', "complete trials"],
    ["note", '{"text": 1}', "at text"],
    ["report", '{"trial": 0, "step": null, "value": 1}', "at step"],
  ])("%s %s", (path, body, detail) => refusedUnchanged(post(body, json, `/studies/oven/${path}`), 400, detail));

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json-patch+json",
    "application/json; charset=latin1",
    "text/plain; application/json",
  ])("of the type %s", (type) => refusedUnchanged(post("{}", { "content-type": type }), 415, "application/json"));

  test("without a type", () => refusedUnchanged(post("{}", {}), 415));
});

describe("paths and methods", () => {
  test.each([
    "/favicon.ico",
    "/studies/",
    "/studies/none",
    "/studies/none/trials",
    "/studies/__proto__",
    "/studies/constructor",
    "/studies/oven/nothing",
    "/studies/oven/trials/0",
    "/studies/../../etc/passwd",
    "/studies/..%2f..%2fetc%2fpasswd",
    "/studies/%2e%2e/package.json",
    "/studies/oven%2ftrials",
    "/studies/oven%00",
    "/studies/oven%0d%0aX-Evil: 1",
    "/studies/%E0%A4%A",
    "/studies/oven//trials",
    "//studies/oven",
    "/STUDIES/oven",
    "/package.json",
    "/.env",
    "/dashboard.js/../../package.json",
    "/dashboard/page/main.tsx",
    "/dashboard.css%2f..%2fstyle.ts",
    `/studies/${"a".repeat(5000)}`,
  ])("%s is not there", async (path) => {
    const { status, text, headers } = await send(open, path.replaceAll(" ", "%20"));
    expect([400, 404], text).toContain(status);
    expect(headers).not.toHaveProperty("x-evil");
    expect(text).not.toContain("root:");
  });

  test.each([
    ["POST", "/studies/oven/trials", "GET"],
    ["DELETE", "/studies/oven", "GET"],
    ["GET", "/studies/oven/ask", "POST"],
    ["PUT", "/studies/oven/tell", "POST"],
    ["OPTIONS", "/studies/oven/ask", "POST"],
    ["PATCH", "/studies", "GET"],
    ["POST", "/openapi.json", "GET"],
  ])("%s %s", async (method, path, allowed) => {
    const { status, headers, text } = await send(open, path, { method });
    expect(status, text).toBe(405);
    expect(headers.allow).toBe(allowed);
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  test.each([
    "trials?from=-1",
    "trials?from=x",
    "trials?limit=0",
    "trials?limit=1e9",
    "trials?status=lost",
    "trials?form=1",
    "events?from=0.5",
    "best?x=1",
    "trials?__proto__=1",
  ])("%s", async (path) => {
    expect((await send(open, `/studies/oven/${path}`)).status).toBe(400);
  });

  test("an id of the last event that is none", async () => {
    const headers = { accept: "text/event-stream", "last-event-id": "../1" };
    expect((await send(open, "/studies/oven/events", { headers })).status).toBe(400);
  });
});

describe("who may ask", () => {
  test.each([
    ["localhost", 200],
    ["localhost:1234", 200],
    ["127.0.0.1:1234", 200],
    ["[::1]:1234", 200],
    ["192.168.0.7", 200],
    ["evil.example", 403],
    ["evil.example:80", 403],
    ["localhost.evil.example", 403],
    ["127.0.0.1.evil.example", 403],
    ["1.evil", 403],
  ])("a page that says Host: %s", async (host, status) => {
    expect((await send(open, "/studies", { headers: { host } })).status).toBe(status);
  });

  test.each([
    "http://evil.example",
    "null",
    "https://localhost",
    "http://localhost",
    "http://127.0.0.1:1",
    "",
  ])("a page of the origin %j", async (origin) => {
    for (const path of ["/studies", "/studies/oven/events", "/openapi.json", "/nothing"])
      expect((await send(open, path, { headers: { origin } })).status).toBe(403);
    await refusedUnchanged(post("{}", { ...json, origin }), 403, "Origin");
  });

  test("a page of its own", async () => {
    const { status, headers } = await send(open, "/studies", { headers: { origin: open.url } });
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty("access-control-allow-origin");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["none", {}],
    ["another", { authorization: "Bearer wrong-horse-battery-staple" }],
    ["a part", { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ["one more letter", { authorization: `Bearer ${TOKEN}x` }],
    ["no scheme", { authorization: TOKEN }],
    ["another scheme", { authorization: `Basic ${TOKEN}` }],
    ["one in the query", { "x-token": TOKEN }],
  ])("the token: %s", async (_, headers) => {
    for (const path of ["/studies", `/studies/oven?token=${TOKEN}`, "/openapi.json", "/nothing"]) {
      const { status, headers: answered, text } = await send(locked, path, { headers });
      expect(status).toBe(401);
      expect(answered["www-authenticate"]).toBe("Bearer");
      expect(text).not.toContain(TOKEN);
    }
  });

  test("the right token", async () => {
    expect((await send(locked, "/studies", { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  });

  test("on an address that other machines reach a token is needed; it is random", async () => {
    const servers = await Promise.all([0, 1].map(() => serveStudies({ studies: {}, host: "0.0.0.0", port: 0 })));
    try {
      for (const { token, url } of servers) {
        expect(token).toMatch(/^[\w-]{32}$/);
        const address = url.replace("0.0.0.0", "127.0.0.1");
        expect((await fetch(`${address}/studies`)).status).toBe(401);
        expect((await fetch(`${address}/studies`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
      }
      expect(servers[0].token).not.toBe(servers[1].token);
    } finally {
      for (const each of servers) await each.close();
    }
  });

  test("by default other machines do not reach it", async () => {
    const outer = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === "IPv4" && !internal);
    expect(open.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(open.token).toBe(null);
    if (outer) await expect(fetch(open.url.replace("127.0.0.1", outer.address))).rejects.toThrow();
  });
});

describe("requests that are no requests", () => {
  test.each([
    ["GET /studies HTTP/1.1\r\n\r\n", 400],
    ["GET /studies HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 403],
    ["GET /studies HTTP/1.1\r\nHost: a b\r\n\r\n", 400],
    ["GET /studies HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n", 400],
    ["SMUGGLE", 400],
    [`GET /studies HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(20_000)}\r\n\r\n`, 431],
    [
      "POST /studies/oven/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
  ])("%j", async (text, status) => {
    const answer = await raw(open, text.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

describe("options", () => {
  test.each<[string, object, string]>([
    ["a misspelled one", { prot: 1 }, 'unknown option "prot"'],
    ["a port that is none", { port: 70_000 }, "invalid port"],
    ["a short token", { token: "secret" }, "invalid token: expected 16 to 200"],
    ["a token with a line end", { token: "secret-secret-secret\r\nX: 1" }, "invalid token"],
    ["an address of no one", { host: "no such host" }, "invalid host"],
  ])("%s", async (_, options, message) => {
    await expect(serveStudies({ studies: {}, port: 0, ...options })).rejects.toThrow(message);
  });

  test("a port in use", async () => {
    const port = Number(new URL(open.url).port);
    await expect(serveStudies({ studies: {}, port })).rejects.toThrow(`invalid port: ${port} is in use`);
  });
});
