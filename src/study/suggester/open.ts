import { invalid } from "../../errors/index.ts";
import type { WorkerLike } from "./connection.ts";

/**
 * Where suggestions are computed: in a worker whose script loads `boflow/worker`, given by its URL or by a function that starts one (again after
 * one was ended); or, with false, in the thread of the study. Default: in Node, a worker thread; in browsers, the thread of the study.
 */
export type WorkerOption = URL | (() => WorkerLike) | false;

/** What starts a worker; null where there shall be or is none. Throws InputError. */
export function opener(option: WorkerOption | undefined): (() => Promise<WorkerLike>) | null {
  if (option === false) return null;
  if (typeof option === "function") return async () => checkedWorker(option());
  if (option instanceof URL) return () => opened(option);
  if (option !== undefined) invalid("worker", "a URL, a function that starts a worker, or false", option);
  const url = packaged();
  return url && (() => opened(url));
}

function checkedWorker(made: WorkerLike | undefined): WorkerLike {
  const isWorker = [made?.postMessage, made?.terminate].every((method) => typeof method === "function");
  return isWorker ? (made as WorkerLike) : invalid("result of the option worker", "a worker", made);
}

interface Platform {
  readonly process?: { readonly versions?: { readonly node?: string }; readonly execArgv?: readonly string[] };
  readonly Worker?: new (url: URL, options: { type: "module" }) => WorkerLike;
}

const { process, Worker } = globalThis as Platform;

async function opened(url: URL): Promise<WorkerLike> {
  if (Worker) return new Worker(url, { type: "module" });
  // A variable, so that bundlers for browsers do not resolve it.
  const threads = "node:worker_threads";
  const { Worker: Thread } = await import(/* @vite-ignore */ /* webpackIgnore: true */ threads);
  // The option of Node for programs that are not files, which workers inherit, lets none start.
  const isText = process?.execArgv?.some((option) => option.startsWith("--input-type"));
  return new Thread(url, isText ? { execArgv: [] } : {});
}

/** The worker of this package, in Node; null where it is not found: in a program bundled into one file, or from TypeScript sources. */
function packaged(): URL | null {
  if (!process?.versions?.node || !import.meta.url || import.meta.url.endsWith(".ts")) return null;
  try {
    return new URL(import.meta.resolve("boflow/worker"));
  } catch {
    return null;
  }
}
