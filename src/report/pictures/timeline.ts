import { colors, seriesColor } from "../colors.ts";
import type { ReportData } from "../data.ts";
import { html } from "../markup.ts";
import type { Picture } from "../picture.ts";
import { barX, tickX } from "../plot.ts";
import { counted } from "../values.ts";

/** Trials and lanes that are drawn: the latest trials, and as many lanes as are on a screen. */
const [DRAWN, LANES] = [400, 30];

/** When each trial ran, in which process. */
export const timeline: Picture = {
  id: "timeline",
  title: "Timeline",
  draw({ trials }, drawing) {
    // Experiments made elsewhere take no time here.
    const begun = trials.filter(({ session }) => session !== undefined);
    if (begun.length === 0) return null;
    const end = begun.reduce((latest, { created, settled }) => Math.max(latest, created, settled ?? 0), 0);
    const placed = inLanes(begun.slice(-DRAWN), end);
    const lanes = [...new Map(placed.map(({ lane, process }) => [lane, process]))].slice(0, LANES);
    const shown = placed.filter(({ lane }) => lanes.some(([name]) => name === lane));
    type Bar = (typeof placed)[number];
    const statuses = ["complete", "failed", "pruned", "running", "abandoned"].filter((status) =>
      shown.some((bar) => bar.status === status),
    );
    const left = shown.length < begun.length ? ` The latest ${shown.length} of ${begun.length} trials are drawn.` : "";
    const processes = new Set(placed.map(({ process }) => process)).size;
    const title = ({ id, status, start, stop, process }: Bar) =>
      `trial ${id}, ${status}: ${process}, from ${clock(start)}, ${duration(stop - start)}`;
    const y = {
      domain: lanes.map(([lane]) => lane),
      label: null,
      padding: 0.2,
      tickFormat: (lane: string) => (lane.endsWith(".0") ? (lanes.find(([name]) => name === lane)?.[1] ?? "") : ""),
    };
    const color = { domain: statuses, range: statuses.map((status) => statusColor(status)), legend: true };
    return drawing.figure(
      "When each trial ran, by process",
      html`Bars: trials from their suggestion to their result, in ${counted(processes, "process")}. Times are UTC.${left}`,
      {
        width: 680,
        height: 90 + 20 * lanes.length,
        marginLeft: 90,
        x: { type: "utc", label: "time", ticks: 6, grid: true },
        y,
        color,
        marks: [
          barX(shown, {
            x1: ({ start }: Bar) => new Date(start),
            x2: ({ stop }: Bar) => new Date(stop),
            y: "lane",
            fill: "status",
            fillOpacity: 0.8,
            title,
          }),
          tickX(shown, { x: ({ start }: Bar) => new Date(start), y: "lane", stroke: "status", title }),
        ],
      },
      { wide: true },
    );
  },
};

/** The trials of each process in lanes, so that those of a lane do not overlap. */
export function inLanes(trials: ReportData["trials"], end: number) {
  const names = new Map<string, string>();
  const free = new Map<string, number[]>();
  return trials.map(({ id, status, session = "", created: start, settled }) => {
    const stop = Math.max(settled ?? end, start);
    if (!names.has(session)) names.set(session, `process ${names.size + 1}`);
    const process = names.get(session) as string;
    const lanes = free.get(session) ?? [];
    free.set(session, lanes);
    const found = lanes.findIndex((until) => until <= start);
    const lane = found < 0 ? lanes.length : found;
    lanes[lane] = stop;
    return { id, status, start, stop, process, lane: `${process}.${lane}` };
  });
}

function statusColor(status: string): string {
  const known: Readonly<Record<string, string>> = {
    complete: colors.model,
    failed: colors.best,
    running: seriesColor(3),
    pruned: seriesColor(4),
  };
  return known[status] ?? colors.muted;
}

const clock = (time: number) => new Date(time).toISOString().slice(0, 19).replace("T", " ");

/** A duration for people: 350 ms, 12.3 s, 5 min, 3.2 h. */
export function duration(milliseconds: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1000],
  ] as const;
  for (const [unit, size] of units)
    if (milliseconds >= (unit === "s" ? 1 : 2) * size) return `${Math.round((10 * milliseconds) / size) / 10} ${unit}`;
  return `${Math.round(milliseconds)} ms`;
}
