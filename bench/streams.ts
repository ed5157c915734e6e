// `npm run bench:streams`: how long it takes to unsubscribe during a search, counted from when it was due by the clock of another thread, with
// a worker and without one; and how long a stream of 500 trials of 3 floats takes. --n 100,500 trials that are known, --repeats R,
// --trials T of the stream (0: none).
import { parseArgs } from "node:util";
import { finalize } from "rxjs";
import { createStudy, evaluate, floatParameter, stopping, type WorkerOption } from "../src/index.ts";
import { hartmann } from "../src/testFunctions/index.ts";
import { clock, now } from "./clock.ts";
import { workerFile } from "./workerFile.ts";

const { values: options } = parseArgs({
  options: {
    n: { type: "string", default: "100,500" },
    repeats: { type: "string", default: "50" },
    trials: { type: "string", default: "500" },
  },
});
const [repeats, trials] = [Number(options.repeats), Number(options.trials)];

const problem = hartmann({ dim: 3 });
const x = () => floatParameter(0, 1);
const begin = (worker: WorkerOption) =>
  createStudy({ parameters: { a: x(), b: x(), c: x() }, objectives: { value: "minimize" }, worker });
const valueAt = ({ a, b, c }: Record<"a" | "b" | "c", number>) => problem.evaluate([a, b, c]);

/** The milliseconds from when it was due until the stream has ended; null where the search was over before. */
async function unsubscribeTime(study: ReturnType<typeof begin>, after: number): Promise<number | null> {
  let isOver = false;
  let ended = 0;
  const stream$ = study.suggestions$().pipe(
    finalize(() => {
      ended = now();
    }),
  );
  const subscription = stream$.subscribe((trial) => {
    isOver = true;
    void study.abandon(trial.id);
  });
  const due = new Promise<number>((resolve) => clock.once("message", resolve));
  clock.postMessage(after);
  const at = await due;
  subscription.unsubscribe();
  return isOver ? null : ended - at;
}

for (const [name, worker] of [
  ["with a worker", workerFile],
  ["in the thread of the study", false],
] as const)
  for (const n of options.n.split(",").map(Number)) {
    const study = begin(worker);
    const at = (i: number) => ({ a: (0.37 * i) % 1, b: (0.61 * i) % 1, c: (0.83 * i) % 1 });
    const rows = Array.from({ length: n }, (_, i) => ({ parameters: at(i), outcome: valueAt(at(i)) }));
    await study.attach(rows);
    const times: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const time = await unsubscribeTime(study, 5 + (200 * i) / repeats);
      if (time !== null) times.push(time);
    }
    times.sort((a, b) => a - b);
    const [middle, largest] = [times[Math.floor(times.length / 2)], times[times.length - 1]].map((ms) =>
      ms?.toFixed(1),
    );
    console.log(`unsubscribe, ${n} trials known, ${name}: median ${middle} ms, max ${largest} ms of ${times.length}`);
    await study.close();
  }

if (trials > 0) {
  const study = begin(workerFile);
  const begun = performance.now();
  const stream$ = study.suggestions$({ parallelism: 2, until: stopping.trials(trials) });
  let settled = 0;
  await stream$
    .pipe(evaluate(({ parameters }: { parameters: Record<"a" | "b" | "c", number> }) => valueAt(parameters)))
    .forEach(() => {
      if (++settled % 100 === 0)
        console.log(`${settled} trials after ${((performance.now() - begun) / 1000).toFixed()} s`);
    });
  console.log(
    `${trials} trials of 3 floats: ${((performance.now() - begun) / 1000).toFixed()} s, best ${study.best()?.value}`,
  );
  await study.close();
}
await clock.terminate();
