// `boflow/worker`: the entry point of a worker that computes suggestions and analyses, be it a web worker or one of node:worker_threads. It
// keeps nothing but the search space, which is sent once, and the latest models, which it would fit again.
import { InputError, onWarning } from "../../errors/index.ts";
import * as formulas from "../../formulas/index.ts";
import { checkedSpace, compileSpace, type SearchSpace } from "../space/index.ts";
import type { SearchProgress } from "../strategies/index.ts";
import { performer } from "./computing.ts";
import { errorJSON, type TaskMessage, type WorkerMessage } from "./messages.ts";

type Post = (message: WorkerMessage) => void;

/** Milliseconds between two messages of how far a search is. */
const PACE = 50;

/** The scope of a web worker. */
interface Scope {
  postMessage: Post;
  addEventListener(type: "message", listener: (event: { data: TaskMessage }) => void): void;
}

/** The port of a worker of Node. */
interface ParentPort {
  postMessage: Post;
  on(type: "message", listener: (message: TaskMessage) => void): void;
}

function serve(post: Post, listen: (listener: (message: TaskMessage) => void) => void): void {
  let space: SearchSpace | undefined;
  const perform = performer();
  let last = 0;
  const onProgress = (progress: SearchProgress) => {
    const now = performance.now();
    if (now - last < PACE) return;
    last = now;
    post({ type: "progress", progress });
  };
  onWarning((warning) => post({ type: "warning", warning }));
  listen(async ({ task, space: sent }) => {
    try {
      if (sent) space = compileSpace(checkedSpace(sent.definition), sent.constraints, formulas);
      const result = await perform(task, space as SearchSpace, { onProgress });
      try {
        post({ type: "result", result });
      } catch (error) {
        throw new InputError(`invalid suggestions: expected plain data (${(error as Error).message})`);
      }
    } catch (error) {
      post({ type: "error", error: errorJSON(error) });
    }
  });
  post({ type: "ready" });
}

const scope = globalThis as Partial<Scope>;
if (scope.postMessage) {
  const { postMessage, addEventListener } = scope as Scope;
  serve(postMessage, (listener) => addEventListener("message", ({ data }) => listener(data)));
} else {
  // A variable, so that bundlers for browsers do not resolve it.
  const threads = "node:worker_threads";
  import(/* @vite-ignore */ /* webpackIgnore: true */ threads).then(
    ({ parentPort }: { parentPort: ParentPort | null }) => {
      if (!parentPort)
        throw new InputError(
          "boflow/worker was loaded in the main thread, which it would block; give a study `worker: () => new Worker(…)` of it",
        );
      serve(
        (message) => parentPort.postMessage(message),
        (listener) => parentPort.on("message", listener),
      );
    },
  );
}
