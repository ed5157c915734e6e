import { BoflowError, InputError, onAbort, throwIfAborted, warn } from "../errors/index.ts";
import { type CompiledStudy, compileStudy } from "./compile.ts";
import { type CheckedDefinition, checkedDefinition, type StudyDefinition, storedDefinition } from "./definition.ts";
import type { StudyStorage } from "./storage/index.ts";
import {
  decide,
  emptyState,
  equal,
  replay,
  type StudyCommand,
  type StudyEvent,
  type StudyState,
} from "./trials/index.ts";

/** The events of a study in its storage, and the state that they tell. Calls take turns. */
export class StudyLog {
  readonly #storage: StudyStorage;
  readonly #events: StudyEvent[] = [];
  #state: StudyState = emptyState;
  #study: CompiledStudy;
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(storage: StudyStorage, study: CompiledStudy) {
    this.#storage = storage;
    this.#study = study;
  }

  /**
   * Begins a study in an empty storage; else goes on with the one that is there, whose definition must be this one unless it is redefined.
   * Throws InputError, and stores nothing, for a definition that cannot be compiled, and for one that differs.
   */
  static async open(storage: StudyStorage, definition: CheckedDefinition, redefine: boolean): Promise<StudyLog> {
    const log = new StudyLog(storage, await compileStudy(definition));
    const stored = storedDefinition(definition);
    await log.refresh();
    const events = await log.perform(({ version }) => ({
      type: version > 0 && redefine ? "redefine" : "define",
      definition: stored,
    }));
    const lost = events.flatMap((event) => (event.type === "excluded" ? [event] : []));
    if (lost.length > 0)
      warn(
        `the new definition excludes ${lost.length} of ${log.state.trials.length} trials, and the model learns nothing from them (trial ${lost[0].trial}: ${lost[0].reason}); to use them, amend each with what it lacks, and include it`,
      );
    return log;
  }

  /** The state as of the last call. */
  get state(): StudyState {
    return this.#state;
  }

  /** The definition of the state, compiled. */
  get study(): CompiledStudy {
    return this.#study;
  }

  get events(): readonly StudyEvent[] {
    return this.#events;
  }

  /** Reads what others appended; returns whether there was anything. */
  refresh(): Promise<boolean> {
    return this.#inTurn(() => this.#read());
  }

  /**
   * Decides a command and appends its events; again, on the state as it then is, where others appended in between. Nothing is appended for
   * null. Returns the events; throws InputError, and appends nothing, for a command that is wrong.
   */
  perform(command: (state: StudyState) => StudyCommand | null): Promise<readonly StudyEvent[]> {
    return this.#inTurn(async () => {
      for (;;) {
        const wanted = command(this.#state);
        if (wanted === null) return [];
        // Whoever decides on an old state asks once more what is new, before an error is thrown or nothing is done.
        const drafts = await this.#decided(wanted);
        if (drafts === null) continue;
        if (drafts.length === 0) return [];
        const { accepted, events } = await this.#storage.append(drafts, this.#state.version);
        if (events.length === 0)
          throw new BoflowError("the storage answered an append without the events that it took or that were missed");
        await this.#advance(events);
        if (accepted) return events;
      }
    });
  }

  /** The state once it satisfies a condition, by whatever process. Throws AbortError when the signal fires. */
  async until(holds: (state: StudyState) => boolean, signal: AbortSignal): Promise<StudyState> {
    throwIfAborted(signal);
    for await (const state of this.states(signal)) {
      throwIfAborted(signal);
      if (holds(state)) return state;
    }
    throwIfAborted(signal);
    throw new InputError("the storage is closed");
  }

  /** The state, and each that it comes to, by whatever process; until the signal fires or the log is closed. */
  async *states(signal: AbortSignal): AsyncGenerator<StudyState, void, void> {
    await this.refresh();
    let { version } = this.#state;
    yield this.#state;
    try {
      for await (const { id } of this.follow(version, signal)) {
        if (id >= this.#state.version) await this.refresh();
        if (this.#state.version === version) continue;
        version = this.#state.version;
        yield this.#state;
      }
    } catch (error) {
      if (!this.#isClosed) throw error;
    }
  }

  /** The events from a version on, and then each one when it is stored. */
  follow(from: number, signal?: AbortSignal): AsyncIterable<StudyEvent> {
    return this.#storage.follow(from, signal && { signal });
  }

  /** The same, until a promise settles: all events that were stored by then. */
  async *followUntil(done: Promise<unknown>, from: number, signal: AbortSignal): AsyncGenerator<StudyEvent> {
    const end = new AbortController();
    const stop = () => end.abort();
    const ignore = onAbort(signal, stop);
    done.then(stop, stop);
    let at = from;
    try {
      for await (const event of this.follow(from, end.signal)) {
        at++;
        yield event;
      }
      if (!signal.aborted) yield* this.#events.slice(at);
    } finally {
      ignore();
    }
  }

  /** Waits for the calls under way, and frees what the storage holds. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turn;
    await this.#storage.close();
  }

  /** The events of a command; null where others appended meanwhile. */
  async #decided(command: StudyCommand) {
    const rules =
      command.type === "define" || command.type === "redefine"
        ? await compiled(command.definition, this.#study)
        : this.#study;
    try {
      const drafts = decide(this.#state, command, rules);
      return drafts.length === 0 && (await this.#read()) ? null : drafts;
    } catch (error) {
      if (error instanceof InputError && (await this.#read())) return null;
      throw error;
    }
  }

  async #read(): Promise<boolean> {
    const events = await this.#storage.read(this.#state.version);
    await this.#advance(events);
    return events.length > 0;
  }

  async #advance(events: readonly StudyEvent[]): Promise<void> {
    const state = replay(events, this.#state);
    if (state.definition !== this.#state.definition)
      this.#study = await compiled(state.definition as object, this.#study);
    for (const event of events) this.#events.push(event);
    this.#state = state;
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => {});
    return done;
  }
}

/** A stored definition, compiled; the one that is there already where it is the same. */
async function compiled(definition: object, known: CompiledStudy): Promise<CompiledStudy> {
  if (equal(storedDefinition(known.definition), definition)) return known;
  return compileStudy(checkedDefinition(definition as StudyDefinition));
}
