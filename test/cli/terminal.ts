import { fileURLToPath } from "node:url";
import { spawn } from "@lydell/node-pty";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What a person sees, and then types. */
export type Answer = readonly [seen: string, typed: string];

/** Control sequences of a terminal: colours, and the cursor. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with the escape character
const control = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Milliseconds in which a session ends, on a busy machine too. */
const PATIENCE = 500_000;

/** Milliseconds until a person types what is asked for. */
const PAUSE = 400;

/**
 * Runs the command line in a pseudo-terminal, as a person would in that folder, and answers its questions. Resolves with its exit code and the lines
 * that it wrote. Rejects when it ends before a question is asked, or does not end. A question that is asked twice is named with the sign before
 * it ("◆  What else?"), which is drawn when it is asked and not while it is answered.
 */
export function inTerminal(
  folder: string,
  args: readonly string[],
  answers: readonly Answer[] = [],
): Promise<{ code: number; lines: string[] }> {
  // The wrapper of tsx passes signals on that the terminal has sent already; its loader is no process of its own.
  const tsx = ["--import", root("node_modules/tsx/dist/esm/index.mjs"), "--conditions=source"];
  const { NO_COLOR, FORCE_COLOR, CI, ...rest } = process.env;
  const env = { ...rest, TSX_TSCONFIG_PATH: root("tsconfig.json") } as Record<string, string>;
  const terminal = spawn(process.execPath, [...tsx, root("src/cli/main.ts"), ...args], {
    cwd: folder,
    cols: 160,
    rows: 50,
    name: "xterm-256color",
    env,
  });
  return new Promise((resolve, reject) => {
    const waiting = [...answers];
    let [text, unread] = ["", ""];
    terminal.onData((data) => {
      text += data;
      unread += data.replace(control, "");
      const [answer] = waiting;
      if (answer === undefined || !unread.includes(answer[0])) return;
      waiting.shift();
      unread = "";
      setTimeout(() => terminal.write(answer[1]), PAUSE);
    });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      terminal.kill("SIGKILL");
    }, PATIENCE);
    terminal.onExit(({ exitCode }) => {
      clearTimeout(timer);
      const lines = text
        .replace(control, "")
        .split(/\r*\n/)
        .map((line) => line.trimEnd())
        .filter((line) => line !== "");
      if (isLate) reject(new Error(`it waits for something:\n${lines.join("\n")}`));
      else if (waiting.length === 0) resolve({ code: exitCode, lines });
      else reject(new Error(`it ended before it asked "${waiting[0][0]}":\n${lines.join("\n")}`));
    });
  });
}
