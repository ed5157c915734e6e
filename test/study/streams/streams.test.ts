import { bufferCount, firstValueFrom, interval, lastValueFrom, map, Observable, take, toArray } from "rxjs";
import { describe, expect, test } from "vitest";
import {
  createStudy,
  evaluate,
  floatParameter,
  memoryStorage,
  openStudy,
  prune,
  pruning,
  type RunningTrial,
  type Strategy,
  type StudyJSON,
  stopping,
  until,
} from "../../../src/index.ts";
import { eventually } from "../../support/eventually.ts";

/** Suggests a sequence; counts how many suggestions were computed. */
function counting() {
  let computed = 0;
  const strategy: Strategy = async (_, { id, count }) => {
    computed += count;
    return Array.from({ length: count }, (_, k) => ({
      parameters: { x: ((id + k) * 0.618) % 1 },
      origin: "counting",
      reason: "in turn",
    }));
  };
  return { strategy, computed: () => computed };
}

const definition = { parameters: { x: floatParameter(0, 1) }, objectives: { v: "minimize" } } as const;
const begun = (strategy = counting().strategy) => createStudy({ ...definition, strategy });
const eventsOf = (study: { toJSON(): object }) => (study.toJSON() as StudyJSON).events;
const soon = (ms = 1) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe("for await over suggestions", () => {
  test("computes at each turn, waits for a slot, and ends by a rule", async () => {
    const { strategy, computed } = counting();
    const study = begun(strategy);
    const seen: number[] = [];
    for await (const trial of study.suggestions({ until: stopping.trials(4) })) {
      expect(computed()).toBe(seen.length + 1);
      seen.push(trial.id);
      setTimeout(() => void trial.tell(trial.parameters.x), 2);
    }
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(study.trials.every(({ status }) => status === "complete")).toBe(true);
    expect(study.state?.stopped).toBe("there are 4 trials");
  });

  test("leaving it fires the signals of its trials, and leaves the study usable", async () => {
    const study = begun();
    let signal: AbortSignal | undefined;
    for await (const trial of study.suggestions({ parallelism: 2 })) {
      signal = trial.signal;
      if (trial.id === 1) break;
    }
    expect(signal?.aborted).toBe(true);
    expect(study.trials).toHaveLength(2);
    await study.tell(0, 1);
    expect((await study.ask()).id).toBe(2);
  });

  test("a slot is free when its trial is settled by whomever", async () => {
    const study = begun();
    const ids: number[] = [];
    for await (const { id } of study.suggestions({ parallelism: 1 })) {
      ids.push(id);
      if (id === 1) break;
      setTimeout(() => void study.abandon(id), 5);
    }
    expect(ids).toEqual([0, 1]);
  });

  test("a signal ends it with AbortError, also while it waits", async () => {
    const study = begun();
    const abort = new AbortController();
    await expect(async () => {
      for await (const _ of study.suggestions({ signal: abort.signal })) setTimeout(() => abort.abort(), 5);
    }).rejects.toThrow(/aborted/);
    expect(study.trials).toHaveLength(1);
  });

  test("a paused study is waited for; a spent budget ends it", async () => {
    const study = createStudy({ ...definition, strategy: counting().strategy, budget: { trials: 2 } });
    await study.pause();
    setTimeout(() => void study.resume(), 5);
    for await (const trial of study.suggestions()) await trial.tell(1);
    expect(study.trials).toHaveLength(2);
    expect(study.state?.stopped).toBe("the budget of trials is used up");
  });
});

describe("suggestions$", () => {
  test("is cold; each subscriber has slots of its own; unsubscribing stops the demand", async () => {
    const { strategy, computed } = counting();
    const study = begun(strategy);
    const trials$ = study.suggestions$({ parallelism: 4 });
    await soon();
    expect(computed()).toBe(0);
    const [a, b]: RunningTrial[][] = [[], []];
    const subscriptions = [trials$.subscribe((t) => a.push(t)), trials$.subscribe((t) => b.push(t))];
    await eventually(() => expect([a.length, b.length, computed()]).toEqual([4, 4, 8]));
    await a[0].tell(1);
    await eventually(() => expect([a.length, b.length]).toEqual([5, 4]));
    for (const subscription of subscriptions) subscription.unsubscribe();
    await study.tell(b[0].id, 1);
    await soon(10);
    expect(computed()).toBe(9);
    expect(a[1].signal.aborted).toBe(true);
  });

  test("unsubscribing during a search leaves no event", async () => {
    let searches = 0;
    const strategy: Strategy = () => {
      searches++;
      return new Promise<never>(() => {});
    };
    const study = begun(strategy);
    await study.ready();
    const { length } = eventsOf(study);
    const subscription = study.suggestions$().subscribe();
    await eventually(() => expect(searches).toBe(1));
    subscription.unsubscribe();
    await soon(5);
    expect(eventsOf(study)).toHaveLength(length);
  });

  test("errors of the study go to the error channel, and the study goes on", async () => {
    let calls = 0;
    const strategy: Strategy = async (...args) => {
      if (calls++ === 1) throw new Error("no idea");
      return counting().strategy(...args);
    };
    const study = begun(strategy);
    const error = await lastValueFrom(study.suggestions$({ parallelism: 3 })).catch((e: Error) => e.message);
    expect(error).toBe("no idea");
    expect((await study.ask()).id).toBe(1);
  });

  test("orphans of a process that is gone come first", async () => {
    const storage = memoryStorage();
    const { strategy } = counting();
    const first = await openStudy({ ...definition, strategy, storage });
    const [, left] = await first.ask(2);
    await first.tell(0, 1);
    const second = await openStudy({ ...definition, strategy, storage });
    const kept = await firstValueFrom(second.suggestions$({ orphans: "keep" }));
    expect(kept.id).toBe(2);
    const again = await firstValueFrom(second.suggestions$());
    expect(again).toMatchObject({ id: 1, attempts: 2, parameters: left.parameters });
  });
});

describe("evaluate", () => {
  const run = (study: ReturnType<typeof begun>, count: number) =>
    study.suggestions$({ parallelism: 2, until: stopping.trials(count) });

  test("tells values, promises, observables and iterables; intermediate values are reported", async () => {
    const study = begun();
    const objectives = [
      () => 1,
      async () => ({ mean: 2, sem: 0.5 }),
      () =>
        interval(1).pipe(
          take(3),
          map((i) => 3 - i / 10),
        ),
      async function* () {
        yield 5;
        yield 4;
      },
      () => ({ failed: "no" }),
    ];
    const told = await lastValueFrom(
      run(study, 5).pipe(
        evaluate((trial) => objectives[trial.id]() as never),
        toArray(),
      ),
    );
    expect(told.map(({ status }) => status).sort()).toEqual(["complete", "complete", "complete", "complete", "failed"]);
    expect(study.trials.map(({ values }) => values?.v)).toEqual([1, 2, 2.8, 4, undefined]);
    expect(study.trials[2].reports.map(({ step, values }) => [step, values.v])).toEqual([
      [1, 3],
      [2, 2.9],
      [3, 2.8],
    ]);
  });

  test("an objective that throws, gives no number or takes too long makes a failed trial, and the stream goes on", async () => {
    const study = begun();
    const objectives = [
      () => {
        throw new Error("sync");
      },
      async () => {
        throw new Error("async");
      },
      () => Number.NaN,
      ({ signal }: RunningTrial) =>
        new Promise<number>((_, reject) => (signal as never as EventTarget).addEventListener("abort", () => reject(1))),
      () => new Observable<number>(() => {}),
      () => 7,
    ];
    await lastValueFrom(
      run(study, 6).pipe(evaluate((trial) => objectives[trial.id](trial) as never, { timeout: 0.02 })),
    );
    expect(study.trials.map(({ status, message }) => message ?? status)).toEqual([
      "sync",
      "async",
      expect.stringContaining("expected a finite number"),
      "no result within 0.02 seconds",
      "no result within 0.02 seconds",
      "complete",
    ]);
  });

  test("what an objective throws is the reason, whatever it is", async () => {
    const study = begun();
    const thrown = ["the lid was open", { code: 7 }, undefined, 3];
    const objective = ({ id }: RunningTrial) => {
      throw thrown[id];
    };
    await lastValueFrom(run(study, 4).pipe(evaluate(objective)));
    expect(study.trials.map(({ message }) => message)).toEqual(["the lid was open", "{ code: 7 }", "undefined", "3"]);
  });

  test("retries a trial that failed, with an event each time", async () => {
    const study = begun();
    let attempts = 0;
    const objective = () => {
      if (attempts++ < 2) throw new Error("flaky");
      return 1;
    };
    await lastValueFrom(run(study, 1).pipe(evaluate(objective, { retries: 2 })));
    expect(study.trials[0]).toMatchObject({ status: "complete", attempts: 3, values: { v: 1 } });
  });

  test("trials that are evaluated when the stream is left run again in the next one", async () => {
    const study = begun();
    const never = () => new Promise<never>(() => {});
    const subscription = run(study, 9).pipe(evaluate(never)).subscribe();
    const statuses = () => study.trials.map(({ status }) => status);
    await eventually(() => expect(statuses()).toEqual(["running", "running"]));
    await soon();
    subscription.unsubscribe();
    await soon(5);
    expect(statuses()).toEqual(["running", "running"]);
    await lastValueFrom(run(study, 2).pipe(evaluate(() => 1)), { defaultValue: null });
    await lastValueFrom(run(study, 3).pipe(evaluate(() => 1)));
    expect(study.trials.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual([
      "complete 2",
      "complete 2",
      "complete 1",
    ]);
  });

  test("a value that comes after the time-out is none of the next attempt", async () => {
    const study = begun();
    let open = () => {};
    const isRetried = new Promise<void>((resolve) => {
      open = resolve;
    });
    const objective = async function* ({ current }: RunningTrial<unknown, "v">) {
      if (current().attempts === 1) {
        await isRetried;
        yield 111;
      }
      open();
      await soon();
      yield 2;
    };
    await lastValueFrom(run(study, 1).pipe(evaluate(objective, { timeout: 0.1, retries: 20 })));
    const reported = eventsOf(study).flatMap((event) => (event.type === "reported" ? [event.values.v] : []));
    expect(new Set(reported)).toEqual(new Set([2]));
    expect(study.trials[0].status).toBe("complete");
  });

  test("composes with rxjs: buffers of results, a rule given as an operator", async () => {
    const study = begun();
    const pairs = await lastValueFrom(
      study.suggestions$({ parallelism: 2 }).pipe(
        until(stopping.trials(6)),
        evaluate(({ parameters }) => parameters.x),
        bufferCount(2),
        toArray(),
      ),
    );
    expect(pairs.map(({ length }) => length)).toEqual([2, 2, 2]);
  });
});

test("a rule prunes trials that do worse than the others did at their step", async () => {
  const study = begun();
  const curve = async function* ({ id }: { id: number }) {
    for (let step = 1; step <= 4; step++) yield id === 5 ? 9 : id + 1 / step;
  };
  await lastValueFrom(
    study
      .suggestions$({ until: stopping.trials(6) })
      .pipe(prune(pruning.median({ startupTrials: 3 })), evaluate(curve)),
  );
  expect(study.trials.map(({ status }) => status).slice(0, 3)).toEqual(["complete", "complete", "complete"]);
  expect(study.trials[5]).toMatchObject({
    status: "pruned",
    message: expect.stringMatching(/at step 1 it is not among the best 50 %/),
  });
});

test("of several rules the first that has a reason prunes", async () => {
  const study = begun();
  const curve = async function* ({ id }: { id: number }) {
    yield [0, 5, -5][id];
    yield 0;
  };
  await lastValueFrom(
    study
      .suggestions$({ until: stopping.trials(3) })
      .pipe(prune(pruning.threshold({ upper: 1 })), prune(pruning.threshold({ lower: -1 })), evaluate(curve)),
  );
  expect(study.trials.map(({ status, message }) => message ?? status)).toEqual([
    "complete",
    "v is 5, above 1",
    "v is -5, below -1",
  ]);
});

test("a rule for trials that cannot be compared is an error of the stream, and its trial is begun again later", async () => {
  const study = createStudy({
    parameters: definition.parameters,
    objectives: { v: "minimize", w: "minimize" },
    strategy: counting().strategy,
  });
  const once = { until: stopping.trials(1) };
  const pruned$ = study.suggestions$(once).pipe(
    prune(pruning.median()),
    evaluate(() => ({ v: 1, w: 2 })),
  );
  await expect(lastValueFrom(pruned$)).rejects.toThrow("prune: the study has 2 objectives");
  expect(study.trials.map(({ status }) => status)).toEqual(["running"]);
  await lastValueFrom(study.suggestions$(once).pipe(evaluate(() => ({ v: 1, w: 2 }))));
  expect(study.trials.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(["complete 2"]);
});

test.each<[unknown, RegExp]>([
  [true, /answer of a stopping rule: expected a reason, or null to go on, got true/],
  [undefined, /answer of a stopping rule/],
])("a stopping rule that answers %s is an error of the stream", async (answer, message) => {
  const stream$ = begun().suggestions$({ until: () => answer as never });
  await expect(lastValueFrom(stream$)).rejects.toThrow(message);
});

test("what a trial is given is checked", async () => {
  for await (const trial of begun().suggestions()) {
    await expect(trial.tell(1, { costs: 3 } as never)).rejects.toThrow(/unknown option "costs"/);
    expect(() => trial.shouldPrune("median" as never)).toThrow(/pruning\.median\(\)/);
    expect(() => trial.shouldPrune(() => false as never)).toThrow(/answer of a pruning rule/);
    expect(trial.current().status).toBe("running");
    break;
  }
});

test("optimize resolves with the best trial and why it ended; events$ are the events meanwhile", async () => {
  const study = begun();
  const done = study.optimize(({ parameters }) => (parameters.x - 0.3) ** 2, {
    parallelism: 3,
    until: stopping.anyOf(stopping.target(1e-3), stopping.noImprovement(30)),
  });
  const types: string[] = [];
  done.events$.subscribe(({ type }) => types.push(type));
  const { best, reason } = await done;
  expect(best?.value).toBeLessThan(1e-3);
  expect(reason).toMatch(/reached the target|no improvement/);
  await eventually(() => expect(types.filter((type) => type === "told").length).toBe(study.trials.length));
});

test("events$, state$ and best$ have no gap and no double", async () => {
  const study = begun();
  const [all, now, states, best]: unknown[][] = [[], [], [], []];
  await study.ask();
  study.events$({ from: "start" }).subscribe(({ id }) => all.push(id));
  study.events$().subscribe(({ id }) => now.push(id));
  study.state$.subscribe(({ version }) => states.push(version));
  study.best$.subscribe((each) => best.push(each?.value ?? null));
  // By then all of them know where they begin.
  await eventually(() => expect([all.length, best.length]).toEqual([2, 1]));
  await study.tell(0, 3);
  for (const value of [4, 2, 2]) await study.tell(await study.ask(), value);
  const { length } = eventsOf(study);
  await eventually(() => expect([all.length, now.length, states.at(-1)]).toEqual([length, length - 2, length]));
  expect(all).toEqual(Array.from({ length }, (_, i) => i));
  expect(now).toEqual(Array.from({ length: length - 2 }, (_, i) => i + 2));
  expect(states).toEqual([...new Set(states)].sort((a, b) => (a as number) - (b as number)));
  await eventually(() => expect(best).toEqual([null, 3, 2]));
});

test("what observes a study completes when that is closed", async () => {
  const study = begun();
  const observed = [study.events$(), study.state$, study.best$, study.pareto$, study.progress$];
  const seen = observed.map((each) => lastValueFrom(each as Observable<unknown>, { defaultValue: null }));
  await study.tell(await study.ask(), 3);
  await study.close();
  const [event, state, best, front] = await Promise.all(seen);
  expect(event).toMatchObject({ type: "told" });
  expect(state).toMatchObject({ trials: [{ status: "complete" }] });
  expect([best, front]).toMatchObject([{ value: 3 }, [{ objectives: { v: 3 } }]]);
});

test.each([{ from: "begin" }, { from: -1 }, { from: 1.5 }, { from: null }])("events are refused %j", (options) =>
  expect(
    begun()
      .events(options as never)
      .next(),
  ).rejects.toThrow('"start", "now" or a version'));

test("a misspelled option of events is refused", () =>
  expect(
    begun()
      .events({ form: 0 } as never)
      .next(),
  ).rejects.toThrow(/unknown option "form"; known are from, signal/));

test("events as an iteration: all of them, then each when it is stored, until the signal fires or the study is closed", async () => {
  const study = begun();
  await study.ask();
  const left = new AbortController();
  const seen: number[] = [];
  for await (const { id } of study.events({ from: "start", signal: left.signal })) {
    seen.push(id);
    if (id === 1) void study.tell(0, 1);
    if (id === 2) left.abort();
  }
  expect(seen).toEqual([0, 1, 2]);
  const later = study.events({ from: 2 });
  expect((await later.next()).value).toMatchObject({ id: 2, type: "told" });
  const last = later.next();
  await study.close();
  expect((await last).done).toBe(true);
});

test("rules by the model: what further trials promise", async () => {
  const study = createStudy(definition);
  const xs = Array.from({ length: 12 }, (_, i) => i / 11);
  await study.attach(xs.map((x) => ({ parameters: { x }, outcome: (x - 0.37) ** 2 })));
  const { best, reason } = await study.optimize(({ parameters }) => (parameters.x - 0.37) ** 2, {
    until: stopping.anyOf(stopping.regretBound(1e-3), stopping.trials(25)),
  });
  expect(reason).toMatch(/within .* of the optimum, by the model/);
  expect(best?.value).toBeLessThan(1e-3);
});
