import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { onAbort } from "../errors/index.ts";
import { lineSplitter, Tail } from "./lines.ts";
import { startGroup } from "./processGroup.ts";

export interface ExecuteOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The files that the output is kept in. */
  readonly files: { readonly stdout: string; readonly stderr: string };
  /** Seconds until it is ended. */
  readonly timeout: number | undefined;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  /** Bytes of output after which it is ended. */
  readonly maxOutput: number;
  readonly signal: AbortSignal;
  /** Is given each line, one at a time; `end` ends the program. */
  onLine(line: string, stream: "stdout" | "stderr", end: () => void): Promise<void>;
}

/** How an execution ended. */
export interface Execution {
  /** Why it did not end well; null where it did. */
  readonly problem: string | null;
  /** The last lines of its output, indented, those of the standard error last. */
  readonly tail: string;
}

/**
 * After the end of a program, its output is read until it ends, for at most so many turns of the event loop, of so many milliseconds each, or until
 * so many brought nothing: a process that left the group may hold it open. Turns are counted, since a busy machine may need any time to read
 * what is there; those in which lines are dealt with do not count.
 */
const LINGER = { turns: 200, quiet: 20, milliseconds: 50 };

/** Runs a program to its end. Rejects with what `onLine` throws, after the program was ended. */
export async function execute(words: readonly string[], options: ExecuteOptions): Promise<Execution> {
  const { files, timeout, grace, maxOutput, signal, onLine } = options;
  // The errors last: they say most.
  const tails = { stdout: new Tail(), stderr: new Tail() };
  const [stdout, stderr] = await Promise.all([open(files.stdout, "w"), open(files.stderr, "w")]);
  let [problem, failure, bytes]: [string | null, unknown, number] = [null, null, 0];
  /** Chunks of output: those that were read, and those whose lines were taken. */
  const chunks = { read: 0, taken: 0 };
  try {
    const group = startGroup(words, options);
    const end = (why: string | null) => {
      problem ??= why;
      group.end(grace);
    };
    const timer = timeout && setTimeout(() => end(`no result within ${timeout} seconds; it was ended`), 1000 * timeout);
    const stop = onAbort(signal, () => end("it was ended"));
    if (signal.aborted) end("it was ended");
    const keep = async (from: Readable, file: FileHandle, stream: "stdout" | "stderr") => {
      const lines = lineSplitter();
      const take = async (line: string) => {
        tails[stream].add(line);
        if (failure === null) await onLine(line, stream, () => end(null));
      };
      try {
        for await (const chunk of from as AsyncIterable<Uint8Array>) {
          if (bytes > maxOutput) continue;
          chunks.read++;
          bytes += chunk.length;
          if (bytes > maxOutput) end(`it wrote more than ${megabytes(maxOutput)} of output and was ended`);
          try {
            await file.write(chunk);
            for (const line of lines.take(chunk)) await take(line);
          } finally {
            chunks.taken++;
          }
        }
        for (const line of lines.rest()) await take(line);
      } catch (error) {
        if (from.errored || from.destroyed) return;
        failure ??= error;
        end(null);
        from.resume();
      }
    };
    const kept = Promise.all([keep(group.stdout, stdout, "stdout"), keep(group.stderr, stderr, "stderr")]);
    try {
      const { code, signal: killedBy } = await group.ended;
      problem ??= killedBy !== null ? `it was killed by ${killedBy}` : exitProblem(code ?? 0, words);
      await linger(kept, chunks);
      for (const stream of [group.stdout, group.stderr]) stream.destroy();
      await kept;
    } catch (error) {
      problem ??= `it could not be started: ${(error as Error).message}`;
    } finally {
      clearTimeout(timer);
      stop();
    }
  } finally {
    await Promise.all([stdout.close(), stderr.close()]);
  }
  if (failure !== null) throw failure;
  return {
    problem,
    tail: [tails.stdout, tails.stderr]
      .map(String)
      .filter((text) => text !== "")
      .join("\n"),
  };
}

function exitProblem(code: number, [program]: readonly string[]): string | null {
  if (code === 0) return null;
  if (code === 126) return `"${program}" cannot be executed (exit code 126)`;
  if (code === 127) return `"${program}" was not found (exit code 127)`;
  // A shell reports the signal that killed its child this way.
  return code > 128 && code < 160 ? `exit code ${code} (signal ${code - 128})` : `exit code ${code}`;
}

/** Resolves when all output is kept, or when that of a process which left the group is no longer waited for. */
async function linger(
  kept: Promise<unknown>,
  chunks: { readonly read: number; readonly taken: number },
): Promise<void> {
  let isKept = false;
  const done = kept.then(() => {
    isKept = true;
  });
  let [turns, quiet, before] = [0, 0, chunks.read];
  while (!isKept && quiet < LINGER.quiet && turns < LINGER.turns) {
    await Promise.race([done, delay(LINGER.milliseconds)]);
    if (chunks.taken < chunks.read) continue;
    turns++;
    quiet = chunks.read === before ? quiet + 1 : 0;
    before = chunks.read;
  }
}

function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toPrecision(3))} MB`;
}
