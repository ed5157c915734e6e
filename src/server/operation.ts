import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Handler } from "hono";
import { conforming, InputError } from "../errors/index.ts";
import type { Study, StudyEvent } from "../study/index.ts";
import { bodyOf } from "./json.ts";
import type { Latest } from "./latest.ts";
import { problem, RequestError } from "./problem.ts";
import type { Retries } from "./retries.ts";
import { eventStream, type Sent } from "./stream.ts";

/** A study under its name, and the answers that are kept for it. */
export interface Served {
  readonly study: Study;
  readonly retries: Retries;
  readonly latest: Latest;
}

/** What an operation is given. */
export interface Call<Q, B> extends Served {
  readonly name: string;
  readonly query: Q;
  readonly body: B;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
}

/** Something that a client can ask of a study: one route, from which its part of the OpenAPI document is made. */
export interface Operation<Q = unknown, B = unknown> {
  readonly method: "get" | "post";
  /** Below the study: "/ask"; "" is the study itself. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject & z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly answer: z.ZodType;
  run(call: Call<Q, B>): Promise<object>;
  /** The events from a version on, for clients that accept text/event-stream; `from`: what follows the last event that the client received. */
  stream?(call: Call<Q, B>, from: number | undefined): AsyncIterable<StudyEvent>;
}

/** Infers the types of an operation from its schemas. */
export function operation<Q, B>(declared: Operation<Q, B>): Operation {
  return declared as Operation;
}

/** A route for every operation, below the names of the studies. */
export function mount(
  app: OpenAPIHono,
  operations: readonly Operation[],
  studies: ReadonlyMap<string, Served>,
  closing: AbortSignal,
): void {
  for (const each of operations) {
    app.openAPIRegistry.registerPath(routeOf(each));
    route(app, each.method, `/studies/:name${each.path}`, async ({ req }) => {
      const name = req.param("name") as string;
      const served = studies.get(name);
      if (!served) throw new RequestError(404, "there is no study of that name; GET /studies lists them");
      const query = conforming("query", each.query ?? z.strictObject({}), req.query());
      const body = each.body && conforming("body", each.body, await bodyOf(req.raw));
      const { signal } = req.raw;
      await served.study.refresh();
      const call = { ...served, name, query, body, signal };
      const { stream } = each;
      // A request for the head alone (HEAD) would leave its stream behind.
      if (stream && req.method === "GET" && req.header("accept")?.includes("text/event-stream")) {
        const from = following(req.header("last-event-id"));
        return eventStream((signal) => sent(stream({ ...call, signal }, from)), closing);
      }
      return Response.json(await each.run(call));
    });
  }
}

/** A handler at a path, where other methods are refused. */
export function route(app: OpenAPIHono, method: Operation["method"], path: string, handler: Handler): void {
  app.on(method, path, handler);
  app.all(path, () => {
    const allow = method.toUpperCase();
    throw new RequestError(405, `invalid method: this path takes ${allow} only`, { allow });
  });
}

/** Events with their ids. */
async function* sent(events: AsyncIterable<StudyEvent>): AsyncGenerator<Sent> {
  for await (const event of events) yield { id: event.id, data: event };
}

/** The version that follows the last event that a client received. */
function following(lastId: string | undefined): number | undefined {
  if (lastId === undefined) return undefined;
  if (!/^\d{1,15}$/.test(lastId)) throw new InputError("invalid Last-Event-ID: expected the id of an event");
  return Number(lastId) + 1;
}

const ofProblem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problem } },
});

/** The answers of a route in the OpenAPI document: what it gives, also as a stream of events, and what every route may refuse. */
export const answers = (schema: z.ZodType, isStream: boolean) => ({
  200: {
    description: "The answer.",
    content: {
      "application/json": { schema },
      ...(isStream && { "text/event-stream": { schema: z.string() } }),
    },
  },
  400: ofProblem("The request is wrong; nothing was changed."),
  401: ofProblem("The token is missing or wrong."),
  403: ofProblem("The request comes from a page of another site."),
});

/** How an operation stands in the OpenAPI document. */
function routeOf({ method, path, summary, query, body, answer, stream }: Operation) {
  return {
    method,
    path: `/studies/{name}${path}`,
    summary,
    operationId: path.slice(1) || "study",
    request: {
      params: z.strictObject({ name: z.string().openapi({ description: "The name of the study." }) }),
      ...(query && { query }),
      ...(body && { body: { content: { "application/json": { schema: body } } } }),
    },
    responses: {
      ...answers(answer, stream !== undefined),
      404: ofProblem("There is no such study."),
      409: ofProblem("The request contradicts the state of the study; nothing was changed."),
      ...(body && { 413: ofProblem("The body is too large."), 415: ofProblem("The body is not JSON.") }),
    },
  };
}
