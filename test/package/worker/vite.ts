// A page whose worker Vite bundles.
import type { WorkerLike } from "boflow";
import { suggestions } from "./suggestions.ts";

declare const Worker: new (url: URL, options: { type: "module" }) => WorkerLike;

let started = 0;
const worker = () => {
  started++;
  return new Worker(new URL("boflow/worker", import.meta.url), { type: "module" });
};
Object.assign(globalThis, { found: suggestions(worker).then((found) => ({ ...found, started })) });
