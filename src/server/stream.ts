import { onAbort } from "../errors/index.ts";

/** Milliseconds between two signs of life, by which each side notices that the other one is gone. */
const BEAT = 15_000;

/** Something to be sent, with the id from which a client goes on. */
export interface Sent {
  readonly id?: number;
  readonly data: unknown;
}

/** Server-sent events, no faster than the client reads; until it leaves, or the server closes. */
export function eventStream(follow: (signal: AbortSignal) => AsyncIterable<Sent>, closing: AbortSignal): Response {
  const left = new AbortController();
  const ignore = onAbort(closing, () => left.abort());
  const events = follow(left.signal)[Symbol.asyncIterator]();
  let beat: ReturnType<typeof setInterval> | undefined;
  const end = () => {
    ignore();
    clearInterval(beat);
  };
  const body = new ReadableStream<string>({
    start(controller) {
      controller.enqueue(": events\n\n");
      beat = setInterval(() => (controller.desiredSize ?? 0) > 0 && controller.enqueue(":\n\n"), BEAT);
    },
    async pull(controller) {
      const { done, value } = await events.next().catch((error) => {
        end();
        throw error;
      });
      if (!done) return controller.enqueue(written(value));
      end();
      controller.close();
    },
    cancel() {
      end();
      left.abort();
    },
  });
  return new Response(body.pipeThrough(new TextEncoderStream()), { headers: { "content-type": "text/event-stream" } });
}

function written({ id, data }: Sent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
