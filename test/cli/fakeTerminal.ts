import { Output, type OutputOptions } from "../../src/cli/output.ts";
import { run } from "../../src/cli/program.ts";

export interface Ran {
  readonly code: number;
  /** What it wrote to the standard output, and to the standard error. */
  readonly out: string;
  readonly error: string;
}

/** Runs the command line with a fake terminal. */
export async function boflow(args: readonly string[], options: Partial<OutputOptions> = {}): Promise<Ran> {
  const [out, error]: string[][] = [[], []];
  const sink = (lines: string[]) => ({ write: (text: string) => void lines.push(text) });
  const output = new Output({ stdout: sink(out), stderr: sink(error), isInteractive: false, ...options });
  const code = await run(args, output);
  return { code, out: out.join("").trimEnd(), error: error.join("").trimEnd() };
}
