import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { throwIfAborted, untilAborted } from "../errors/index.ts";
import { beginTrials, chosenTrials } from "./ask.ts";
import type { CheckedDefinition } from "./definition.ts";
import { encodedEvidence } from "./evidence.ts";
import { StudyLog } from "./log.ts";
import type { OpenOptions, SuggestOptions } from "./options.ts";
import { Bell } from "./storage/index.ts";
import type { Suggestion } from "./strategies/index.ts";
import type { Search, TrialSource } from "./streams/index.ts";
import type { Suggester } from "./suggester/index.ts";

/** Where the events of a study are kept, and what becomes of those that are there. */
type KeepOptions = Omit<OpenOptions, keyof SuggestOptions>;

/** A study as one process works on it: its events, its suggester, and the trials that it is to begin again. */
export class Session {
  readonly suggester: Suggester;
  readonly definition: CheckedDefinition;
  readonly opening: Promise<StudyLog>;
  /** Names the process in the events. */
  readonly id = bytesToHex(randomBytes(8));
  /** The log, once it is open. */
  log: StudyLog | undefined;
  /** How far the search for a suggestion is; null while there is none. */
  search: Search | null = null;
  /** Rings when that changes. */
  readonly searches = new Bell();
  /** Whether `ask` begins with the trials that nobody works on. */
  #reruns = false;
  /** The trials that nobody works on, with the processes that ran them. */
  readonly #orphans = new Map<number, string | undefined>();
  /** Settles when the calls of `begin` so far are answered. */
  #beginning: Promise<unknown> = Promise.resolve();

  constructor(definition: CheckedDefinition, options: KeepOptions, suggester: Suggester) {
    this.definition = definition;
    this.suggester = suggester;
    this.opening = this.#open(options);
    // Reported by the first call that needs it.
    this.opening.catch(() => {});
  }

  /** Begins trials when it is their turn; returns their ids. `rerun`: with those that nobody works on first. */
  async begin(count: number, fixed: object, signal: AbortSignal | undefined, rerun = this.#reruns): Promise<number[]> {
    throwIfAborted(signal);
    const before = this.#beginning;
    const begun = untilAborted(before, signal).then(async () => {
      const log = await this.opening;
      const orphans = rerun ? this.#orphans : new Map<number, string>();
      const show = (search: Search | null) => {
        this.search = search;
        this.searches.ring();
      };
      // A strategy that heeds no abort may go on to report.
      let isOver = false;
      const onProgress = (search: Search) => {
        if (!isOver) show(search);
      };
      show({ restarts: null, acquisition: null });
      try {
        const request = { count, fixed, signal, session: this.id, orphans, onProgress };
        const ids = await beginTrials(log, this.suggester.suggest, request);
        for (const id of ids) this.#orphans.delete(id);
        return ids;
      } finally {
        isOver = true;
        show(null);
      }
    });
    this.#beginning = Promise.allSettled([before, begun]).then(() => {});
    return begun;
  }

  /** What `begin` would begin, trials that run again aside; nothing is stored. */
  async preview(count: number, fixed: object, signal: AbortSignal | undefined): Promise<readonly Suggestion[]> {
    const log = await this.opening;
    const request = { count, fixed, signal, orphans: new Map(), onProgress: () => {} };
    return (await chosenTrials(log, this.suggester.suggest, request)).suggestions;
  }

  /** The study as streams see it. */
  async source(): Promise<TrialSource> {
    const log = await this.opening;
    return {
      get state() {
        return log.state;
      },
      get definition() {
        return log.study;
      },
      ask: async ({ rerun, signal }) => (await this.begin(1, {}, signal, rerun))[0],
      perform: async (command) => void (await log.perform(() => command)),
      until: (holds, signal) => log.until(holds, signal),
      outlook: (signal) => this.suggester.analyze("outlook", encodedEvidence(log.state, log.study), {}, signal),
      hasOrphans: () =>
        [...this.#orphans].some(([id, session]) => {
          const trial = log.state.trials[id];
          return trial.status === "running" && trial.session === session;
        }),
      release: (id) => void this.#orphans.set(id, log.state.trials[id].session),
    };
  }

  async close(): Promise<void> {
    await this.suggester.close();
    await this.#beginning;
    const log = await this.opening.catch(() => undefined);
    await log?.close();
  }

  async #open({ storage, redefine = false, orphans = "keep" }: KeepOptions): Promise<StudyLog> {
    const log = await StudyLog.open(storage, this.definition, redefine);
    const running = log.state.trials.filter(({ status }) => status === "running");
    for (const { id, session } of running) this.#orphans.set(id, session);
    this.#reruns = orphans === "rerun";
    if (orphans === "fail")
      for (const { id } of running)
        await log.perform(({ trials }) =>
          trials[id].status === "running"
            ? { type: "fail", trial: id, message: "the process that ran it is gone" }
            : null,
        );
    this.log = log;
    return log;
  }
}
