import { integer, invalid } from "../../errors/index.ts";
import type { EventDraft, StudyEvent } from "../trials/index.ts";

/** The answer to an append. */
export interface Appended {
  /** Whether the events were stored: nothing else was appended since the expected version. */
  readonly accepted: boolean;
  /** All events from the expected version on: one's own where they were accepted, those missed where not. */
  readonly events: readonly StudyEvent[];
}

/** Options of a storage's `follow`. */
export interface FollowOptions {
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
}

/**
 * The events of one study, in their order. What is read is frozen. The version of a storage is the number of its events.
 */
export interface StudyStorage {
  /**
   * Appends all of the events or none, and gives them ids and the time; resolves when they are stored. Where the version is not the expected
   * one, nothing is appended, and the answer has the events that were missed. Throws InputError for what is not an event.
   */
  append(events: readonly EventDraft[], expectedVersion: number): Promise<Appended>;
  /** The events from the `from`-th on; default all. */
  read(from?: number): Promise<readonly StudyEvent[]>;
  /** The events from the `from`-th on (default 0), and then each one when it is stored, by whomever; until the signal fires or the storage is closed. */
  follow(from?: number, options?: FollowOptions): AsyncIterable<StudyEvent>;
  /** Frees what it holds. Calls that are under way are finished, later ones are refused. */
  close(): Promise<void>;
}

export function checkedVersion(expected: unknown, version: number): number {
  const given = integer("expectedVersion", expected);
  if (given > version) invalid("expectedVersion", `at most ${version}, the number of events`, expected);
  return given;
}

export function checkedDrafts(drafts: unknown): readonly EventDraft[] {
  return Array.isArray(drafts) ? drafts : invalid("events", "a list of events", drafts);
}
