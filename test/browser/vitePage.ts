// A page bundled by Vite, which makes a worker of this expression.
import type { WorkerLike } from "../../src/browser/index.ts";
import { pageOf } from "./page.ts";

const worker = () => new Worker(new URL("boflow/worker", import.meta.url), { type: "module" }) as WorkerLike;
Object.assign(globalThis, { page: pageOf(worker) });
