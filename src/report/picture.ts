import type { ReportData } from "./data.ts";
import { html, Markup } from "./markup.ts";
import { type PlotOptions, plot } from "./plot.ts";

/** One picture of a report. Adding one takes a file that declares it and a line in `pictures/index.ts`. */
export interface Picture {
  /** Of its section in the page, such as "importance". */
  readonly id: string;
  readonly title: string;
  /** Whether it takes half of a wide screen. */
  readonly isHalf?: true;
  /** The content of its section; null where a study has nothing of the kind. A pure function of the data. */
  draw(data: ReportData, drawing: Drawing): Markup | null;
}

/** What pictures are drawn with. */
export interface Drawing {
  /**
   * A figure in inline SVG. `label` names it for those who do not see it; elements with a `title` (an option of every mark) tell their values on
   * hover and by the arrow keys.
   */
  figure(label: string, caption: Markup | string, options: PlotOptions, more?: FigureOptions): Markup;
}

/** A drawn chart, with its scales. */
export type Plotted = ReturnType<typeof plot>;

export interface FigureOptions {
  /** Scrolls sideways on narrow screens instead of shrinking below the width that it is drawn with. */
  readonly wide?: boolean;
  /** Attributes of the figure, for the script of the page. */
  readonly attributes?: (plot: Plotted) => Readonly<Record<string, string>>;
}

/** Drawing into a document: that of a page, or linkedom's. */
export function drawingIn(document: Document): Drawing {
  return {
    figure(label, caption, options, { wide = false, attributes } = {}) {
      const chart = plot({
        marginLeft: 56,
        marginBottom: 42,
        ...options,
        x: { labelAnchor: "center", labelArrow: "none", ...options.x },
        y: { labelArrow: "none", ...options.y },
        document,
        style: { fontSize: "12px" },
      });
      const more = Object.entries(attributes?.(chart) ?? {}).map(([name, value]) => html` data-${name}="${value}"`);
      for (const element of chart.querySelectorAll("*")) {
        round(element);
        name(element);
      }
      const picture = new Markup(chart.outerHTML);
      const { width = 640 } = options;
      // Text of a picture that is much enlarged is too large.
      const size = wide ? `min-width: ${width}px; max-width: ${1.4 * width}px` : `max-width: ${1.25 * width}px`;
      return html`<figure tabindex="0" aria-label="${label}"${more}><div${wide ? html` class="wide" tabindex="0" role="group" aria-label="${label}"` : ""}><div role="img" aria-label="${label}" style="${size}">${picture}</div></div><figcaption>${caption}</figcaption></figure>`;
    },
  };
}

/** Names a mark by a class instead of a label, which a group of shapes may not have. */
function name(element: Element): void {
  const label = element.getAttribute("aria-label");
  if (label === null) return;
  element.removeAttribute("aria-label");
  element.setAttribute("class", `mark-${label.replaceAll(" ", "-")}`);
}

/** Attributes of SVG that hold coordinates. */
const coordinates = ["d", "transform", "cx", "cy", "x", "y", "x1", "x2", "y1", "y2", "width", "height"];

/** Rounds coordinates to tenths of a pixel: half of a figure is digits otherwise. */
function round(element: Element): void {
  for (const name of coordinates) {
    const value = element.getAttribute(name);
    if (value?.includes("."))
      element.setAttribute(
        name,
        value.replace(/\d+\.\d{2,}/g, (digits) => `${tenth(digits)}`),
      );
  }
}

const tenth = (digits: string) => Math.round(10 * Number(digits)) / 10;

/** A part of a picture for each objective, under its name where there are several; null where all are null. */
export function eachObjective(data: ReportData, draw: (index: number) => Markup | null): Markup | null {
  const parts = data.objectives.flatMap(({ name }, index) => {
    const part = draw(index);
    if (!part) return [];
    return [data.objectives.length > 1 ? html`<h3>${name}</h3>${part}` : part];
  });
  return parts.length > 0 ? html`${parts}` : null;
}
