import { beforeAll, expect, test } from "vitest";
import { indexedDBStorage } from "../../../src/study/storage/index.ts";

test("without an IndexedDB there is an error that says what to use instead", () => {
  const { IDBKeyRange } = globalThis as { IDBKeyRange?: unknown };
  Object.assign(globalThis, { IDBKeyRange: undefined });
  expect(() => indexedDBStorage("x")).toThrow("there is no IndexedDB here; use memoryStorage()");
  Object.assign(globalThis, { IDBKeyRange });
});

test("a name that is none is refused", () => {
  for (const wrong of ["", undefined, 3])
    expect(() => indexedDBStorage(wrong as string)).toThrow("invalid name: expected the name of a database");
});

beforeAll(async () => void Object.assign(globalThis, await import("fake-indexeddb")));

test("a database of a newer format is refused, and given way to", async () => {
  const older = indexedDBStorage("newer");
  await older.append([{ type: "definition", definition: {} }], 0);
  const { openDB } = await import("idb");
  const newer = await openDB("newer", 2);
  await expect(indexedDBStorage("newer").read()).rejects.toThrow('the database "newer" was written by a newer BoFlow');
  newer.close();
});
