/*
 * Everything that reports use of other packages. The build bundles them into this file (scripts/build.mjs), so that reports need no further
 * package; it works in Node, in browsers and in workers.
 */

import { ticks } from "d3-array";
import { format } from "d3-format";

export {
  areaY,
  barY,
  contour,
  dot,
  lineY,
  type PlotOptions,
  plot,
  ruleX,
  ruleY,
  text,
  tickY,
} from "@observablehq/plot";
export { parseHTML } from "linkedom";

/** Round numbers from `start` to `stop`, about `count` of them. */
export const roundTicks: (start: number, stop: number, count: number) => number[] = ticks;
/** Four significant digits without trailing zeros. */
export const fourDigits: (value: number) => string = format(".4~g");
