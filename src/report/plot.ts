/*
 * Everything that a report uses of other packages. The build puts them into this one file (scripts/build.mjs), so that who wants a report
 * installs nothing else; it works in Node, in a browser and in a worker alike.
 */

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
