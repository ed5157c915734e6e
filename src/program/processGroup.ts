import { spawn } from "node:child_process";
import type { Readable } from "node:stream";

/**
 * Runs the words "$@" in place of this shell, beside a watcher in the same process group: when the other end of file descriptor 3 is closed, which is
 * when BoFlow has ended by whatever signal, the watcher ends the group. It is no child of the program, which may wait for all of its own.
 */
const SUPERVISED = `
( ( trap '' TERM INT HUP; read -r _ <&3; kill -TERM 0; sleep 5; kill -KILL 0 ) </dev/null >/dev/null 2>&1 & )
exec "$@" 3<&-`;

/** How the first process of a group ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program with all processes that it starts, unless they leave its group. */
export interface ProcessGroup {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the program has ended, and all others of its group were killed. Rejects where it could not be started. */
  readonly ended: Promise<Exit>;
  /** Asks all processes to end (SIGTERM), and kills those that did not after some seconds. */
  end(graceSeconds: number): void;
}

export function startGroup(
  words: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string | undefined>> },
): ProcessGroup {
  const child = spawn("/bin/sh", ["-c", SUPERVISED, "boflow", ...words], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let isOver = false;
  const send = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // All of them have ended.
    }
  };
  const ended = new Promise<Exit>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      isOver = true;
      send("SIGKILL");
      resolve({ code, signal });
    });
  });
  // The watcher's end of the pipe may be gone first.
  for (const stream of child.stdio) stream?.on("error", () => {});
  let isEnding = false;
  return {
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    ended: ended.finally(() => child.stdio[3]?.destroy()),
    end(graceSeconds) {
      if (isOver || isEnding) return;
      isEnding = true;
      send("SIGTERM");
      const timer = setTimeout(() => send("SIGKILL"), 1000 * graceSeconds);
      ended.finally(() => clearTimeout(timer)).catch(() => {});
    },
  };
}
