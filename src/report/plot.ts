/*
 * Everything that a report uses of other packages. The build puts them into this one file (scripts/build.mjs), so that who wants a report
 * installs nothing else; it works in Node, in a browser and in a worker alike.
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
