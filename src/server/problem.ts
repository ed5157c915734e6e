import { STATUS_CODES } from "node:http";
import { z } from "@hono/zod-openapi";
import { AbortError, BoflowError, ConflictError, InputError, warn } from "../errors/index.ts";

/** A request that is refused, with the headers that its answer needs. */
export class RequestError extends BoflowError {
  override name = "RequestError";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** A problem document (RFC 9457). */
export const problem = z
  .strictObject({
    title: z.string().openapi({ description: "The phrase of the status code." }),
    status: z.int(),
    detail: z.string().openapi({ description: "What is wrong, and what to do about it." }),
    argument: z.string().optional().openapi({ description: "The argument at fault." }),
  })
  .openapi("Problem");

/** The answer to a request that ended with an error. One that is no fault of the request is reported as a warning, and not shown to the client. */
export function problemResponse(error: unknown): Response {
  const { status, detail, headers = {} } = described(error);
  const [, argument] = /^invalid (?:(?:body|query): at )?([^:]+):/.exec(detail) ?? [];
  const title = STATUS_CODES[status] ?? "Error";
  return new Response(JSON.stringify({ title, status, detail, ...(argument && { argument }) }), {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}

function described(error: unknown): { status: number; detail: string; headers?: RequestError["headers"] } {
  if (error instanceof RequestError) return { status: error.status, detail: error.message, headers: error.headers };
  if (error instanceof AbortError) return { status: 503, detail: `${error.message}; send the request again` };
  if (error instanceof ConflictError) return { status: 409, detail: error.message };
  if (error instanceof InputError) return { status: 400, detail: error.message };
  warn(`a request failed: ${error instanceof Error ? error.stack : error}`);
  return { status: 500, detail: error instanceof BoflowError ? error.message : "the server failed; see its output" };
}
