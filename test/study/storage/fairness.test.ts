import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import type { StudyStorage } from "../../../src/study/index.ts";
import { journalStorage } from "../../../src/study/storage/journal/index.ts";

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["the process that holds the journal", 0],
  ["a process behind the socket", 1],
])("a slow writer comes to append while %s appends without pause", async (_, holder) => {
  const storages = [0, 1].map(() => journalStorage(join(folder, `fair${holder}`), { fsync: "never" }));
  await storages[0].append([{ type: "definition", definition: {} }], 0);
  const [fast, slow] = holder === 0 ? storages : [...storages].reverse();
  let isOver = false;
  const hurried = (async () => {
    while (!isOver) await appended(fast, "fast");
  })();
  const tries: number[] = [];
  for (let i = 0; i < 3; i++) tries.push(await appended(slow, "slow", 20));
  isOver = true;
  await hurried;
  // Late once: the second time it is waited for, unless the machine is so busy that its thought takes longer than that.
  expect(Math.min(...tries)).toBeLessThan(3);
  expect(Math.max(...tries)).toBeLessThan(MOST);
  for (const storage of storages) await storage.close();
});

/** Tries after which it gives up. */
const MOST = 15;

/** Appends a note, again after each conflict, after a time of thought; returns how many times it took. */
async function appended(storage: StudyStorage, text: string, thought = 0): Promise<number> {
  let version = (await storage.read()).length;
  for (let tries = 1; ; tries++) {
    if (thought > 0) await pause(thought);
    const { accepted, events } = await storage.append([{ type: "noted", text }], version);
    if (accepted || tries === MOST) return tries;
    version += events.length;
  }
}
