import { evaluate, floatParameter, openStudy, type Strategy, stopping } from "../../../src/study/index.ts";
import { memoryStorage } from "../../../src/study/storage/index.ts";

/*
 * A long stream, 8 trials in flight, with a strategy that costs nothing: `node --expose-gc long.js TRIALS`. It prints the size of the heap in ten
 * places.
 */
const count = Number(process.argv[2]);

const strategy: Strategy = async (_, { id }) => [
  { parameters: { x: (id * 0.618) % 1 }, origin: "sequence", reason: "in turn" },
];

const study = await openStudy({
  parameters: { x: floatParameter(0, 1) },
  objectives: { y: "minimize" },
  strategy,
  storage: memoryStorage(),
});
let settled = 0;
const stream$ = study.suggestions$({ parallelism: 8, until: stopping.trials(count) });
await stream$.pipe(evaluate(({ parameters }: { parameters: { x: number } }) => parameters.x)).forEach(() => {
  if (++settled % (count / 10) !== 0) return;
  (globalThis as unknown as { gc(): void }).gc();
  console.log(JSON.stringify({ trials: settled, heap: process.memoryUsage().heapUsed }));
});
