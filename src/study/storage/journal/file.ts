import { constants } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { BoflowError, InputError, warn } from "../../../errors/index.ts";
import type { StudyEvent } from "../../trials/index.ts";
import { headerLine, type JournalContent, journalLine, parseJournal } from "./lines.ts";

/**
 * When appended events are forced to the disk: before an append is answered, once a second, or when the operating system does it. Any of
 * them outlives the death of the process; only the first a loss of power.
 */
export type Fsync = "always" | "interval" | "never";

const INTERVAL = 1000;

/** The journal open for appending, by one process at a time. */
export interface JournalFile {
  readonly events: readonly StudyEvent[];
  /** Appends one line; where that fails, the file is as before. */
  append(events: readonly StudyEvent[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Reads a journal without opening it, whether or not a process holds it: the events before its first fault. Throws InputError where there
 * is no such file.
 */
export async function readJournal(path: string): Promise<JournalContent> {
  try {
    return parseJournal(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new InputError(`invalid path: there is no journal ${path}`, { cause: error });
  }
}

/** Opens a journal, or begins one. A torn last line is cut off, with a warning. Throws InputError for a line that cannot be read. */
export async function openJournalFile(path: string, fsync: Fsync): Promise<JournalFile> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    const { events, size, torn, fault } = parseJournal(await handle.readFile());
    if (fault)
      throw new InputError(
        `invalid journal ${path}: line ${fault.line} cannot be read: ${fault.problem}; the ${events.length} events before it can: readJournal(path) gives them. To go on with these, keep a copy and cut the file to its first ${size} bytes`,
      );
    if (torn > 0) {
      warn(`journal ${path}: its last line was cut short when its writer ended; ${torn} bytes of it are removed`);
      await handle.truncate(size);
    }
    const writer = new Writer(path, handle, size, fsync);
    if (size === 0) await writer.begin();
    // Intermediate values may be lost with the power: their trial's result comes later.
    const append = (added: readonly StudyEvent[]) =>
      writer.write(
        journalLine(added),
        added.every(({ type }) => type === "reported"),
      );
    return { events, append, close: () => writer.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

class Writer {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #fsync: Fsync;
  readonly #timer: NodeJS.Timeout | undefined;
  #size: number;
  #isDirty = false;
  /** Why nothing can be written any more. */
  #broken: Error | undefined;

  constructor(path: string, handle: FileHandle, size: number, fsync: Fsync) {
    this.#path = path;
    this.#handle = handle;
    this.#size = size;
    this.#fsync = fsync;
    if (fsync === "interval") this.#timer = setInterval(() => void this.#sync().catch(() => {}), INTERVAL).unref();
  }

  async begin(): Promise<void> {
    await this.write(headerLine);
    if (this.#fsync === "never") return;
    await this.#sync();
    // The name of a new file is in its folder.
    const folder = await open(dirname(this.#path), "r");
    await folder.sync().finally(() => folder.close());
  }

  /** Where the line `mayBeLost`, it is forced to the disk with one that follows. */
  async write(line: Uint8Array, mayBeLost = false): Promise<void> {
    if (this.#broken) throw this.#error("can no longer be written", this.#broken);
    const { size } = await this.#handle.stat();
    if (size !== this.#size)
      throw this.#error(`has ${size} bytes instead of ${this.#size}: something else writes to it; open it again`);
    this.#isDirty = true;
    try {
      for (let at = 0; at < line.length; )
        at += (await this.#handle.write(line, at, line.length - at, this.#size + at)).bytesWritten;
    } catch (error) {
      await this.#handle.truncate(this.#size).catch((why) => {
        this.#broken = why;
      });
      throw this.#error("could not be written", error);
    }
    this.#size += line.length;
    if (this.#fsync === "always" && !mayBeLost) await this.#sync();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    try {
      if (this.#fsync !== "never" && !this.#broken) await this.#sync();
    } finally {
      await this.#handle.close();
    }
  }

  /** After a failure no one knows what is on the disk: nothing more is written. */
  async #sync(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    try {
      await this.#handle.datasync();
    } catch (error) {
      this.#broken = error as Error;
      throw this.#error("could not be forced to the disk", error);
    }
  }

  #error(problem: string, cause?: unknown): BoflowError {
    const why = cause ? ` (${(cause as Error).message})` : "";
    return new BoflowError(`journal ${this.#path} ${problem}${why}`, { cause });
  }
}
