import { MultiBar } from "cli-progress";
import type { Output } from "../output.ts";

/** A line at the bottom of a terminal that says how far a task is; elsewhere only what stays above it is written. */
export interface ProgressLine {
  show(text: string): void;
  /** A line that stays, above it. */
  above(text: string): void;
  stop(): void;
}

export function progressLine(output: Output): ProgressLine {
  const stream = output.progressStream as NodeJS.WritableStream | null;
  if (!stream) return { show() {}, above: (text) => output.note(text), stop() {} };
  const bars = new MultiBar({
    stream,
    format: "{text}",
    clearOnComplete: true,
    forceRedraw: true,
    gracefulExit: false,
  });
  const bar = bars.create(1, 0, { text: "" });
  return {
    show(text) {
      bar.update({ text });
      bars.update();
    },
    above(text) {
      bars.log(`${text}\n`);
      bars.update();
    },
    stop: () => bars.stop(),
  };
}
