import { createHash } from "node:crypto";
import { InputError } from "../../../errors/index.ts";
import { readEvent, type StudyEvent } from "../../trials/index.ts";

/** The format of the file: that of its lines. Events have versions of their own. */
const FORMAT = 1;
const NEWLINE = 10;

/** What a journal has to say. */
export interface JournalContent {
  /** The events before the first line at fault; all where there is none. */
  readonly events: readonly StudyEvent[];
  /** The length of the lines that hold them, in bytes. */
  readonly size: number;
  /** How many bytes follow of a last line that has no end: its writer did not come to finish it, and no one was told that it is stored. */
  readonly torn: number;
  /** The first complete line that cannot be read, by its number from 1, and why; null where all can. */
  readonly fault: { readonly line: number; readonly problem: string } | null;
}

/** One line: the length of the JSON in bytes, 16 digits of its SHA-256, the JSON. */
export function journalLine(json: unknown): Uint8Array {
  const payload = Buffer.from(JSON.stringify(json));
  return Buffer.concat([Buffer.from(`${payload.length} ${checksum(payload)} `), payload, Buffer.of(NEWLINE)]);
}

/** The first line; each of the others is one append: a list of events. */
export const headerLine = journalLine({ format: FORMAT });

export function parseJournal(given: Uint8Array): JournalContent {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const events: StudyEvent[] = [];
  let size = 0;
  for (let line = 1; size < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, size);
    const rest = bytes.subarray(size, end < 0 ? bytes.length : end);
    const stop = (problem: string) => ({ events, size, torn: 0, fault: { line, problem } });
    if (end < 0) {
      const isTorn = line === 1 ? rest.equals(headerLine.subarray(0, rest.length)) : !isOverlong(rest);
      return isTorn ? { events, size, torn: rest.length, fault: null } : stop("it has no end of line where it should");
    }
    try {
      const json = payloadOf(rest);
      if (line === 1) checkFormat(json);
      else events.push(...eventsOf(json, events.length));
    } catch (error) {
      if (error instanceof InputError) return stop(error.message);
      throw error;
    }
    size = end + 1;
  }
  return { events, size, torn: 0, fault: null };
}

/** The number of digits that a length can have, a checksum, and spaces. */
const LONGEST_HEAD = 34;

/** What stands before the JSON of a line. */
function headOf(line: Buffer): { head: number; length: number; sum: string } | null {
  const [head, length, sum] = /^(\d+) ([0-9a-f]{16}) /.exec(line.toString("latin1", 0, LONGEST_HEAD)) ?? [];
  return head === undefined ? null : { head: head.length, length: Number(length), sum };
}

/** Whether a line without end is longer than it says: it was whole, and its end was damaged. */
function isOverlong(line: Buffer): boolean {
  const head = headOf(line);
  return head !== null && line.length > head.head + head.length;
}

function payloadOf(line: Buffer): unknown {
  const head = headOf(line);
  if (head === null) throw new InputError("it does not begin with a length and a checksum");
  const payload = line.subarray(head.head);
  if (payload.length !== head.length)
    throw new InputError(`it says that it has ${head.length} bytes, and it has ${payload.length}`);
  if (checksum(payload) !== head.sum) throw new InputError("its checksum is wrong");
  return JSON.parse(payload.toString());
}

function checkFormat(json: unknown): void {
  const { format } = json as { format?: unknown };
  if (typeof format !== "number") throw new InputError("it is not the first line of a journal");
  if (format > FORMAT)
    throw new InputError(`it has format ${format}, and this BoFlow reads formats up to ${FORMAT}; update boflow`);
}

function eventsOf(json: unknown, version: number): StudyEvent[] {
  if (!Array.isArray(json)) throw new InputError("it is not a list of events");
  return json.map((each, i) => {
    const event = readEvent(each);
    if (event.id !== version + i) throw new InputError(`expected event ${version + i}, got event ${event.id}`);
    return event;
  });
}

function checksum(payload: Buffer): string {
  return createHash("sha256").update(payload).digest("hex").slice(0, 16);
}
