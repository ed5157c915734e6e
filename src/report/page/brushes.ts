import { exp, log } from "../../math/index.ts";
import type { Brushable, ParallelAxis } from "../pictures/parallel.ts";
import { formatValue } from "../values.ts";
import { placeOf } from "./tips.ts";

/** How near, in pixels of the picture, a drag must begin to an axis; ids of trials that are listed. */
const [NEAR, LISTED] = [24, 20];

interface Range {
  readonly low: HTMLInputElement;
  readonly high: HTMLInputElement;
  readonly shown: HTMLOutputElement;
}

/** Parallel coordinates: a range of each axis, by sliders or by dragging along it; lines outside fade. */
export function brushes(root: HTMLElement): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-brush]")) brush(part);
}

function brush(part: HTMLElement): void {
  const figure = part.querySelector("figure") as HTMLElement;
  const { axes, columns, bottom, top, lines } = JSON.parse(figure.dataset.lines as string) as Brushable;
  const svg = part.querySelector("svg") as SVGSVGElement;
  const paths = [...svg.querySelectorAll(".mark-line path")];
  const status = part.querySelector('[role="status"]') as HTMLElement;
  const holder = part.querySelector(".ranges") as HTMLElement;
  const { ranges, reset } = rangesIn(holder, axes);
  const marks = columns.map((x) => {
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    mark.setAttribute("class", "brush");
    mark.setAttribute("x", `${x - 7}`);
    mark.setAttribute("width", "14");
    svg.append(mark);
    return mark;
  });

  const update = () => {
    const bounds = ranges.map(({ low, high }) => [Number(low.value), Number(high.value)] as const);
    const isBrushed = bounds.map(([low, high]) => low > 0 || high < 1);
    for (const [k, [low, high]] of bounds.entries()) {
      ranges[k].shown.value = `${valueAt(axes[k], low)} to ${valueAt(axes[k], high)}`;
      marks[k].style.display = isBrushed[k] ? "" : "none";
      marks[k].setAttribute("y", `${bottom + high * (top - bottom)}`);
      marks[k].setAttribute("height", `${(high - low) * (bottom - top)}`);
    }
    const inside = lines.filter(({ at }, i) => {
      const isIn = bounds.every(([low, high], k) => {
        const place = at[k];
        return !isBrushed[k] || (place !== null && place >= low && place <= high);
      });
      paths[i].classList.toggle("faded", !isIn);
      return isIn;
    });
    const ids = inside.slice(-LISTED).map(({ trial }) => trial);
    const more = inside.length > LISTED ? ` and ${inside.length - LISTED} more` : "";
    status.textContent = isBrushed.includes(true)
      ? `${inside.length} of ${lines.length} trials are in the ranges${ids.length > 0 ? `: ${ids.reverse().join(", ")}${more}` : ""}.`
      : "";
  };

  const set = (k: number, from: number, to: number) => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    // A click takes the range away.
    ranges[k].low.value = `${high - low < 0.01 ? 0 : low}`;
    ranges[k].high.value = `${high - low < 0.01 ? 1 : high}`;
    update();
  };
  for (const [k, { low, high }] of ranges.entries()) {
    low.addEventListener("input", () =>
      set(k, Math.min(Number(low.value), Number(high.value) - 0.01), Number(high.value)),
    );
    high.addEventListener("input", () =>
      set(k, Number(low.value), Math.max(Number(high.value), Number(low.value) + 0.01)),
    );
  }
  reset.addEventListener("click", () => {
    for (const k of ranges.keys()) set(k, 0, 1);
  });

  let dragged: { readonly k: number; readonly from: number } | null = null;
  const at = (event: PointerEvent) => {
    const { left, top: upper, scale } = placeOf(svg);
    const share = ((event.clientY - upper) / scale - bottom) / (top - bottom);
    return { x: (event.clientX - left) / scale, share: Math.min(Math.max(share, 0), 1) };
  };
  svg.addEventListener("pointerdown", (event) => {
    const { x, share } = at(event);
    const k = columns.findIndex((column) => Math.abs(column - x) <= NEAR);
    if (k < 0) return;
    dragged = { k, from: share };
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (dragged) set(dragged.k, dragged.from, at(event).share);
  });
  svg.addEventListener("pointerup", (event) => {
    if (dragged) set(dragged.k, dragged.from, at(event).share);
    dragged = null;
  });
  update();
}

/** Two sliders for each axis, and a button that resets them. */
function rangesIn(holder: HTMLElement, axes: readonly ParallelAxis[]): { ranges: Range[]; reset: HTMLButtonElement } {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "Ranges of the axes";
  const ranges = axes.map(({ label }): Range => {
    const row = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = label;
    const slider = (name: string, value: number) => {
      const input = document.createElement("input");
      Object.assign(input, {
        type: "range",
        min: "0",
        max: "1",
        step: "0.001",
        value: `${value}`,
        ariaLabel: `${label}: ${name}`,
      });
      return input;
    };
    const [low, high] = [slider("from", 0), slider("to", 1)];
    const shown = document.createElement("output");
    row.append(legend, low, high, shown);
    details.append(row);
    return { low, high, shown };
  });
  const reset = document.createElement("button");
  reset.type = "button";
  reset.textContent = "Reset";
  details.prepend(summary);
  details.append(reset);
  holder.append(details);
  holder.hidden = false;
  return { ranges, reset };
}

/** The value at a place of an axis, for people. */
function valueAt({ scale, domain }: ParallelAxis, place: number): string {
  if (scale === "band") return formatValue(domain[Math.round(place * (domain.length - 1))]);
  const [low, high] = domain.map(Number);
  return formatValue(scale === "log" ? low * exp(place * log(high / low)) : low + place * (high - low));
}
