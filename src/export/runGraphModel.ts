import { conforming, InputError } from "../errors/index.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor/index.ts";
import { type GraphModelArtifacts, graphModelSchema } from "./graphModel.ts";
import { fromTfjsTensor, type LoadTensorFlowOptions, loadTensorFlow, toTfjs } from "./tensorflow.ts";

/** A loaded GraphModel. */
export interface GraphModelRunner {
  /** The backend: "native" or "javascript". */
  readonly backend: string;
  /** Why the backend is not native; null if it is. */
  readonly reason: string | null;
  /** Outputs by name for inputs by name, in single precision. */
  run(inputs: Readonly<Record<string, TensorLike>>): Record<string, Tensor>;
  /** Frees its memory. */
  dispose(): void;
}

/** Loads a GraphModel into TensorFlow.js. Throws InputError for artifacts that TensorFlow.js does not load. */
export async function loadGraphModel(
  artifacts: GraphModelArtifacts,
  options: LoadTensorFlowOptions = {},
): Promise<GraphModelRunner> {
  const { tf, backend, reason, use } = await loadTensorFlow(options);
  const { inputs, outputs } = conforming("graph model", graphModelSchema(), artifacts).signature;
  const names = Object.keys(outputs);
  let model: ReturnType<typeof tf.loadGraphModelSync>;
  try {
    model = tf.loadGraphModelSync(tf.io.fromMemorySync(artifacts as never));
  } catch (error) {
    throw new InputError(`invalid graph model: TensorFlow.js does not load it (${(error as Error).message})`, {
      cause: error,
    });
  }
  return {
    backend,
    reason,
    run(given) {
      const checked = Object.entries(inputs).map(([name, { tensorShape }]) => {
        if (given[name] === undefined)
          throw new InputError(`invalid inputs: expected ${Object.keys(inputs).join(", ")}, ${name} is missing`);
        const value = asTensor(given[name]);
        const wanted = tensorShape.dim.map(({ size }) => Number(size));
        if (value.rank !== wanted.length || wanted.some((n, i) => n !== -1 && n !== value.shape[i]))
          throw new InputError(
            `invalid input ${name}: expected shape ${wanted.join(" x ").replaceAll("-1", "b")}, got ${value.shape.join(" x ")}`,
          );
        return [name, value] as const;
      });
      const results: [string, Tensor][] = [];
      use();
      tf.tidy(() => {
        const fed = Object.fromEntries(checked.map(([name, value]) => [name, toTfjs(tf, value)]));
        const made = model.execute(fed as Record<string, never>, names);
        for (const [i, t] of [made].flat().entries()) results.push([names[i], fromTfjsTensor(t)]);
      });
      return Object.fromEntries(results);
    },
    dispose: () => model.dispose(),
  };
}

/**
 * Runs a GraphModel once: native through `@tensorflow/tfjs-node` if that loads, else in pure JavaScript; the result says which.
 * Throws InputError where TensorFlow.js is not installed.
 */
export async function runGraphModel(
  artifacts: GraphModelArtifacts,
  inputs: Readonly<Record<string, TensorLike>>,
  options: LoadTensorFlowOptions = {},
): Promise<{ outputs: Record<string, Tensor>; backend: string; reason: string | null }> {
  const runner = await loadGraphModel(artifacts, options);
  try {
    return { outputs: runner.run(inputs), backend: runner.backend, reason: runner.reason };
  } finally {
    runner.dispose();
  }
}
