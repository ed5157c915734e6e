import { catchError, defer, interval, map, type Observable, share, take, throwError, timer } from "rxjs";
import { floatParameter, memoryStorage, openStudy, type Strategy } from "../../../src/study/index.ts";
import type { StudyStorage } from "../../../src/study/storage/index.ts";
import {
  evaluate,
  type PruningRule,
  prune,
  type RunningTrial,
  type SuggestionsOptions,
  stopping,
  streamed,
  suggestions,
} from "../../../src/study/streams/index.ts";
import type { StudyState } from "../../../src/study/trials/index.ts";
import { FRAME, type Marbles } from "../../support/marbles.ts";
import { FakeSource, fakeDefinition } from "./fakeSource.ts";

/** A study in a scenario: the fake one, or one of the library. */
export interface Subject {
  suggestions$(options?: SuggestionsOptions): Observable<RunningTrial<unknown, "v">>;
  tell(trial: number, value: number): unknown;
  abandon(trial: number): unknown;
  pause(): unknown;
  resume(): unknown;
  state(): StudyState;
  searches(): number;
  /** Another process that opens the same study. */
  next(): Promise<Subject>;
}

export interface SubjectOptions {
  /** Frames that a search takes; default 1. */
  readonly search?: number;
  /** The search for this trial throws. */
  readonly fails?: number;
  readonly budget?: { readonly trials: number };
}

type Begin = (marbles: Marbles, options?: SubjectOptions) => Promise<Subject>;

export const beginFake: Begin = async ({ wait }, { search = 1, fails, budget } = {}) => {
  const begin = (events: FakeSource["events"]): Subject => {
    const source = new FakeSource({
      definition: fakeDefinition({ ...(budget && { budget }) }),
      events,
      async search(id) {
        await wait(search);
        if (id === fails) throw new Error("no idea");
      },
    });
    return {
      suggestions$: (options = {}) =>
        streamed(
          () => suggestions<unknown, "v">(async () => source, options),
          (trial) => trial.release(),
        ),
      tell: (trial, outcome) => source.do({ type: "tell", trial, outcome }),
      abandon: (trial) => source.do({ type: "abandon", trial }),
      pause: () => source.do({ type: "pause" }),
      resume: () => source.do({ type: "resume" }),
      state: () => source.state,
      searches: () => source.searches,
      next: async () => begin(source.events),
    };
  };
  return begin([]);
};

export const beginStudy: Begin = async ({ wait }, { search = 1, fails, budget } = {}) => {
  const begin = async (storage: StudyStorage): Promise<Subject> => {
    let searches = 0;
    const strategy: Strategy = async (_, { id }) => {
      searches++;
      await wait(search);
      if (id === fails) throw new Error("no idea");
      return [{ parameters: { x: (id * 0.618) % 1 }, origin: "fake", reason: "in turn" }];
    };
    const study = await openStudy({
      parameters: { x: floatParameter(0, 1) },
      objectives: { v: "minimize" },
      storage,
      strategy,
      ...(budget && { budget }),
    });
    return {
      suggestions$: (options) => study.suggestions$(options),
      tell: (trial, value) => study.tell(trial, value),
      abandon: (trial) => study.abandon(trial),
      pause: () => study.pause(),
      resume: () => study.resume(),
      state: () => study.state as StudyState,
      searches: () => searches,
      next: () => begin(storage),
    };
  };
  return begin(memoryStorage());
};

export interface Scenario {
  readonly name: string;
  /** Resolves with what is checked at the end. */
  run(marbles: Marbles, begin: Begin): Promise<() => void>;
}

/** Trials by their ids, errors by their names and messages. */
const ids = (trials$: Observable<{ readonly id: number }>) =>
  trials$.pipe(
    map(({ id }) => String(id)),
    catchError((error: Error) => throwError(() => (error.name === "Error" ? error.message : error.name))),
  );

const statuses = ({ trials }: StudyState) => trials.map(({ status, attempts }) => `${status} ${attempts}`).join();

function check(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}

/** A search takes one frame unless the scenario says otherwise. */
export const scenarios: readonly Scenario[] = [
  {
    name: "keeps k trials unsettled; a slot is free when its trial is settled by whomever",
    async run(m, begin) {
      const study = await begin(m);
      m.at("        -----a---b", { a: () => study.tell(0, 1), b: () => study.abandon(1) });
      m.expect(ids(study.suggestions$({ parallelism: 2 })), "-01---2---3");
      return () => {
        check("searches", study.searches(), 4);
        check("trials", statuses(study.state()), "complete 1,abandoned 1,running 1,running 1");
      };
    },
  },
  {
    name: "is cold, and searches for one trial at a time, whoever asks",
    async run(m, begin) {
      const study = await begin(m, { search: 2 });
      m.expect(ids(study.suggestions$()), "-----0", { during: "---^" });
      m.expect(ids(study.suggestions$()), "-------1", { during: "---^" });
      return () => check("searches", study.searches(), 2);
    },
  },
  {
    name: "subscribers have slots of their own",
    async run(m, begin) {
      const study = await begin(m);
      m.at("                                        ------a", { a: () => study.tell(1, 1) });
      m.expect(ids(study.suggestions$({ parallelism: 2 })), "-0-2");
      m.expect(ids(study.suggestions$({ parallelism: 2 })), "--1-3--4");
      return () => check("searches", study.searches(), 5);
    },
  },
  {
    name: "a shared stream has the slots of one",
    async run(m, begin) {
      const study = await begin(m);
      const shared$ = ids(study.suggestions$({ parallelism: 2 }).pipe(share()));
      m.expect(shared$, "-01");
      m.expect(shared$, "-01");
      return () => check("searches", study.searches(), 2);
    },
  },
  {
    name: "unsubscribing during a search leaves no event",
    async run(m, begin) {
      const study = await begin(m, { search: 5 });
      m.expect(ids(study.suggestions$()), "---", { during: "^--!" });
      m.expect(ids(study.suggestions$()), "----------0", { during: "-----^" });
      return () => check("trials", statuses(study.state()), "running 1");
    },
  },
  {
    name: "unsubscribing ends the demand and fires the signals; the trials can be told late",
    async run(m, begin) {
      const study = await begin(m);
      const seen: RunningTrial[] = [];
      m.at("      --------a", { a: () => study.tell(0, 1) });
      const noted$ = study.suggestions$({ parallelism: 2 }).pipe(
        map((trial) => {
          seen.push(trial);
          return trial;
        }),
      );
      m.expect(ids(noted$), "-01--", { during: "^----!" });
      return () => {
        check("searches", study.searches(), 2);
        check("trials", statuses(study.state()), "complete 1,running 1");
        check(
          "signals",
          seen.every(({ signal }) => signal.aborted),
          true,
        );
      };
    },
  },
  {
    name: "one trial that is taken is one search",
    async run(m, begin) {
      const study = await begin(m);
      m.expect(ids(study.suggestions$({ parallelism: 4 }).pipe(take(1))), "-(0|)");
      return () => check("searches", study.searches(), 1);
    },
  },
  {
    name: "a result that is told twice frees one slot",
    async run(m, begin) {
      const study = await begin(m);
      m.at("                         ---a--a", { a: () => study.tell(0, 1) });
      m.expect(ids(study.suggestions$()), "-0--1");
      return () => check("searches", study.searches(), 2);
    },
  },
  {
    name: "a rule ends the stream when the trials that run are settled",
    async run(m, begin) {
      const study = await begin(m);
      const tell = (id: number) => () => study.tell(id, id);
      m.at("                            ---a---b---c", { a: tell(0), b: tell(2), c: tell(1) });
      const options = { parallelism: 2, until: stopping.trials(3) };
      m.expect(ids(study.suggestions$(options)), "-01-2------|");
      return () => check("stopped", study.state().stopped, "there are 3 trials");
    },
  },
  {
    name: "a paused study is waited for, and a search meanwhile comes to nothing",
    async run(m, begin) {
      const study = await begin(m, { search: 3 });
      m.at("                         -a----b", { a: () => study.pause(), b: () => study.resume() });
      m.expect(ids(study.suggestions$()), "---------0");
      return () => check("trials", statuses(study.state()), "running 1");
    },
  },
  {
    name: "a budget that two subscribers use up ends both, each when its trials are settled",
    async run(m, begin) {
      const study = await begin(m, { budget: { trials: 3 } });
      const tell =
        (...settled: number[]) =>
        () =>
          Promise.all(settled.map((id) => study.tell(id, id)));
      m.at("                                        -----a--b", { a: tell(0, 2), b: tell(1) });
      m.expect(ids(study.suggestions$({ parallelism: 2 })), "-0-2-|");
      m.expect(ids(study.suggestions$({ parallelism: 2 })), "--1-----|");
      return () => check("trials", statuses(study.state()), "complete 1,complete 1,complete 1");
    },
  },
  {
    name: "a search that throws is an error of the stream, and the study goes on",
    async run(m, begin) {
      const study = await begin(m, { fails: 1 });
      m.expect(ids(study.suggestions$({ parallelism: 3 })), "-0#", { error: "no idea" });
      return () => check("trials", statuses(study.state()), "running 1");
    },
  },
  {
    name: "a signal is an error of the stream, also while it waits",
    async run(m, begin) {
      const study = await begin(m);
      const abort = new AbortController();
      m.at("                                                  ----a", { a: () => abort.abort() });
      m.expect(ids(study.suggestions$({ signal: abort.signal })), "-0--#", { error: "AbortError" });
      return () => check("searches", study.searches(), 1);
    },
  },
  {
    name: "orphans of a process that is gone come first, without a search, once each",
    async run(m, begin) {
      const first = await begin(m);
      let second: Subject;
      m.expect(ids(first.suggestions$()), "-0", { during: "^---!" });
      m.at("-----a", { a: async () => (second = await first.next()) });
      m.expect(ids(defer(() => second.suggestions$({ parallelism: 3 }))), "------012", { during: "------^" });
      return () => check("trials", statuses(second.state()), "running 2,running 1,running 1");
    },
  },
  {
    name: "orphans are begun again though the rule is reached, and the stream then ends",
    async run(m, begin) {
      const first = await begin(m, { budget: { trials: 1 } });
      let second: Subject;
      m.expect(ids(first.suggestions$()), "-0", { during: "^---!" });
      m.at("-----a---b", { a: async () => (second = await first.next()), b: () => second.tell(0, 1) });
      m.expect(ids(defer(() => second.suggestions$({ until: stopping.trials(1) }))), "------0--|", {
        during: "------^",
      });
      return () => check("trials", statuses(second.state()), "complete 2");
    },
  },
  {
    name: "orphans are left alone where that is asked for",
    async run(m, begin) {
      const first = await begin(m);
      let second: Subject;
      m.expect(ids(first.suggestions$()), "-0", { during: "^---!" });
      m.at("-----a", { a: async () => (second = await first.next()) });
      m.expect(ids(defer(() => second.suggestions$({ orphans: "keep" }))), "-------1", { during: "------^" });
      return () => check("trials", statuses(second.state()), "running 1,running 1");
    },
  },
  {
    name: "evaluate tells what comes of trials, and the stream goes on after one that fails",
    async run(m, begin) {
      const study = await begin(m);
      const objective = ({ id }: { id: number }) =>
        timer(2 * FRAME, m.scheduler).pipe(map(() => (id === 1 ? failing() : id)));
      const settled$ = study.suggestions$({ until: stopping.trials(3) }).pipe(evaluate<unknown, "v">(objective));
      m.expect(settled$.pipe(map(({ status }) => status[0])), "---c--f--(c|)");
      return () => check("trials", study.state().trials[1].message, "it failed");
    },
  },
  {
    name: "evaluates no more at once than it should; what was not settled when it is left is begun again",
    async run(m, begin) {
      const study = await begin(m);
      const begun: number[] = [];
      const objective = ({ id }: { id: number }) => {
        begun.push(id);
        return timer(4 * FRAME, m.scheduler);
      };
      const stream$ = study.suggestions$({ parallelism: 2 });
      m.expect(ids(stream$.pipe(evaluate<unknown, "v">(objective, { concurrency: 1 }))), "-----0-", {
        during: "^------!",
      });
      m.expect(ids(stream$), "--------(12)", { during: "--------^" });
      return () => {
        check("begun", begun.join(), "0,1");
        check("trials", statuses(study.state()), "complete 1,running 2,running 2");
      };
    },
  },
  {
    name: "intermediate values are reported until the trial is pruned by hand",
    async run(m, begin) {
      const study = await begin(m);
      const worse: PruningRule = ({ reports }) => (reports.length === 3 ? "enough" : null);
      const settled$ = study.suggestions$({ until: stopping.trials(1) }).pipe(
        prune(worse),
        evaluate<unknown, "v">(() => interval(FRAME, m.scheduler)),
      );
      m.expect(settled$.pipe(map(({ status }) => status[0])), "----(p|)");
      return () => {
        const [{ reports, message }] = study.state().trials;
        check("steps", reports.map(({ step, values }) => `${step} ${values.v}`).join(), "1 0,2 1,3 2");
        check("message", message, "enough");
      };
    },
  },
];

function failing(): never {
  throw new Error("it failed");
}
