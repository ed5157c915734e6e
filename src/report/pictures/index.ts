import type { Picture } from "../picture.ts";
import { accuracy } from "./accuracy.ts";
import { attainment } from "./attainment.ts";
import { contours } from "./contours.ts";
import { curves } from "./curves.ts";
import { feasibility } from "./feasibility.ts";
import { front } from "./front.ts";
import { health } from "./health.ts";
import { history } from "./history.ts";
import { importance } from "./importance.ts";
import { outputs } from "./outputs.ts";
import { parallel } from "./parallel.ts";
import { slices } from "./slices.ts";
import { summary } from "./summary.ts";
import { timeline } from "./timeline.ts";
import { trialTable } from "./trialTable.ts";

/** The pictures of a report, in the order of the page. */
export const pictures: readonly Picture[] = [
  ...[summary, history, importance, front, attainment, outputs, slices, contours, accuracy, parallel],
  ...[feasibility, curves, timeline, health, trialTable],
];
