import type { Manifest } from "../export/index.ts";
import { type Graph, graphHash, showDims } from "../graph/index.ts";

/** A summary of an exported graph: its source, its size, its inputs and outputs. */
export function summary(graph: Graph, manifest: Manifest | null): string {
  const counts = new Map<string, number>();
  for (const { op } of graph.nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  const ops = [...counts].sort(([, a], [, b]) => b - a).map(([op, count]) => `${op} ${count}`);
  const numbers = graph.constants.reduce((sum, { tensor }) => sum + tensor.size, 0);
  const large = graph.constants.filter(({ tensor }) => tensor.size > 1);
  const source = Object.entries(graph.about).filter(([, value]) => typeof value !== "object");
  return [
    ...(manifest ? [`target    ${manifest.target}, ${manifest.precision}`] : []),
    ...source.map(([key, value]) => `${key.padEnd(9)} ${value}`),
    ...graph.inputs.map(({ name, shape }) => `input     ${name}: ${showDims(shape)}`),
    ...graph.outputs.map(({ name, shape }) => `output    ${name}: ${showDims(shape)}`),
    `nodes     ${graph.nodes.length}: ${ops.join(", ")}`,
    `constants ${graph.constants.length}, ${numbers} numbers: ${large.map(({ name, tensor }) => `${name} ${tensor.shape.join(" x ")}`).join(", ")}`,
    `hash      ${graphHash(graph)}`,
    ...errors(manifest),
  ].join("\n");
}

function errors(manifest: Manifest | null): string[] {
  if (!manifest) return [];
  const { points, measuredOn, outputs } = manifest.error;
  const largest = Object.entries(outputs).map(
    ([name, { maxAbsolute, maxRelative }]) =>
      `${name} ${maxAbsolute.toPrecision(2)} (relative ${maxRelative.toPrecision(2)})`,
  );
  return [
    `error     ${largest.join(", ")} at ${points} points, on ${measuredOn}`,
    ...manifest.warnings.map((text) => `warning   ${text}`),
  ];
}
