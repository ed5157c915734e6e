// A page bundled by esbuild: the worker is a second entry point, beside it.
import type { WorkerLike } from "../../src/browser/index.ts";
import { pageOf } from "./page.ts";

const worker = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }) as WorkerLike;
Object.assign(globalThis, { page: pageOf(worker) });
