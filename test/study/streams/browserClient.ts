import { marbles } from "../../support/marbles.ts";
import { beginFake, beginStudy, scenarios } from "./scenarios.ts";

/*
 * What a page and a worker run: the marble diagrams, of the fake study and of one in memory.
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

if (scope.document) Object.assign(globalThis, { diagrams, inWorker });
else void diagrams().then((results) => scope.postMessage(results));
