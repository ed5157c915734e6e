import dagre from "@dagrejs/dagre";
import type { Graph, Signature } from "../graph/index.ts";
import { html, type Markup } from "../report/markup.ts";

const [HEIGHT, PER_CHARACTER, MARGIN] = [26, 7, 12];

interface Box {
  readonly label: string;
  readonly kind: "input" | "constant" | "op" | "output";
}

/** A picture of a graph, inputs above and outputs below: an SVG document. */
export function drawGraph(graph: Graph): string {
  const layout = new dagre.graphlib.Graph().setGraph({ nodesep: 10, ranksep: 24, marginx: MARGIN, marginy: MARGIN });
  layout.setDefaultEdgeLabel(() => ({}));
  const boxes = new Map<string, Box>();
  const add = (name: string, box: Box) => {
    boxes.set(name, box);
    layout.setNode(name, { width: box.label.length * PER_CHARACTER + 16, height: HEIGHT });
  };
  const shown = ({ shape }: Pick<Signature, "shape">) => (shape.length === 0 ? "" : ` ${shape.join(" x ")}`);
  for (const input of graph.inputs) add(input.name, { label: `${input.name}${shown(input)}`, kind: "input" });
  for (const { name, tensor } of graph.constants) {
    const label = tensor.size === 1 ? String(Number(tensor.data[0].toPrecision(5))) : `${name}${shown(tensor)}`;
    add(name, { label, kind: "constant" });
  }
  for (const node of graph.nodes) {
    add(node.name, { label: `${node.op}${shown(node)}`, kind: "op" });
    for (const input of node.inputs) layout.setEdge(input, node.name);
  }
  for (const output of graph.outputs) {
    add(`output ${output.name}`, { label: `${output.name}${shown(output)}`, kind: "output" });
    layout.setEdge(output.value, `output ${output.name}`);
  }
  dagre.layout(layout);
  const { width = 0, height = 0 } = layout.graph();
  const edges = layout.edges().map((edge: { v: string; w: string }) => {
    const points = layout
      .edge(edge)
      .points.map(({ x, y }: { x: number; y: number }) => `${x.toFixed(1)},${y.toFixed(1)}`);
    return html`<polyline points="${points.join(" ")}"/>`;
  });
  const shapes = [...boxes].map(([name, box]) => drawBox(box, layout.node(name)));
  const picture = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" font-family="system-ui, sans-serif" font-size="12">
<style>rect{stroke:#8a94a6}.input{fill:#cfe3ff}.output{fill:#ffd9cf}.constant{fill:#eef0f3}.op{fill:#fff}polyline{fill:none;stroke:#8a94a6}</style>
<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>
${edges}
${shapes}
</svg>`;
  return `${picture.source}\n`;
}

function drawBox({ label, kind }: Box, at: { x: number; y: number; width: number; height: number }): Markup {
  const [left, top] = [at.x - at.width / 2, at.y - at.height / 2];
  return html`<g><rect class="${kind}" x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${at.width}" height="${at.height}" rx="5"/><text x="${at.x.toFixed(1)}" y="${(at.y + 4).toFixed(1)}" text-anchor="middle">${label}</text></g>
`;
}
