import { type Api, Refusal, type Sent } from "./api.ts";

export type Connection = "connecting" | "live" | "lost";

/** Milliseconds before the first attempt to connect again, and the most; each is twice as long as the one before. */
const [FIRST, MOST] = [500, 10_000];

export interface Following {
  readonly signal: AbortSignal;
  take(batch: readonly Sent[]): void | Promise<void>;
  connection(state: Connection): void;
}

/** Follows a stream of the server until the signal fires, and goes on where it stood whenever the connection was lost. Throws Refusal. */
export async function follow(api: Api, path: string, { signal, take, connection }: Following): Promise<void> {
  let [lastId, wait]: [number | undefined, number] = [undefined, FIRST];
  while (!signal.aborted) {
    try {
      for await (const batch of api.stream(path, lastId, signal)) {
        wait = FIRST;
        connection("live");
        await take(batch);
        lastId = batch.at(-1)?.id ?? lastId;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.status < 500) throw error;
      if (!(error instanceof TypeError || error instanceof DOMException || error instanceof Refusal)) throw error;
    }
    if (signal.aborted) return;
    connection("lost");
    await pause(wait, signal);
    wait = Math.min(2 * wait, MOST);
  }
}

/** Waits so many milliseconds; shorter where the network comes back, or the signal fires. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      resolve();
    };
    const timer = setTimeout(over, milliseconds);
    addEventListener("online", over);
    signal.addEventListener("abort", over, { once: true });
  });
}
