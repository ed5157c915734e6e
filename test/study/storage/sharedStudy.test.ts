import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { indexedDBStorage, type StudyStorage } from "../../../src/study/index.ts";
import { journalStorage } from "../../../src/study/storage/journal/index.ts";
import { checkShared } from "./checkShared.ts";
import { runBesideOthers } from "./sharedStudy.ts";

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
beforeAll(async () => void Object.assign(globalThis, await import("fake-indexeddb")));
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[string, () => StudyStorage]>([
  ["IndexedDB", () => indexedDBStorage("three studies")],
  ["a journal", () => journalStorage(join(folder, "shared"), { fsync: "never" })],
])("three studies ask and tell at once, each by its own connection, in %s", async (_, open) => {
  let conflicts = 0;
  const counted = (): StudyStorage => {
    const storage = open();
    return {
      read: (from) => storage.read(from),
      follow: (from, options) => storage.follow(from, options),
      close: () => storage.close(),
      async append(events, version) {
        const answer = await storage.append(events, version);
        if (!answer.accepted) conflicts++;
        return answer;
      },
    };
  };
  const runs = await Promise.all(["a", "b", "c"].map((name) => runBesideOthers(counted(), name, 20, 3)));
  checkShared(runs, 20);
  expect(conflicts).toBeGreaterThan(0);
});
