/** A request that the server refused, with the message that it gives. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Milliseconds without a sign of life after which a stream counts as lost; the server gives one every 15 seconds. */
const SILENCE = 40_000;

/** Something that the server sent in a stream. */
export interface Sent {
  readonly id: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: as the stream's operation describes it
  readonly data: any;
}

/** The server that this page is from. The token is sent as a header, and never with an address. */
export class Api {
  readonly #token: string | null;

  constructor(token: string | null) {
    this.#token = token;
  }

  // biome-ignore lint/suspicious/noExplicitAny: as /openapi.json describes it
  async get(path: string, signal?: AbortSignal): Promise<any> {
    return (await this.#send(path, signal ? { signal } : {})).json();
  }

  // biome-ignore lint/suspicious/noExplicitAny: as /openapi.json describes it
  async post(path: string, body: unknown = {}): Promise<any> {
    const headers = { "content-type": "application/json" };
    return (await this.#send(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
  }

  /** Server-sent events, those of a piece of the stream together; ends or throws when the connection is lost. EventSource cannot send the token. */
  async *stream(path: string, lastId: number | undefined, signal: AbortSignal): AsyncGenerator<readonly Sent[]> {
    const silent = new AbortController();
    let timer = setTimeout(() => silent.abort(), SILENCE);
    const headers = { accept: "text/event-stream", ...(lastId !== undefined && { "last-event-id": String(lastId) }) };
    try {
      const { body } = await this.#send(path, { headers, signal: AbortSignal.any([signal, silent.signal]) });
      const reader = (body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENCE);
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop() as string;
        yield blocks.flatMap(readBlock);
      }
    } finally {
      clearTimeout(timer);
      silent.abort();
    }
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, ...(this.#token && { authorization: `Bearer ${this.#token}` }) };
    const response = await fetch(path, { ...init, headers });
    if (response.ok) return response;
    const { detail = response.statusText } = await response.json().catch(() => ({}));
    throw new Refusal(response.status, detail);
  }
}

/** An event of a stream; nothing for a comment. */
function readBlock(block: string): Sent[] {
  const lines = block.split("\n");
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const [id, data] = [field("id"), field("data")];
  return data === undefined ? [] : [{ id: id === undefined ? undefined : Number(id), data: JSON.parse(data) }];
}

/** The path of a study. */
export const pathOf = (study: string, rest = ""): string => `/studies/${encodeURIComponent(study)}${rest}`;
