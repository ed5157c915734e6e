import { OpenAPIHono, z } from "@hono/zod-openapi";
import { contentSecurityPolicy, pageFiles } from "../dashboard/index.ts";
import { changeStream } from "./changes.ts";
import { guard } from "./guard.ts";
import { answers, mount, route, type Served } from "./operation.ts";
import { operations } from "./operations/index.ts";
import { problemResponse, RequestError } from "./problem.ts";

export interface AppOptions {
  readonly host: string;
  readonly token: string | null;
  /** Ends the streams of events. */
  readonly closing: AbortSignal;
}

/** No answer is kept, shown in a frame, or taken for something that runs. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The routes of a server over studies by name, and their description as an OpenAPI document. */
export function createApp(studies: ReadonlyMap<string, Served>, { host, token, closing }: AppOptions): OpenAPIHono {
  const app = new OpenAPIHono();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.header(name, value);
  });
  app.use(guard(host, token, new Set(pageFiles.keys())));
  app.onError((error) => problemResponse(error));
  app.notFound(() =>
    problemResponse(new RequestError(404, "there is nothing at this path; GET /openapi.json lists all")),
  );
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/studies",
    summary: "The names of the studies; or, as text/event-stream, the name and version of each one that changes",
    operationId: "studies",
    responses: answers(z.strictObject({ studies: z.array(z.string()) }), true),
  });
  route(app, "get", "/studies", ({ req }) =>
    req.method === "GET" && req.header("accept")?.includes("text/event-stream")
      ? changeStream(studies, closing)
      : Response.json({ studies: [...studies.keys()] }),
  );
  for (const [path, { type, content }] of pageFiles)
    route(app, "get", path, async () => {
      const headers = { "content-type": type, "content-security-policy": contentSecurityPolicy };
      return new Response(await content(), { headers });
    });
  mount(app, operations, studies, closing);
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "BoFlow", version: "1", description: "Ask studies for experiments, and tell them the results." },
    security: token === null ? [] : [{ token: [] }],
  });
  route(app, "get", "/openapi.json", () => Response.json(document));
  return app;
}
