import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { InputError, integer } from "../../errors/index.ts";
import { type EventDraft, readEvent, type StudyEvent, stamped } from "../trials/index.ts";
import { Bell } from "./bell.ts";
import { checkedDrafts, checkedVersion, type StudyStorage } from "./storage.ts";

/** The format of the database, as IndexedDB counts: one of a newer format is refused, an older one upgraded. */
const FORMAT = 1;

interface Schema extends DBSchema {
  events: { key: number; value: StudyEvent };
}

/** What is used of the browser's own; typed here, so that no declaration of the DOM is needed. */
interface Browser {
  readonly IDBKeyRange: { lowerBound(key: number): never };
  readonly BroadcastChannel: new (name: string) => Channel;
}

interface Channel {
  onmessage: unknown;
  postMessage(message: unknown): void;
  close(): void;
  unref?(): void;
}

/**
 * Events in a database of the browser, by its name. Tabs of one origin may write to the same: the version is checked inside the transaction that
 * appends. A tab hears of the others' events by a BroadcastChannel. Throws InputError where there is no IndexedDB, and for a database of a
 * newer BoFlow.
 */
export function indexedDBStorage(name: string): StudyStorage {
  if (typeof name !== "string" || name === "") throw new InputError(`invalid name: expected the name of a database`);
  const { IDBKeyRange, BroadcastChannel } = globalThis as unknown as Browser;
  if (IDBKeyRange === undefined)
    throw new InputError(
      "indexedDBStorage: there is no IndexedDB here; use memoryStorage(), or journalStorage(path) in Node",
    );
  const bell = new Bell();
  const channel = new BroadcastChannel(`boflow:${name}`);
  channel.onmessage = () => bell.ring();
  channel.unref?.();
  const opening = open(name);
  opening.catch(() => {});
  let isClosed = false;

  const working = new Set<Promise<unknown>>();
  const work = async <T>(task: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> => {
    if (isClosed) throw new InputError("the storage is closed");
    const done = opening.then(task);
    working.add(done);
    return done.finally(() => working.delete(done));
  };
  const read = (event: StudyEvent) => readEvent(event);
  const after = (from: number) => IDBKeyRange.lowerBound(from);

  const append = async (database: IDBPDatabase<Schema>, drafts: readonly EventDraft[], expectedVersion: number) => {
    const transaction = database.transaction("events", "readwrite", { durability: "strict" });
    const { store, done } = transaction;
    // Reported by what fails first.
    done.catch(() => {});
    const version = await store.count();
    try {
      const expected = checkedVersion(expectedVersion, version);
      const events = stamped(drafts, expected, Date.now());
      if (expected < version) return { accepted: false, events: (await store.getAll(after(expected))).map(read) };
      await Promise.all([...events.map((event) => store.add(event)), done]);
      return { accepted: true, events };
    } catch (error) {
      if (error instanceof InputError) transaction.abort();
      throw error;
    }
  };

  const storage: StudyStorage = {
    async append(given, expectedVersion) {
      const drafts = checkedDrafts(given);
      const answer = await work((database) => append(database, drafts, expectedVersion));
      if (answer.accepted && !isClosed) {
        bell.ring();
        channel.postMessage(null);
      }
      return answer;
    },
    async read(from = 0) {
      const position = integer("from", from);
      return work(async (database) => (await database.getAll("events", after(position))).map(read));
    },
    follow: (from, options) => bell.follow(storage.read, from, options),
    async close() {
      isClosed = true;
      bell.close();
      await Promise.allSettled(working);
      channel.close();
      await opening.then(
        (database) => database.close(),
        () => {},
      );
    },
  };
  return storage;
}

async function open(name: string): Promise<IDBPDatabase<Schema>> {
  try {
    return await openDB<Schema>(name, FORMAT, {
      // Gives way to a tab with a newer BoFlow.
      blocking: (_, __, event) => (event.target as unknown as { close(): void }).close(),
      upgrade: (db) => void db.createObjectStore("events", { keyPath: "id" }),
    });
  } catch (error) {
    if ((error as Error).name !== "VersionError") throw error;
    throw new InputError(
      `indexedDBStorage: the database "${name}" was written by a newer BoFlow than this one, which knows format ${FORMAT}; update boflow`,
      { cause: error },
    );
  }
}
