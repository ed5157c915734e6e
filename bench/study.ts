// `npm run bench:study`: the time of suggestions, and the delay of the event loop of the study's thread meanwhile, with a worker and without
// one: of `ask`, and of what models say of the results. A delay is also one of the operating system's where cores are few; the longest turn of
// the event loop in CPU time of this thread, which is the study's own part of it, is shown by Node 24 and later. An abort of `ask` is counted
// from when it was due by the clock of another thread. --n 100,500 sizes, --repeats R calls per figure, --aborts A.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { createStudy, floatParameter, stopping, type WorkerOption } from "../src/index.ts";
import { hartmann } from "../src/testFunctions/index.ts";
import { clock, now } from "./clock.ts";
import { workerFile } from "./workerFile.ts";

const { values: options } = parseArgs({
  options: {
    n: { type: "string", default: "20,50,100,200,500" },
    repeats: { type: "string", default: "5" },
    aborts: { type: "string", default: "50" },
  },
});
const sizes = options.n.split(",").map(Number);
const [repeats, aborts] = [Number(options.repeats), Number(options.aborts)];
/** The sizes at which aborts are measured. */
const abortSizes = [100, 500];

/** A study of Hartmann-6 with n results. */
async function studyOf(n: number, worker: WorkerOption) {
  const problem = hartmann();
  const x = () => floatParameter(0, 1);
  const study = createStudy({
    parameters: { a: x(), b: x(), c: x(), d: x(), e: x(), f: x() },
    objectives: { value: "minimize" },
    worker,
  });
  const rows = Array.from({ length: n }, (_, i) => {
    const [a, b, c, d, e, f] = [0.37, 0.61, 0.83, 0.29, 0.71, 0.47].map((step, k) => (0.1 * k + step * i) % 1);
    return { parameters: { a, b, c, d, e, f }, outcome: problem.evaluate([a, b, c, d, e, f]) };
  });
  await study.attach(rows);
  return study;
}

interface Delays {
  readonly p99: number;
  readonly max: number;
  /** The longest turn of the event loop in CPU time of this thread; null where Node does not tell. */
  readonly turn: number | null;
}

const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };

/** Milliseconds of CPU time that this thread took so far. */
function cpuTime(): number {
  const { user, system } = (threadCpuUsage as () => NodeJS.CpuUsage).call(process);
  return (user + system) / 1000;
}

/** Watches the turns of the event loop; the function that is returned ends that, and says how long the longest was. */
function watchTurns(): () => number | null {
  if (!threadCpuUsage) return () => null;
  let [last, longest, timer]: [number, number, NodeJS.Timeout | undefined] = [cpuTime(), 0, undefined];
  const tick = () => {
    longest = Math.max(longest, cpuTime() - last);
    last = cpuTime();
    timer = setTimeout(tick, 1);
  };
  timer = setTimeout(tick, 1);
  return () => {
    clearTimeout(timer);
    return longest;
  };
}

/** The delay of the event loop in milliseconds while some work is done. */
async function delays(work: () => Promise<unknown>): Promise<Delays> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  const longestTurn = watchTurns();
  await work();
  // A delay that lasts until the end of the work is recorded by the next tick.
  await new Promise((resolve) => setTimeout(resolve, 5));
  monitor.disable();
  return { p99: monitor.percentile(99) / 1e6, max: monitor.max / 1e6, turn: longestTurn() };
}

/** The milliseconds from when an abort is due until `ask` has thrown. */
async function abortTime(study: BenchStudy, after: number): Promise<number | null> {
  const controller = new AbortController();
  const due = new Promise<number>((resolve) => clock.once("message", resolve));
  clock.postMessage(after);
  due.then(() => controller.abort());
  try {
    await study.abandon(await study.ask({ signal: controller.signal }));
    await due;
    return null;
  } catch {
    const answered = now();
    return answered - (await due);
  }
}

const show = (ms: number) => (ms < 100 ? ms.toPrecision(2) : ms.toFixed(0));
const percentile = (values: number[], share: number) =>
  values.sort((a, b) => a - b)[Math.ceil(share * values.length) - 1];

/** The points at which a report wants predictions: 81 per parameter, and a grid for a contour. */
const grid = Array.from({ length: 6 * 81 + 41 * 41 }, (_, i) => {
  const [a, b, c, d, e, f] = [0.1, 0.2, 0.3, 0.5, 0.7, 0.9].map((step) => (step + i * step) % 1);
  return { a, b, c, d, e, f };
});

type BenchStudy = Awaited<ReturnType<typeof studyOf>>;

/** What is timed beside `ask`; after another result, so that no model is at hand. */
const analyses: Readonly<Record<string, (study: BenchStudy) => Promise<unknown>>> = {
  predict: (study) => study.predict(grid),
  recommend: (study) => study.recommend(),
  leaveOneOut: (study) => study.leaveOneOut(),
  importance: (study) => study.importance(),
  health: (study) => study.health(),
  // A rule that never holds ends by the budget of no trial: what is timed is the outlook that it asks for.
  outlook: (study) =>
    study.suggestions({ until: stopping.anyOf(stopping.regretBound(Number.MIN_VALUE), stopping.trials(1)) }).next(),
};

const cells = (...texts: string[]) => console.log(texts.map((text) => text.padStart(16)).join(""));
cells("milliseconds", "n", "call", "time", "delay p99", "delay max", "turn CPU", "abort p99");
for (const [name, worker] of [["worker", workerFile] as const, ["this thread", false] as const])
  for (const n of sizes) {
    const study = await studyOf(n, worker);
    const calls = {
      ask: async () => study.abandon(await study.ask()),
      ...Object.fromEntries(Object.entries(analyses).map(([name, call]) => [name, () => call(study)])),
    };
    for (const [call, work] of Object.entries(calls)) {
      const times: number[] = [];
      const timed = async () => {
        if (call !== "ask") await study.amend(0, { outcome: Math.random() });
        const begun = now();
        await work();
        times.push(now() - begun);
      };
      // Starts the worker, and lets the engine compile.
      await timed();
      times.length = 0;
      const { p99, max, turn } = await delays(async () => {
        for (let i = 0; i < repeats; i++) await timed();
      });
      const median = percentile(times, 0.5);
      const aborted: number[] = [];
      while (call === "ask" && abortSizes.includes(n) && aborted.length < aborts) {
        const time = await abortTime(study, Math.random() * median);
        if (time !== null) aborted.push(time);
      }
      const abort = aborted.length > 0 ? show(percentile(aborted, 0.99)) : "";
      cells(name, `${n}`, call, show(median), show(p99), show(max), turn === null ? "" : show(turn), abort);
    }
    await study.close();
  }
await clock.terminate();
