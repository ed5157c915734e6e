import { once } from "node:events";
import { access, constants, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { loadTensorFlow } from "../export/index.ts";
import { openStudyFile } from "../studyFile/index.ts";

/** Something that BoFlow may use, whether it works here, and what was found. */
export interface Diagnosis {
  readonly what: string;
  readonly works: boolean;
  readonly detail: string;
}

/** Tries each; what throws does not work, for the reason that it throws. */
const trials: Readonly<Record<string, () => Promise<string> | string>> = {
  Node: () => `${process.version}, ${process.platform} ${process.arch}`,
  workers,
  journals,
  programs: async () => {
    await access("/bin/sh", constants.X_OK);
    return "boflow run starts them by /bin/sh";
  },
  WebAssembly: async () => {
    const { WebAssembly } = globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<unknown> } };
    await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    return "exported models run in onnxruntime-web";
  },
  "TensorFlow.js": async () => {
    const { backend, reason } = await loadTensorFlow();
    return backend === "native" ? "native, by @tensorflow/tfjs-node" : `in JavaScript; not native: ${reason}`;
  },
  workbooks: async () => {
    await import("read-excel-file/universal").catch(() => {
      throw new Error("npm install read-excel-file reads .xlsx files; .csv, .tsv and .json are read without it");
    });
    return "read-excel-file reads .xlsx files";
  },
};

export async function diagnosis(): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const [what, attempt] of Object.entries(trials))
    try {
      found.push({ what, works: true, detail: await attempt() });
    } catch (error) {
      found.push({ what, works: false, detail: (error as Error).message.split("\n")[0] });
    }
  return found;
}

/** Starts the worker in which suggestions are computed; it says when it is ready. */
async function workers(): Promise<string> {
  const url = new URL(import.meta.resolve("boflow/worker"));
  if (url.pathname.endsWith(".ts"))
    throw new Error("this is BoFlow's source; suggestions are computed in the main thread");
  const worker = new Worker(url);
  try {
    await once(worker, "message", { signal: AbortSignal.timeout(20_000) });
    return "suggestions are computed in a thread of their own";
  } finally {
    await worker.terminate();
  }
}

/** Begins a study in a journal, in the folder for temporary files. */
async function journals(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "boflow-doctor-"));
  try {
    const file = join(folder, "study.yaml");
    await writeFile(file, "parameters: { x: { type: float, low: 0, high: 1 } }\nobjectives: { y: minimize }\n");
    const study = await openStudyFile(file, { worker: false });
    await study.ask();
    await study.close();
    return "studies are kept in files, which several processes may have open";
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
