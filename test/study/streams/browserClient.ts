import { createStudy, floatParameter, type RunningTrial, type Strategy } from "../../../src/study/index.ts";
import { marbles } from "../../support/marbles.ts";
import { beginFake, beginStudy, scenarios } from "./scenarios.ts";

/*
 * What a page and a worker run: the marble diagrams, of the fake study and of one in memory; and what a page alone runs.
 */

interface Result {
  readonly name: string;
  readonly error: string | null;
}

/** Without the fields that are undefined, as JSON. */
function assertEqual(actual: unknown, expected: unknown): void {
  const [a, b] = [actual, expected].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

async function diagrams(): Promise<Result[]> {
  const results: Result[] = [];
  for (const begin of [beginFake, beginStudy])
    for (const { name, run } of scenarios) {
      let check = () => {};
      const ran = marbles(async (m) => {
        check = await run(m, begin);
      }, assertEqual).then(() => check());
      results.push({
        name,
        error: await ran.then(
          () => null,
          (error) => String(error),
        ),
      });
    }
  return results;
}

interface PlatformObservable<T> {
  subscribe(next: (value: T) => void, options: { signal: AbortSignal }): void;
}

/** The platform's Observable of an iteration: the trials, and whether leaving it fires their signals; null where there is none. */
async function platform(): Promise<{ ids: number[]; isLeft: boolean } | null> {
  const { Observable } = globalThis as { Observable?: { from<T>(values: AsyncIterable<T>): PlatformObservable<T> } };
  if (!Observable) return null;
  const strategy: Strategy = async (_, { id }) => [{ parameters: { x: id / 10 }, origin: "test", reason: "in turn" }];
  const study = createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { v: "minimize" }, strategy });
  const trials: RunningTrial[] = [];
  const end = new AbortController();
  await new Promise<void>((resolve) => {
    Observable.from(study.suggestions({ parallelism: 3 })).subscribe(
      (trial) => {
        if (trials.push(trial) === 3) resolve();
      },
      { signal: end.signal },
    );
  });
  end.abort();
  await new Promise((resolve) => setTimeout(resolve, 10));
  return { ids: trials.map(({ id }) => id), isLeft: trials.every(({ signal }) => signal.aborted) };
}

interface Scope {
  readonly document?: unknown;
  postMessage(message: unknown): void;
  onmessage?: unknown;
}

const scope = globalThis as unknown as Scope & { Worker: new (url: string, options: object) => Scope };

/** The same in a worker that runs this script. */
function inWorker(): Promise<Result[]> {
  return new Promise((resolve) => {
    const worker = new scope.Worker("/client.js", { type: "module" });
    worker.onmessage = ({ data }: { data: Result[] }) => resolve(data);
  });
}

if (scope.document) Object.assign(globalThis, { diagrams, inWorker, platform });
else void diagrams().then((results) => scope.postMessage(results));
