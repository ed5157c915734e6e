import { spinner } from "@clack/prompts";

/** How far a task is. */
export interface ProgressLine {
  show(text: string): void;
  /** A line that stays, above it. */
  above(text: string): void;
  stop(): void;
}

/** A spinner with a text, at the bottom of the terminal. */
export function progressLine(print: (text: string) => void): ProgressLine {
  let line: ReturnType<typeof spinner> | undefined;
  let last = "";
  const hide = () => {
    line?.clear();
    line = undefined;
  };
  const show = (text: string) => {
    last = text;
    if (line) return line.message(text);
    line = spinner({ output: process.stderr });
    line.start(text);
  };
  return {
    show,
    above(text) {
      const wasShown = line !== undefined;
      hide();
      print(text);
      if (wasShown) show(last);
    },
    stop: hide,
  };
}
