import type { Operation } from "../operation.ts";
import { insight } from "./insight.ts";
import { models } from "./models.ts";
import { reading } from "./reading.ts";
import { results } from "./results.ts";
import { steering } from "./steering.ts";
import { suggestions } from "./suggestions.ts";

/** All that a client can ask of a study. */
export const operations: readonly Operation[] = [
  ...reading,
  ...suggestions,
  ...results,
  ...insight,
  ...models,
  ...steering,
];
