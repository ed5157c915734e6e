import { atSize, type Graph, type Signature, timesOf } from "../graph/index.ts";
import { sobol } from "../random/index.ts";
import { Tensor } from "../tensor/index.ts";
import type { GraphModelArtifacts } from "./graphModel.ts";
import { elementaryGraph } from "./onnx.ts";
import { loadGraphModel } from "./runGraphModel.ts";

export type ExportFormat = "json" | "onnx" | "tfjs";

/** By how much an exported graph differs from the original, over the sample points. */
export interface MeasuredError {
  /** Largest absolute difference. */
  readonly maxAbsolute: number;
  /** Largest difference relative to the original's value. */
  readonly maxRelative: number;
  /** Range of the original's values, to judge the absolute difference by. */
  readonly scale: number;
}

/** What stands beside an exported graph. */
export interface Manifest {
  readonly format: "boflow-export";
  readonly version: 1;
  readonly target: ExportFormat;
  readonly precision: "float64" | "float32";
  readonly inputs: readonly Signature[];
  readonly outputs: readonly Signature[];
  /** Model and acquisition, training size, fingerprint of the model. */
  readonly source: Readonly<Record<string, unknown>>;
  /** Hash of the BoFlow graph that it was made from. */
  readonly graph: string;
  readonly error: {
    readonly points: number;
    readonly measuredOn: string;
    readonly outputs: Readonly<Record<string, MeasuredError>>;
  };
  readonly warnings: readonly string[];
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

/** How many sample points an error is measured at, and how many of them at once. */
const [POINTS, CHUNK] = [256, 64];
/** Errors beyond this share of an output's range get a warning. */
const LARGE = 1e-3;

type Runner = (inputs: Record<string, Tensor>) => Record<string, Tensor>;

/** The exported form's error against the graph, at Sobol points of the box around the training inputs. */
export async function measured(
  graph: Graph,
  target: ExportFormat,
  artifacts: GraphModelArtifacts | null,
): Promise<Manifest["error"]> {
  if (target === "tfjs" && artifacts) {
    const runner = await loadGraphModel(artifacts, { backend: "javascript" });
    try {
      return { points: POINTS, measuredOn: "TensorFlow.js in pure JavaScript", outputs: compared(graph, runner.run) };
    } finally {
      runner.dispose();
    }
  }
  const other = target === "onnx" ? elementaryGraph(graph) : graph;
  const measuredOn = target === "onnx" ? "BoFlow's interpreter, the same elementary ops" : "BoFlow's interpreter";
  return { points: POINTS, measuredOn, outputs: compared(graph, (inputs) => other.run(inputs)) };
}

function compared(graph: Graph, other: Runner): Record<string, MeasuredError> {
  const found = graph.outputs.map(({ name }) => ({ name, absolute: 0, relative: 0, low: Infinity, high: -Infinity }));
  for (const inputs of samplePoints(graph)) {
    const [exact, given] = [graph.run(inputs), other(inputs)];
    for (const output of found)
      exact[output.name].data.forEach((value, i) => {
        const difference = Math.abs(value - given[output.name].data[i]);
        // A NaN must count as the worst difference, not as none.
        output.absolute = Math.max(output.absolute, Object.is(value, given[output.name].data[i]) ? 0 : difference);
        output.relative = Math.max(output.relative, difference === 0 ? 0 : difference / Math.abs(value));
        output.low = Math.min(output.low, value);
        output.high = Math.max(output.high, value);
      });
  }
  return Object.fromEntries(
    found.map(({ name, absolute, relative, low, high }) => [
      name,
      { maxAbsolute: absolute, maxRelative: relative, scale: Math.max(high - low, 0) },
    ]),
  );
}

/** Sobol points for every input, in the box that the graph knows of, else in the unit cube. */
function* samplePoints({ inputs, about }: Graph): Generator<Record<string, Tensor>> {
  const box = about.box as { lower: readonly number[]; upper: readonly number[] } | undefined;
  const dynamic = inputs.some(({ shape }) => shape.some((dim) => timesOf(dim) > 0));
  const draws = inputs.map(({ shape }) => {
    const d = Number(shape[shape.length - 1] ?? 1);
    return { d, sequence: sobol(d, { seed: 1 }) };
  });
  for (let done = 0; done < POINTS; done += CHUNK) {
    const b = dynamic ? CHUNK : 1;
    yield Object.fromEntries(
      inputs.map(({ name, shape }, k) => {
        const sizes = atSize(shape, b) as number[];
        const size = sizes.reduce((a, n) => a * n, 1);
        const { d, sequence } = draws[k];
        const unit = sequence.next(size / d);
        const place = (u: number, j: number) => (box ? box.lower[j] + u * (box.upper[j] - box.lower[j]) : u);
        return [
          name,
          new Tensor(
            sizes,
            unit.map((u, i) => place(u, i % d)),
          ),
        ];
      }),
    );
  }
}

/** What a reader of the figures should know. */
export function warningsOf({ outputs }: Manifest["error"], precision: string): string[] {
  return Object.entries(outputs).flatMap(([name, { maxAbsolute, scale }]) => {
    if (Number.isNaN(maxAbsolute)) return [`${name} is not a number at some sample points`];
    if (maxAbsolute <= LARGE * scale || maxAbsolute === 0) return [];
    const share =
      scale === 0 ? "where the original is constant" : `${((100 * maxAbsolute) / scale).toPrecision(2)} % of its range`;
    return [`${name} differs by up to ${maxAbsolute.toPrecision(2)}, ${share}, in ${precision}`];
  });
}
