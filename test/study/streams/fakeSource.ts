import { InputError, throwIfAborted, untilAborted } from "../../../src/errors/index.ts";
import type { Outlook, TrialSource } from "../../../src/study/streams/index.ts";
import {
  checkMayCreate,
  type Definition,
  decide,
  emptyState,
  replay,
  type StudyCommand,
  type StudyEvent,
  type StudyState,
  stamped,
} from "../../../src/study/trials/index.ts";

/** A definition of one parameter, without formulas. */
export function fakeDefinition(changes: Partial<Definition> = {}): Definition {
  return {
    objectives: [{ name: "v", direction: "minimize" }],
    metrics: ["v"],
    check: (parameters) => parameters as never,
    attached: (parameters) => ({ parameters: parameters as never, outside: [] }),
    isTarget: () => true,
    measured(outcome) {
      if (typeof outcome !== "number") throw new InputError("expected a number");
      return { v: { mean: outcome, sem: null } };
    },
    objectiveValues: (values) => [values.v.mean],
    violations: () => [],
    ...changes,
  };
}

export interface FakeOptions {
  readonly definition?: Definition;
  /** Resolves when a search is over. */
  readonly search?: (id: number) => Promise<void>;
  readonly outlook?: Outlook | null;
  /** Those of another process, whose running trials are orphans. */
  readonly events?: readonly StudyEvent[];
}

/** A study that decides and stores at once, and searches as long as it is told to. */
export class FakeSource implements TrialSource {
  readonly definition: Definition;
  state: StudyState = emptyState;
  readonly events: StudyEvent[] = [];
  /** How many searches began. */
  searches = 0;
  readonly #options: FakeOptions;
  readonly #listeners = new Set<() => void>();
  readonly #orphans = new Set<number>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.definition = options.definition ?? fakeDefinition();
    const { events = [] } = options;
    if (events.length === 0) this.do({ type: "define", definition: {} });
    else this.#advance(events);
    for (const { id, status } of this.state.trials) if (status === "running") this.#orphans.add(id);
  }

  /** Does it at once. */
  do(command: StudyCommand): void {
    this.#advance(stamped(decide(this.state, command, this.definition), this.state.version, Date.now()));
    for (const listener of this.#listeners) listener();
  }

  async ask({ rerun, signal }: Parameters<TrialSource["ask"]>[0]): Promise<number> {
    const asked = this.#turn.then(async () => {
      throwIfAborted(signal);
      const create = { type: "create", suggestions: [], time: Date.now() } as const;
      const orphan = this.state.trials.find(({ id, status }) => status === "running" && this.#orphans.has(id))?.id;
      if (rerun && orphan !== undefined) {
        this.#orphans.delete(orphan);
        this.do({ ...create, rerun: [orphan] });
        return orphan;
      }
      checkMayCreate(this.state, 1, this.definition, Date.now());
      this.searches++;
      await untilAborted(Promise.resolve(this.#options.search?.(this.state.trials.length)), signal);
      const { length: id } = this.state.trials;
      this.do({ ...create, suggestions: [{ parameters: { x: id }, origin: "fake", reason: "in turn" }] });
      return id;
    });
    this.#turn = asked.catch(() => {});
    return asked;
  }

  async perform(command: StudyCommand): Promise<void> {
    this.do(command);
  }

  until(holds: (state: StudyState) => boolean, signal: AbortSignal): Promise<StudyState> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!signal.aborted && !holds(this.state)) return;
        this.#listeners.delete(look);
        (signal as unknown as EventTarget).removeEventListener("abort", look);
        if (signal.aborted) reject(signal.reason);
        else resolve(this.state);
      };
      this.#listeners.add(look);
      (signal as unknown as EventTarget).addEventListener("abort", look);
      look();
    });
  }

  outlook = async () => this.#options.outlook ?? null;

  hasOrphans = () => [...this.#orphans].some((id) => this.state.trials[id].status === "running");

  release(id: number): void {
    this.#orphans.add(id);
  }

  #advance(events: readonly StudyEvent[]): void {
    this.state = replay(events, this.state);
    this.events.push(...events);
  }
}
