import { InputError, oneOf } from "../errors/index.ts";
import { asTensor, Tensor, type TensorLike } from "../tensor/index.ts";

/*
 * TensorFlow.js is an optional peer dependency: it is imported on first use, and its parts that BoFlow uses are declared here, so that the
 * declarations of this package do not import its own.
 */

/** The members of a `tf.Tensor` that BoFlow uses. */
export interface TfjsTensor {
  /** Its number, unique in a process. */
  readonly id: number;
  /** The lengths of its axes. */
  readonly shape: number[];
  /** Its values. */
  dataSync(): ArrayLike<number>;
}

/** The members of TensorFlow.js that BoFlow uses: `import * as tf from "@tensorflow/tfjs-core"`, or a package with the same exports. */
export interface TensorFlow<T extends TfjsTensor = TfjsTensor> {
  /** The class of its tensors. */
  readonly Tensor: abstract new (
    ...options: never[]
  ) => T;
  /** Chooses what computes. */
  setBackend(name: string): Promise<boolean>;
  /** Resolves when the backend can compute. */
  ready(): Promise<void>;
  /** What runs kernels. */
  engine(): { runKernel(name: string, inputs: never, attributes?: never): unknown };
  /** Frees the tensors that a function makes. */
  tidy(fn: () => void): void;
  /** A tensor of ones. */
  ones(shape: number[]): T;
  /** A tensor of values. */
  tensor(values: number | Float32Array, shape?: number[], dtype?: "float32"): T;
}

/** The members of `@tensorflow/tfjs-converter` that BoFlow uses. */
export interface GraphModelLoader {
  /** Makes a model that can be executed. */
  loadGraphModelSync(source: unknown): {
    execute(inputs: Record<string, never>, outputs: string[]): TfjsTensor | TfjsTensor[];
    dispose(): void;
  };
  /** Readers of models. */
  readonly io: { fromMemorySync(artifacts: never): unknown };
}

/** Loaded TensorFlow.js; `TF` is its type for the caller, such as `typeof import("@tensorflow/tfjs-core")`. */
export interface LoadedTensorFlow<TF extends TensorFlow = TensorFlow> {
  /** TensorFlow.js. */
  readonly tf: TF & GraphModelLoader;
  /** "native" through @tensorflow/tfjs-node, or "javascript". */
  readonly backend: "native" | "javascript";
  /** Makes it the current backend: both may be loaded, and TensorFlow.js has one global engine. */
  use(): void;
  /** Why the backend is not native; null if it is, or if that was not requested. */
  readonly reason: string | null;
}

/** Options of `loadTensorFlow`. */
export interface LoadTensorFlowOptions {
  /** "native" throws if it is not available; "auto", the default, then uses pure JavaScript. */
  backend?: "auto" | "native" | "javascript";
}

/**
 * Loads TensorFlow.js: native through `@tensorflow/tfjs-node` if that is installed and loads, else in pure JavaScript. Throws InputError that
 * says what to install if neither is installed.
 */
export async function loadTensorFlow<TF extends TensorFlow = TensorFlow>({
  backend = "auto",
}: LoadTensorFlowOptions = {}): Promise<LoadedTensorFlow<TF>> {
  oneOf("backend", backend, ["auto", "native", "javascript"]);
  if (backend === "javascript") return loaded<TF>(await inJavaScript(), backend, null);
  try {
    return loaded<TF>(await native(), "native", null);
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    if (backend === "native")
      throw new InputError(`native TensorFlow is not available: ${reason}; see scripts/build-tfjs-node.mjs`, {
        cause: error,
      });
    return loaded<TF>(await inJavaScript(), "javascript", reason);
  }
}

/** The names of the backends in TensorFlow.js. */
const engines = { native: "tensorflow", javascript: "cpu" } as const;

function loaded<TF extends TensorFlow>(
  tf: TensorFlow & GraphModelLoader,
  backend: "native" | "javascript",
  reason: string | null,
): LoadedTensorFlow<TF> {
  // Both backends initialize synchronously.
  const use = () => void tf.setBackend(engines[backend]);
  use();
  return { tf: tf as TF & GraphModelLoader, backend, reason, use };
}

let loadedNative: Promise<TensorFlow & GraphModelLoader> | null = null;

function native(): Promise<TensorFlow & GraphModelLoader> {
  loadedNative ??= importNative();
  return loadedNative;
}

type Native = TensorFlow & GraphModelLoader & { default?: TensorFlow & GraphModelLoader };

async function importNative(): Promise<TensorFlow & GraphModelLoader> {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  if (!process?.versions?.node) throw new InputError("this is not Node");
  await putBackUtilities();
  // A variable, so that bundlers do not include the package, which does not run in browsers.
  const name = "@tensorflow/tfjs-node";
  const loaded = (await import(/* @vite-ignore */ name)) as Native;
  const tf = loaded.default ?? loaded;
  await tf.ready();
  return tf;
}

/** Restores functions of `util` that Node 23 removed and tfjs-node 4.22 calls. */
async function putBackUtilities(): Promise<void> {
  const name = "node:util";
  const { default: util } = (await import(/* @vite-ignore */ name)) as { default: Record<string, unknown> };
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

async function inJavaScript(): Promise<TensorFlow & GraphModelLoader> {
  // On Node the backend prints an advertisement for tfjs-node.
  const { warn } = console;
  console.warn = () => {};
  try {
    const [tf, { loadGraphModelSync }] = await packages();
    await tf.setBackend("cpu");
    tf.tensor(0).dispose();
    return { ...tf, loadGraphModelSync };
  } finally {
    console.warn = warn;
  }
}

/** Each import has a handler of its own: esbuild then leaves a package that is not installed to be missed when it is called for. */
function packages() {
  return Promise.all([
    import("@tensorflow/tfjs-core").catch(missing),
    import("@tensorflow/tfjs-converter").catch(missing),
    import("@tensorflow/tfjs-backend-cpu").catch(missing),
  ]);
}

function missing(cause: unknown): never {
  throw new InputError(
    "TensorFlow.js is not installed: npm install @tensorflow/tfjs-core @tensorflow/tfjs-converter @tensorflow/tfjs-backend-cpu",
    { cause },
  );
}

/** The values as a `tf.Tensor`, in single precision, the only one that TensorFlow.js has. */
export function toTfjs<T extends TfjsTensor>(tf: TensorFlow<T>, values: TensorLike): T {
  const { data, shape } = asTensor(values);
  return tf.tensor(Float32Array.from(data), [...shape], "float32");
}

/** A `tf.Tensor` as a tensor. */
export function fromTfjsTensor(values: TfjsTensor): Tensor {
  return new Tensor(values.shape, Float64Array.from(values.dataSync()));
}
