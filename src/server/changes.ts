import { onAbort } from "../errors/index.ts";
import type { Served } from "./operation.ts";
import { eventStream, type Sent } from "./stream.ts";

/** The name and version of each study now, and again when it changed, as server-sent events; of changes in quick succession the last one counts. */
export function changeStream(studies: ReadonlyMap<string, Served>, closing: AbortSignal): Response {
  return eventStream((signal) => changes(studies, signal), closing);
}

async function* changes(studies: ReadonlyMap<string, Served>, signal: AbortSignal): AsyncGenerator<Sent> {
  /** Versions that are to be sent, by study. */
  const news = new Map<string, number>();
  let wake = () => {};
  const tell = (study: string, version: number) => {
    news.set(study, version);
    wake();
  };
  for (const [name, { study }] of studies) {
    const { state } = await study.refresh();
    tell(name, state?.version ?? 0);
    watch(study.events({ from: state?.version ?? 0, signal }), ({ id }) => tell(name, id + 1));
  }
  const ignore = onAbort(signal, () => wake());
  try {
    while (!signal.aborted) {
      const [next] = news;
      if (next) {
        news.delete(next[0]);
        yield { data: { study: next[0], version: next[1] } };
      } else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    ignore();
  }
}

/** Calls `take` with each event, until they end; a study that is closed, or cannot be read, has no more. */
async function watch<T>(events: AsyncIterable<T>, take: (event: T) => void): Promise<void> {
  try {
    for await (const event of events) take(event);
  } catch {
    // Whoever asks for the study itself is told why.
  }
}
