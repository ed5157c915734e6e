import { operations } from "../../src/server/operations/index.ts";
import { problem } from "../../src/server/problem.ts";

/** What came of a request. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  readonly body: any;
}

export interface ClientOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A client of one study that checks every answer against the schema of its route. */
export function client(url: string, study: string, { headers = {}, ...options }: ClientOptions = {}) {
  const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}/studies/${study}${path}`, {
      ...options,
      method,
      headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = { status: response.status, headers: response.headers, body: await response.json() };
    const route = operations.find(
      (each) => each.method.toUpperCase() === method && each.path === path.replace(/\?.*/, ""),
    );
    const schema = response.ok ? route?.answer : problem;
    if (!schema) throw new Error(`there is no route ${method} ${path}`);
    schema.parse(answer.body);
    return answer;
  };
  return {
    get: (path: string) => send("GET", path),
    post: (path: string, body?: unknown) => send("POST", path, body),
  };
}
