import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { indexedDBStorage, memoryStorage } from "../../../src/study/storage/index.ts";
import { type Fsync, journalStorage } from "../../../src/study/storage/journal/index.ts";
import { storageSuite } from "../../../src/testing/storageSuite.ts";

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("memoryStorage", () => {
  for (const { name, run } of storageSuite(() => memoryStorage(), { isShared: false })) test(name, run);
});

describe.each<Fsync>(["always", "interval", "never"])("journalStorage, fsync %s", (fsync) => {
  for (const { name, run } of storageSuite((file) => journalStorage(join(folder, `${file}.${fsync}`), { fsync })))
    test(name, run);
});

describe("indexedDBStorage", () => {
  beforeAll(async () => void Object.assign(globalThis, await import("fake-indexeddb")));
  for (const { name, run } of storageSuite(indexedDBStorage)) test(name, run);
});
