import { InputError, integer } from "../../errors/index.ts";
import { type EventDraft, type StudyEvent, stamped } from "../trials/index.ts";
import { Bell } from "./bell.ts";
import { type Appended, checkedDrafts, checkedVersion, type StudyStorage } from "./storage.ts";

export interface EventLogOptions {
  readonly events?: readonly StudyEvent[];
  /** Stores events elsewhere before they count as appended; nothing is appended when it throws. */
  readonly keep?: (events: readonly StudyEvent[]) => Promise<void>;
  /** Rings after each append. */
  readonly bell?: Bell;
}

/** Events in memory. Appends take turns. */
export class EventLog implements StudyStorage {
  readonly #events: StudyEvent[];
  readonly #keep: EventLogOptions["keep"];
  readonly #bell: Bell;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor({ events = [], keep, bell = new Bell() }: EventLogOptions = {}) {
    this.#events = [...events];
    this.#keep = keep;
    this.#bell = bell;
  }

  async append(drafts: readonly EventDraft[], expectedVersion: number): Promise<Appended> {
    this.#checkOpen();
    const appended = this.#turn.then(async () => {
      const version = this.#events.length;
      const expected = checkedVersion(expectedVersion, version);
      const events = stamped(checkedDrafts(drafts), expected, Date.now());
      if (expected < version) return { accepted: false, events: this.#events.slice(expected) };
      if (events.length === 0) return { accepted: true, events };
      await this.#keep?.(events);
      for (const event of events) this.#events.push(event);
      this.#bell.ring();
      return { accepted: true, events };
    });
    this.#turn = appended.catch(() => {});
    return appended;
  }

  async read(from = 0): Promise<readonly StudyEvent[]> {
    this.#checkOpen();
    return this.#events.slice(integer("from", from));
  }

  follow: StudyStorage["follow"] = (from, options) => this.#bell.follow((at) => this.read(at), from, options);

  async close(): Promise<void> {
    this.#closed = true;
    this.#bell.close();
    await this.#turn;
  }

  #checkOpen(): void {
    if (this.#closed) throw new InputError("the storage is closed");
  }
}
