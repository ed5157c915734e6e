import * as z from "zod/mini";
import { conforming, InputError, NumericalError, nullOn, once, onWarning, parsedJSON } from "../errors/index.ts";
import { type Graph, type Signature, showDim } from "../graph/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { GraphModelArtifacts } from "./graphModel.ts";
import { elementaryGraph } from "./onnx.ts";
import { loadGraphModel } from "./runGraphModel.ts";
import { samplePoints } from "./samplePoints.ts";

/** BoFlow's own format, ONNX, or a GraphModel of TensorFlow.js. */
export type ExportFormat = "json" | "onnx" | "tfjs";

const schema = once(() => {
  const whole = z.int().check(z.minimum(0));
  /** JSON has no infinities and no NaN: they are null in a file. */
  const measure = z.union([
    z.number(),
    z.pipe(
      z.null(),
      z.transform(() => Number.POSITIVE_INFINITY),
    ),
  ]);
  /** The difference between an exported graph and the original, over the sample points. */
  const measuredError = z.strictObject({
    /** Largest absolute difference. */
    maxAbsolute: measure,
    /** Largest difference relative to the original's value. */
    maxRelative: measure,
    /** Range of the original's values. */
    scale: measure,
  });
  /** The number of points is "b" in a shape. */
  const signature = z.strictObject({ name: z.string(), shape: z.array(z.union([whole, z.string()])) });
  /** The name of a file directly in the folder. */
  const fileName = z.string().check(z.regex(/^[A-Za-z0-9][\w.-]*$/));
  return z.strictObject({
    format: z.literal("boflow-export"),
    version: z.literal(1),
    target: z.enum(["json", "onnx", "tfjs"]),
    precision: z.enum(["float64", "float32"]),
    inputs: z.array(signature),
    outputs: z.array(signature),
    /** Model and acquisition function, training size, fingerprint of the model. */
    source: z.record(z.string(), z.unknown()),
    /** Hash of the BoFlow graph that it was made from. */
    graph: z.string(),
    error: z.strictObject({
      points: whole,
      measuredOn: z.string(),
      outputs: z.record(z.string(), measuredError),
    }),
    warnings: z.array(z.string()),
    files: z.array(z.strictObject({ name: fileName, bytes: whole, sha256: z.string() })),
  });
});

/** The description of an exported graph, in `manifest.json`. */
export type Manifest = Readonly<z.infer<ReturnType<typeof schema>>>;

/** The error of one output of an exported graph against the original. */
export type MeasuredError = Readonly<Manifest["error"]["outputs"][string]>;

/** Parses a manifest. Throws InputError for one that is damaged, of another format, or of a newer version. */
export function readManifest(text: string, where: string): Manifest {
  const json = parsedJSON(where, text);
  const { version } = (json ?? {}) as { version?: unknown };
  if (typeof version === "number" && version > 1)
    throw new InputError(`invalid ${where}: it is of version ${version}, this BoFlow reads up to 1; update BoFlow`);
  return conforming(where, schema(), json);
}

/** A signature in the form of a manifest. */
export function shownSignature({ name, shape }: Signature): Manifest["inputs"][number] {
  return { name, shape: shape.map((dim) => (typeof dim === "number" ? dim : showDim(dim))) };
}

/** Errors beyond this share of an output's range get a warning. */
const LARGE = 1e-3;

type Runner = (inputs: Record<string, Tensor>) => Record<string, Tensor>;

/** The exported form's error against the graph, at inputs such as users give. */
export async function measured(
  graph: Graph,
  target: ExportFormat,
  artifacts: GraphModelArtifacts | null,
): Promise<Manifest["error"]> {
  if (target === "tfjs" && artifacts) {
    const runner = await loadGraphModel(artifacts, { backend: "javascript" });
    try {
      return { measuredOn: "TensorFlow.js in pure JavaScript", ...compared(graph, runner.run) };
    } finally {
      runner.dispose();
    }
  }
  const other = target === "onnx" ? elementaryGraph(graph) : graph;
  const measuredOn = target === "onnx" ? "BoFlow's interpreter, the same elementary ops" : "BoFlow's interpreter";
  return { measuredOn, ...compared(graph, (inputs) => other.run(inputs)) };
}

/** Both at all sample points; those at which the original itself cannot be computed do not count. */
function compared(graph: Graph, other: Runner): Pick<Manifest["error"], "points" | "outputs"> {
  const found = graph.outputs.map(({ name }) => ({ name, absolute: 0, relative: 0, low: Infinity, high: -Infinity }));
  let points = 0;
  // Sample points lie close together on purpose, so warnings about that are suppressed.
  const restore = onWarning(() => {});
  try {
    for (const inputs of samplePoints(graph)) {
      const exact = nullOn(NumericalError, () => graph.run(inputs));
      if (!exact) continue;
      const given = other(inputs);
      points += Math.max(1, ...Object.values(exact).map(({ shape: [n = 1] }) => n));
      for (const output of found) {
        const values = given[output.name].data;
        exact[output.name].data.forEach((value, i) => {
          // A NaN must count as the worst difference, not as none.
          const difference = Object.is(value, values[i]) ? 0 : Math.abs(value - values[i]);
          output.absolute = Math.max(output.absolute, difference);
          output.relative = Math.max(output.relative, difference === 0 ? 0 : difference / Math.abs(value));
          if (!Number.isFinite(value)) return;
          output.low = Math.min(output.low, value);
          output.high = Math.max(output.high, value);
        });
      }
    }
  } finally {
    restore();
  }
  const outputs = found.map(({ name, absolute, relative, low, high }) => [
    name,
    { maxAbsolute: absolute, maxRelative: relative, scale: Math.max(high - low, 0) },
  ]);
  return { points, outputs: Object.fromEntries(outputs) };
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
