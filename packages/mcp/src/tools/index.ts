import { insight } from "./insight.ts";
import { studies } from "./studies.ts";
import type { Tool } from "./tool.ts";
import { trials } from "./trials.ts";

/** All that an assistant can do. */
export const tools: readonly Tool[] = [...studies, ...trials, ...insight];
