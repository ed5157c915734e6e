import { afterAll, beforeAll, expect, test } from "vitest";
import { createStudy, floatParameter, type Study } from "../../src/index.ts";
import { type StudyServer, serveStudies } from "../../src/server/index.ts";

const TOKEN = "correct-horse-battery-staple";
let study: Study;
let server: StudyServer;
beforeAll(async () => {
  study = createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { y: "minimize" }, worker: false });
  server = await serveStudies({ studies: { secretive: study }, port: 0, token: TOKEN });
});
afterAll(async () => {
  await server.close();
  await study.close();
});

test.each([
  ["/", "text/html"],
  ["/dashboard.js", "text/javascript"],
  ["/dashboard.css", "text/css"],
  ["/dashboard.svg", "image/svg+xml"],
])("%s needs no token, runs nothing of others, and has nothing of a study", async (path, type) => {
  const answer = await fetch(`${server.url}${path}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain(type);
  const policy = answer.headers.get("content-security-policy") as string;
  for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"])
    expect(policy.split("; ")).toContain(part);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  const text = await answer.text();
  expect(text).not.toContain("secretive");
  expect(text).not.toContain(TOKEN);
  // No address of another host, but for names of namespaces and in messages.
  if (path === "/") expect(text).not.toMatch(/https?:/);
});

test.each([
  ["/studies", {}],
  ["/studies/secretive", {}],
  ["/studies/secretive/events", { accept: "text/event-stream" }],
  ["/studies", { accept: "text/event-stream" }],
  ["/studies/secretive/model", {}],
  ["/studies/secretive/insights", {}],
])("%s needs it", async (path, headers) => {
  expect((await fetch(`${server.url}${path}`, { headers })).status).toBe(401);
});

test("the page is not for other sites", async () => {
  const answer = await fetch(`${server.url}/`, { headers: { origin: "http://evil.example" } });
  expect(answer.status).toBe(403);
  expect((await fetch(`${server.url}/`, { method: "POST", body: "" })).status).toBe(405);
});

test("a stream of all studies tells their versions, and each change", async () => {
  const headers = { accept: "text/event-stream", authorization: `Bearer ${TOKEN}` };
  const leave = new AbortController();
  const { body } = await fetch(`${server.url}/studies`, { headers, signal: leave.signal });
  const reader = (body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (part: string) => {
    while (!text.includes(part)) text += (await reader.read()).value;
  };
  await until('data: {"study":"secretive","version":1}');
  await study.note("news");
  await until('data: {"study":"secretive","version":2}');
  leave.abort();
});
