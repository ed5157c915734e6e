import { Observable } from "rxjs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createStudy, floatParameter, type Strategy, stopping } from "../../../src/index.ts";
import { eventually } from "../../support/eventually.ts";

const strategy: Strategy = async (_, { id }) => [
  { parameters: { x: (id * 0.618) % 1 }, origin: "test", reason: "in turn" },
];
const begun = (given = strategy) =>
  createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { v: "minimize" }, strategy: given });
const hanging: Strategy = () => new Promise<never>(() => {});
const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 2));

afterEach(() => vi.restoreAllMocks());

test("is consumed by whoever knows Symbol.observable", async () => {
  interface Interop {
    subscribe(observer: { next(value: { id: number }): void; complete(): void }): { unsubscribe(): void };
  }
  const key = (Symbol as { observable?: symbol }).observable ?? "@@observable";
  const stream = begun().suggestions$({ parallelism: 2 });
  const interop = (stream as unknown as Record<symbol | string, () => Interop>)[key]();
  const ids: number[] = [];
  const subscription = interop.subscribe({ next: ({ id }) => ids.push(id), complete: () => {} });
  await eventually(() => expect(ids).toEqual([0, 1]));
  subscription.unsubscribe();
});

test("promises, iteration and signals subscribe to nothing of rxjs", async () => {
  const methods = (["subscribe", "pipe", "forEach", "lift"] as const).map((name) =>
    vi.spyOn(Observable.prototype, name as "subscribe"),
  );
  const study = begun();
  await study.tell(await study.ask(), 1);
  const { signal } = new AbortController();
  for await (const trial of study.suggestions({ parallelism: 2, until: stopping.trials(4), signal })) {
    await trial.report(1, 1);
    await trial.tell(1);
  }
  await study.refresh();
  for (const method of methods) expect(method).not.toHaveBeenCalled();
});

describe("an iteration", () => {
  test("computes nothing before next(), and nothing ahead", async () => {
    let searches = 0;
    const study = begun((...given) => {
      searches++;
      return strategy(...given);
    });
    const trials = study.suggestions({ parallelism: 4 });
    await soon();
    expect(searches).toBe(0);
    await trials.next();
    await soon();
    expect(searches).toBe(1);
    await trials.return();
  });

  test("return() aborts a next() that searches: it is done, and the study usable", async () => {
    const study = begun(hanging);
    const trials = study.suggestions();
    const pending = trials.next();
    await soon();
    const end = trials.return();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(await end).toEqual({ value: undefined, done: true });
    expect(await trials.next()).toEqual({ value: undefined, done: true });
    expect(study.trials).toHaveLength(0);
  });

  test("return() ends a next() that waits for a slot", async () => {
    const trials = begun().suggestions();
    const { value } = await trials.next();
    const pending = trials.next();
    await soon();
    await trials.return();
    expect((await pending).done).toBe(true);
    expect(value?.signal.aborted).toBe(true);
  });

  test("return() before the first next() begins nothing", async () => {
    const study = begun(hanging);
    await study.suggestions().return();
    expect(study.trials).toHaveLength(0);
  });

  test("an error in the body of a loop tears it down, and is the error of the loop", async () => {
    const study = begun();
    let signal: AbortSignal | undefined;
    const loop = async () => {
      for await (const trial of study.suggestions({ parallelism: 2 })) {
        signal = trial.signal;
        throw new Error("in the body");
      }
    };
    await expect(loop()).rejects.toThrow("in the body");
    expect(signal?.aborted).toBe(true);
    expect((await study.ask()).id).toBe(1);
  });

  test("trials in flight are told from elsewhere in the body", async () => {
    const study = begun();
    const results: Promise<unknown>[] = [];
    for await (const trial of study.suggestions({ parallelism: 3, until: stopping.trials(9) })) {
      expect(study.trials.filter(({ status }) => status === "running").length).toBeLessThanOrEqual(3);
      results.push(soon().then(() => trial.tell(trial.id)));
    }
    await Promise.all(results);
    expect(study.trials.every(({ status }) => status === "complete")).toBe(true);
  });
});

test.each([
  [{ parallelism: 0 }, /parallelism/],
  [{ parallelism: 1.5 }, /parallelism/],
  [{ orphans: "fail" }, /orphans/],
  [{ until: 20 }, /stopping\.trials/],
  [{ paralelism: 2 }, /paralelism/],
])("refused at once: %j", (options, message) => {
  const study = begun();
  expect(() => study.suggestions(options as never)).toThrow(message);
});

test("optimize's events$ are all of its events, from whenever they are subscribed to, and end with it", async () => {
  const study = begun();
  await study.ready();
  await study.note("before");
  const done = study.optimize(({ parameters }) => parameters.x, { until: stopping.trials(3) });
  const seen = [[], []] as string[][];
  const ends = seen.map(async (types, i) => {
    if (i === 1) await soon();
    return done.events$.forEach(({ type }) => void types.push(type));
  });
  await done;
  await Promise.all(ends);
  const expected = ["created", "told", "created", "told", "created", "told", "stopped"];
  expect(seen).toEqual([expected, expected]);
});

test("an error of optimize is one of its promise alone, whoever listens to its events", async () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown) => void unhandled.push(error);
  process.on("unhandledRejection", listen);
  const parameters = { x: floatParameter(0, 1) };
  const impossible = createStudy({ parameters, constraints: ["x >= 2"], objectives: { v: "minimize" }, strategy });
  await expect(impossible.optimize(() => 1)).rejects.toThrow("no point satisfies x >= 2");
  await expect(begun().optimize(() => 1, { concurrency: 2 } as never)).rejects.toThrow(/unknown option "concurrency"/);
  await expect(begun().optimize(() => 1, null as never)).rejects.toThrow(/optimize options/);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("unhandledRejection", listen);
  expect(unhandled).toEqual([]);
});
