import type * as converter from "@tensorflow/tfjs-converter";
import type * as core from "@tensorflow/tfjs-core";
import { InputError, oneOf } from "../errors/index.ts";
import { asTensor, Tensor, type TensorLike } from "../tensor/index.ts";

/** TensorFlow.js as BoFlow uses it. */
export type TensorFlow = typeof core & Pick<typeof converter, "loadGraphModelSync">;

export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  /** "native" through @tensorflow/tfjs-node, or "javascript". */
  readonly backend: "native" | "javascript";
  /** Makes it the current one: both may be loaded, and TensorFlow.js has one engine for all. */
  use(): void;
  /** Why it is not the native one; null where it is, or where that was not wanted. */
  readonly reason: string | null;
}

export interface LoadTensorFlowOptions {
  /** "native" throws where it can't be had; "auto", the default, then takes pure JavaScript. */
  backend?: "auto" | "native" | "javascript";
}

/** TensorFlow.js: native through `@tensorflow/tfjs-node` where that is installed and loads, else in pure JavaScript. */
export async function loadTensorFlow({ backend = "auto" }: LoadTensorFlowOptions = {}): Promise<LoadedTensorFlow> {
  oneOf("backend", backend, ["auto", "native", "javascript"]);
  if (backend === "javascript") return loaded(await inJavaScript(), backend, null);
  try {
    return loaded(await native(), "native", null);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    if (backend === "native")
      throw new InputError(`native TensorFlow is not available: ${reason}; see scripts/build-tfjs-node.mjs`, {
        cause: error,
      });
    return loaded(await inJavaScript(), "javascript", reason);
  }
}

/** TensorFlow.js' own names. */
const engines = { native: "tensorflow", javascript: "cpu" } as const;

function loaded(tf: TensorFlow, backend: "native" | "javascript", reason: string | null): LoadedTensorFlow {
  // Both start at once, so that nothing is to be waited for.
  const use = () => void tf.setBackend(engines[backend]);
  use();
  return { tf, backend, reason, use };
}

let loadedNative: Promise<TensorFlow> | null = null;

function native(): Promise<TensorFlow> {
  loadedNative ??= importNative();
  return loadedNative;
}

async function importNative(): Promise<TensorFlow> {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  if (!process?.versions?.node) throw new InputError("this is not Node");
  await putBackUtilities();
  // A name that bundlers do not follow: the package has no place in a browser.
  const name = "@tensorflow/tfjs-node";
  const loaded = (await import(/* @vite-ignore */ name)) as { default?: TensorFlow } & TensorFlow;
  const tf = loaded.default ?? loaded;
  await tf.ready();
  return tf;
}

/** Node 23 took functions out of `util` that tfjs-node 4.22 calls. */
async function putBackUtilities(): Promise<void> {
  const name = "node:util";
  const { default: util } = (await import(/* @vite-ignore */ name)) as { default: Record<string, unknown> };
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

async function inJavaScript(): Promise<TensorFlow> {
  const [tf, { loadGraphModelSync }] = await Promise.all([
    import("@tensorflow/tfjs-core"),
    import("@tensorflow/tfjs-converter"),
  ]);
  // The backend greets every Node user with an advertisement for tfjs-node; that choice has been made here.
  const { warn } = console;
  console.warn = () => {};
  try {
    await import("@tensorflow/tfjs-backend-cpu");
    await tf.setBackend("cpu");
    tf.tensor(0).dispose();
  } finally {
    console.warn = warn;
  }
  return { ...tf, loadGraphModelSync };
}

/** A tensor as a `tf.Tensor`, in single precision, the only one that TensorFlow.js has. */
export function toTfjs(tf: TensorFlow, values: TensorLike): core.Tensor {
  const { data, shape } = asTensor(values);
  return tf.tensor(Float32Array.from(data), [...shape], "float32");
}

/** A `tf.Tensor` as a tensor; `tensor(…)` and every model take one too. */
export function fromTfjsTensor(values: core.Tensor): Tensor {
  return new Tensor(values.shape, Float64Array.from(values.dataSync()));
}
