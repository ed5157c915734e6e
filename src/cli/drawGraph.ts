import { type Graph, showDims } from "../graph/index.ts";
import { html, type Markup } from "../report/markup.ts";

/** The largest number of values in a picture. */
export const DRAWN = 1000;
/** The beginning of every picture. */
const BEGIN = '<svg xmlns="http://www.w3.org/2000/svg" class="boflow-graph"';

/** Whether the content of a file is a picture drawn by this program. */
export function isDrawing(content: string): boolean {
  return content.startsWith(BEGIN);
}

const [HEIGHT, PER_CHARACTER, GAP, MARGIN, BETWEEN_ROWS] = [26, 7, 10, 12, 50];
/** Number of sweeps that sort each row by its neighbours above and below. */
const SWEEPS = 4;

interface Box {
  readonly label: string;
  readonly kind: "input" | "constant" | "op" | "output";
  readonly width: number;
  readonly above: Box[];
  readonly below: Box[];
  row: number;
  /** Of its centre. */
  x: number;
}

/** A picture of a graph as an SVG document, inputs at the top and outputs at the bottom; for at most 1,000 values. */
export function drawGraph(graph: Graph): string {
  const rows = inRows(boxesOf(graph));
  const boxes = rows.flat();
  const left = Math.min(...boxes.map(({ x, width }) => x - width / 2)) - MARGIN;
  const width = Math.ceil(Math.max(...boxes.map(({ x, width }) => x + width / 2)) + MARGIN - left);
  const height = rows.length * BETWEEN_ROWS - BETWEEN_ROWS + HEIGHT + 2 * MARGIN;
  const at = ({ x, row }: Box) => ({ x: x - left, y: MARGIN + HEIGHT / 2 + row * BETWEEN_ROWS });
  const edges = boxes.flatMap((box) =>
    box.below.map((user) => {
      const [from, to] = [at(box), at(user)];
      const [y1, y2] = [from.y + HEIGHT / 2, to.y - HEIGHT / 2];
      const middle = (y1 + y2) / 2;
      return html`<path d="M${rounded(from.x)} ${y1}C${rounded(from.x)} ${middle} ${rounded(to.x)} ${middle} ${rounded(to.x)} ${y2}"/>`;
    }),
  );
  const picture = html`<svg xmlns="http://www.w3.org/2000/svg" class="boflow-graph" viewBox="0 0 ${width} ${height}" width="${width}" font-family="system-ui, sans-serif" font-size="12">
<style>rect{stroke:#8a94a6}.input{fill:#cfe3ff}.output{fill:#ffd9cf}.constant{fill:#eef0f3}.op{fill:#fff}path{fill:none;stroke:#8a94a6}</style>
<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>
${edges}
${boxes.map((box) => drawBox(box, at(box)))}
</svg>`;
  return `${picture.source}\n`;
}

const rounded = (x: number) => x.toFixed(1);

/** A box for every value, connected to those of its operands above and of its users below. */
function boxesOf({ inputs, constants, nodes, outputs }: Graph): Box[] {
  const boxes = new Map<string, Box>();
  const add = (name: string, kind: Box["kind"], label: string, operands: readonly string[] = []) => {
    const above = operands.map((operand) => boxes.get(operand) as Box);
    const row = 1 + Math.max(-1, ...above.map((box) => box.row));
    const box: Box = { label, kind, width: label.length * PER_CHARACTER + 16, above, below: [], row, x: 0 };
    for (const operand of new Set(above)) operand.below.push(box);
    boxes.set(name, box);
  };
  const titled = (title: string, shape: Parameters<typeof showDims>[0]) =>
    shape.length === 0 ? title : `${title} ${showDims(shape)}`;
  for (const { name, shape } of inputs) add(name, "input", titled(name, shape));
  for (const { name, tensor } of constants)
    add(
      name,
      "constant",
      tensor.size === 1 ? String(Number(tensor.data[0].toPrecision(5))) : titled(name, tensor.shape),
    );
  for (const { name, op, shape, inputs: operands } of nodes) add(name, "op", titled(op, shape), operands);
  for (const { name, shape, value } of outputs) add(`output ${name}`, "output", titled(name, shape), [value]);
  // Constants are placed right above their first user.
  const all = [...boxes.values()];
  for (const box of all)
    if (box.kind === "constant" && box.below.length > 0) box.row = Math.min(...box.below.map(({ row }) => row)) - 1;
  return all;
}

/** The boxes by rows, each row sorted by the mean positions of the neighbours, and centred. */
function inRows(boxes: readonly Box[]): Box[][] {
  const rows: Box[][] = Array.from({ length: Math.max(...boxes.map(({ row }) => row)) + 1 }, () => []);
  for (const box of boxes) rows[box.row].push(box);
  for (const row of rows) place(row);
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const row of sweep % 2 === 0 ? rows : rows.toReversed()) {
      const wanted = new Map(row.map((box) => [box, mean(sweep % 2 === 0 ? box.above : box.below) ?? box.x]));
      row.sort((a, b) => (wanted.get(a) as number) - (wanted.get(b) as number));
      place(row);
    }
  return rows;
}

function mean(boxes: readonly Box[]): number | null {
  return boxes.length === 0 ? null : boxes.reduce((sum, { x }) => sum + x, 0) / boxes.length;
}

function place(row: readonly Box[]): void {
  let x = -row.reduce((sum, { width }) => sum + width + GAP, -GAP) / 2;
  for (const box of row) {
    box.x = x + box.width / 2;
    x += box.width + GAP;
  }
}

function drawBox({ label, kind, width }: Box, { x, y }: { x: number; y: number }): Markup {
  return html`<g><rect class="${kind}" x="${rounded(x - width / 2)}" y="${y - HEIGHT / 2}" width="${width}" height="${HEIGHT}" rx="5"/><text x="${rounded(x)}" y="${y + 4}" text-anchor="middle">${label}</text></g>
`;
}
