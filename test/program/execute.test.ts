import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { execute } from "../../src/program/execute.ts";

const folder = mkdtempSync(join(tmpdir(), "boflow-execute-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function linesOf(script: string, onLine: (line: string) => void | Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const { problem } = await execute(["/bin/sh", "-c", script], {
    cwd: folder,
    env: process.env,
    timeout: undefined,
    grace: 5,
    maxOutput: 1e6,
    files: { stdout: join(folder, "stdout.log"), stderr: join(folder, "stderr.log") },
    signal: new AbortController().signal,
    async onLine(line) {
      lines.push(line);
      await onLine(line);
    },
  });
  expect(problem).toBeNull();
  expect(readFileSync(join(folder, "stdout.log"), "utf8")).toBe(`${lines.join("\n")}\n`);
  return lines;
}

test("lines that take long to deal with hold nothing back", async () => {
  const slow = async (line: string) => {
    if (line === "1") await delay(3000);
  };
  expect(await linesOf("echo 1; sleep 0.3; echo 2; sleep 0.3; echo 3", slow)).toEqual(["1", "2", "3"]);
});
