/*
 * All of Observable Plot that reports use. The build bundles it into this file (scripts/build.mjs), so that reports need no further
 * package; it works in Node, in browsers and in workers.
 */

import { ticks } from "d3-array";

export {
  areaY,
  barX,
  barY,
  cell,
  contour,
  dot,
  line,
  lineY,
  link,
  type PlotOptions,
  plot,
  ruleX,
  ruleY,
  text,
  tickX,
  tickY,
} from "@observablehq/plot";

/** Round numbers from `start` to `stop`, about `count` of them. */
export const roundTicks: (start: number, stop: number, count: number) => number[] = ticks;
