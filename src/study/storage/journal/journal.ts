import { randomUUID } from "node:crypto";
import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError, integer, invalid, knownKeys, oneOf } from "../../../errors/index.ts";
import type { EventDraft, StudyEvent } from "../../trials/index.ts";
import { Bell } from "../bell.ts";
import { EventLog } from "../eventLog.ts";
import { type Appended, checkedDrafts, type FollowOptions, type StudyStorage } from "../storage.ts";
import { claim } from "./claim.ts";
import { fairly, type Writer } from "./fairly.ts";
import { type Fsync, openJournalFile } from "./file.ts";
import { ConnectionLost, RemoteLog } from "./remote.ts";
import { serve } from "./serve.ts";

/** Options of `journalStorage`. */
export interface JournalOptions {
  /** When events are forced to the disk; default "always". That of the process that holds the journal counts. */
  readonly fsync?: Fsync;
}

/** The journal as this process has it: its own, or through the process that holds it. */
interface Access extends Writer {
  close(): Promise<void>;
}

/**
 * Events in a file, one append a line. The first process of a machine that opens it holds it and writes; others append and follow through it,
 * and one of them takes over when it ends. The file is opened by the first call. That throws InputError for a journal with a line that cannot
 * be read, or of a newer BoFlow; a torn last line is cut off, with a warning. Throws InputError on Windows, where
 * Node cannot listen on a socket beside the file.
 *
 *     const storage = journalStorage("penguins.journal");
 */
export function journalStorage(path: string, options: JournalOptions = {}): StudyStorage {
  if (process.platform === "win32")
    throw new InputError(
      "journals are not available on Windows, where Node cannot listen on a socket beside a file, by which processes share a journal; run Node in WSL, or use memoryStorage()",
    );
  if (typeof path !== "string" || path === "") invalid("path", "the path of a file", path);
  knownKeys("journal options", options, ["fsync"]);
  return new JournalStorage(path, oneOf("fsync", options.fsync ?? "always", ["always", "interval", "never"]));
}

class JournalStorage implements StudyStorage {
  readonly #path: string;
  readonly #fsync: Fsync;
  readonly #bell = new Bell();
  #access: Promise<Access> | undefined;
  #closed = false;
  #pending = 0;
  #idle = () => {};

  constructor(path: string, fsync: Fsync) {
    this.#path = path;
    this.#fsync = fsync;
  }

  async append(drafts: readonly EventDraft[], expectedVersion: number): Promise<Appended> {
    const key = randomUUID();
    const keyed = checkedDrafts(drafts).map((draft) => ({ ...draft, key }));
    return this.#call(async (access, isRepeated) => {
      if (isRepeated) {
        // Was it stored before the answer was lost?
        const events = await access.read(expectedVersion);
        if (events[0]?.key === key) return { accepted: true, events: events.slice(0, keyed.length) };
        if (events.length > 0) return { accepted: false, events };
      }
      return access.append(keyed, expectedVersion);
    });
  }

  async read(from = 0): Promise<readonly StudyEvent[]> {
    const position = integer("from", from);
    return this.#call((access) => access.read(position));
  }

  async *follow(from?: number, options?: FollowOptions): AsyncGenerator<StudyEvent> {
    const timer = keptAwake();
    try {
      yield* this.#bell.follow((at) => this.read(at), from, options);
    } finally {
      clearInterval(timer);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#bell.close();
    if (this.#pending > 0)
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    const access = await this.#access?.catch(() => undefined);
    this.#access = undefined;
    await access?.close();
  }

  /** Calls again, through whoever holds the journal then, when the connection is lost. */
  async #call<T>(call: (access: Access, isRepeated: boolean) => Promise<T>): Promise<T> {
    if (this.#closed) throw new InputError("the storage is closed");
    const timer = keptAwake();
    this.#pending++;
    try {
      for (let isRepeated = false; ; isRepeated = true) {
        this.#access ??= this.#open();
        const access = this.#access;
        try {
          return await call(await access, isRepeated);
        } catch (error) {
          if (!(error instanceof ConnectionLost)) throw error;
          if (this.#access === access) this.#access = undefined;
        }
      }
    } finally {
      clearInterval(timer);
      if (--this.#pending === 0) this.#idle();
    }
  }

  async #open(): Promise<Access> {
    try {
      const path = await resolved(this.#path);
      const claimed = await claim(path);
      if ("connection" in claimed) return new RemoteLog(claimed.connection, this.#bell);
      const { held } = claimed;
      try {
        const file = await openJournalFile(path, this.#fsync);
        const log = new EventLog({ events: file.events, keep: (events) => file.append(events), bell: this.#bell });
        const writer = fairly(log);
        held.serve((socket) => serve(socket, writer(), this.#bell));
        const close = async () => {
          await log.close();
          await file.close();
        };
        return { ...writer(), close: () => held.release(close) };
      } catch (error) {
        await held.release();
        throw error;
      }
    } catch (error) {
      this.#access = undefined;
      throw error;
    }
  }
}

/** A timer by which the process does not end while something is waited for; sockets alone do not keep it. */
function keptAwake(): NodeJS.Timeout {
  return setInterval(() => {}, 0x7fffffff);
}

/** One name for all that lead to the same file. */
async function resolved(path: string): Promise<string> {
  const found = await realpath(path).catch(() => null);
  if (found !== null) {
    if ((await stat(found)).isDirectory()) invalid("path", "the path of a file", path, "it is a folder");
    return found;
  }
  try {
    return join(await realpath(dirname(path)), basename(path));
  } catch (error) {
    throw new InputError(`invalid path: there is no folder ${dirname(path)}`, { cause: error });
  }
}
