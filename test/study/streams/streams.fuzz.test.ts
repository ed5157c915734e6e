import fc from "fast-check";
import type { Subscription } from "rxjs";
import { expect, test } from "vitest";
import {
  type FloatSpec,
  floatParameter,
  memoryStorage,
  openStudy,
  type RunningTrial,
  type Strategy,
  type Study,
  type StudyState,
} from "../../../src/study/index.ts";
import type { FollowOptions, StudyStorage } from "../../../src/study/storage/index.ts";
import type { EventDraft } from "../../../src/study/trials/index.ts";

const RUNS = process.env.BOFLOW_SOAK ? 10_000 : 100;

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));
const never = () => new Promise<never>(() => {});

/** A storage as a process sees it that may die: from then on nothing answers. */
class Mortal implements StudyStorage {
  isDead = false;
  readonly #inner: StudyStorage;

  constructor(inner: StudyStorage) {
    this.#inner = inner;
  }

  async #alive<T>(call: () => Promise<T>): Promise<T> {
    if (this.isDead) return never();
    const result = await call();
    return this.isDead ? never() : result;
  }

  append = (events: readonly EventDraft[], version: number) => this.#alive(() => this.#inner.append(events, version));
  read = (from?: number) => this.#alive(() => this.#inner.read(from));
  async *follow(from?: number, options?: FollowOptions) {
    for await (const event of this.#inner.follow(from, options)) {
      if (this.isDead) await never();
      yield event;
    }
  }
  close = async () => {};
}

interface Subscriber {
  readonly slots: number;
  readonly subscription: Subscription;
  readonly trials: RunningTrial<unknown, "v">[];
  readonly errors: unknown[];
}

/** One process after another works on the study; what they are handed out is kept, as people would. */
class World {
  readonly storage = memoryStorage();
  readonly handedOut: RunningTrial<unknown, "v">[] = [];
  subscribers: Subscriber[] = [];
  process!: Mortal;
  study!: Study<{ parameters: { x: FloatSpec }; objectives: { v: "minimize" } }>;
  /** Searches that nobody had asked for. */
  unasked = 0;
  /** Searches, and what may have made one of them worthless. */
  searches = 0;
  interruptions = 0;

  async open(): Promise<void> {
    const storage = new Mortal(this.storage);
    this.process = storage;
    const strategy: Strategy = async (_, { id }) => {
      if (!storage.isDead) {
        this.searches++;
        if (!this.subscribers.some((subscriber) => this.unsettled(subscriber) < subscriber.slots)) this.unasked++;
      }
      for (let i = 0; i < id % 3; i++) await macrotask();
      return [{ parameters: { x: (id * 0.618) % 1 }, origin: "fuzz", reason: "in turn" }];
    };
    this.study = await openStudy({
      parameters: { x: floatParameter(0, 1) },
      objectives: { v: "minimize" },
      storage,
      strategy,
    });
  }

  get state(): StudyState {
    return this.study.state as StudyState;
  }

  unsettled({ trials }: Subscriber): number {
    return trials.filter(({ id }) => this.state.trials[id].status === "running").length;
  }

  subscribe(slots: number): void {
    const [trials, errors]: [RunningTrial<unknown, "v">[], unknown[]] = [[], []];
    const subscription = this.study.suggestions$({ parallelism: slots }).subscribe({
      next: (trial) => {
        trials.push(trial);
        this.handedOut.push(trial);
      },
      error: (error) => errors.push(error),
    });
    this.subscribers.push({ slots, subscription, trials, errors });
  }

  unsubscribe(which: number): void {
    const [subscriber] = this.subscribers.splice(which % Math.max(this.subscribers.length, 1), 1);
    subscriber?.subscription.unsubscribe();
    this.interruptions++;
  }

  async settle(which: number, how: string): Promise<void> {
    const running = this.handedOut.filter(({ id }) => this.state.trials[id].status === "running");
    if (running.length === 0) return;
    const { id } = running[which % running.length];
    if (how === "tell") await this.study.tell(id, id);
    else if (how === "fail") await this.study.tell(id, { failed: "so it goes" });
    else if (how === "prune") await this.study.prune(id);
    else await this.study.abandon(id);
  }

  async crash(): Promise<void> {
    this.process.isDead = true;
    this.subscribers = [];
    this.interruptions++;
    await this.open();
  }

  async pause(): Promise<void> {
    this.interruptions++;
    await this.study.pause();
    await this.study.resume();
  }

  check(): void {
    for (const subscriber of this.subscribers) {
      expect(this.unsettled(subscriber)).toBeLessThanOrEqual(subscriber.slots);
      expect(subscriber.errors).toEqual([]);
      expect(new Set(subscriber.trials.map(({ id }) => id)).size).toBe(subscriber.trials.length);
    }
    expect(this.unasked).toBe(0);
  }
}

type Step = readonly [string, number, number];

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(
    "subscribe",
    "subscribe",
    "unsubscribe",
    "tell",
    "tell",
    "tell",
    "fail",
    "prune",
    "abandon",
    "crash",
    "pause",
  ),
  fc.nat(7),
  fc.nat(4),
);

async function perform(world: World, [what, which, pauses]: Step): Promise<void> {
  if (what === "subscribe") world.subscribe(1 + (which % 4));
  else if (what === "unsubscribe") world.unsubscribe(which);
  else if (what === "crash") await world.crash();
  else if (what === "pause") await world.pause();
  else await world.settle(which, what);
  for (let i = 0; i < pauses; i++) await macrotask();
  world.check();
}

test("subscribers hold at most their slots, nothing is searched for unasked, and no trial is lost", () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const world = new World();
      await world.open();
      for (const each of steps) await perform(world, each);
      // Left alone, the slots fill up.
      for (let i = 0; i < 60; i++) await macrotask();
      world.check();
      for (const subscriber of world.subscribers) expect(world.unsettled(subscriber)).toBe(subscriber.slots);
      for (const { subscription } of world.subscribers) subscription.unsubscribe();
      expect(world.searches - world.state.trials.length).toBeLessThanOrEqual(world.interruptions);

      // Another process finishes what is left.
      await world.crash();
      const own = new Set<number>();
      const left = ({ trials }: StudyState) => trials.some(({ id, status }) => status === "running" && !own.has(id));
      for await (const trial of world.study.suggestions({
        parallelism: 3,
        until: ({ state }) => (left(state) ? null : "nothing is left"),
      })) {
        own.add(trial.id);
        setImmediate(() => void trial.tell(trial.id));
      }
      const events = await world.storage.read();
      const created = events.flatMap((event) => (event.type === "created" ? [event.trial] : []));
      expect(created).toEqual([...created.keys()]);
      const settlements = events.flatMap((event) =>
        ["told", "failed", "pruned", "abandoned"].includes(event.type) ? [(event as { trial: number }).trial] : [],
      );
      expect(settlements.sort((a, b) => a - b)).toEqual(created);
    }),
    { numRuns: RUNS },
  ));
