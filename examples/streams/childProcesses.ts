// Four child processes evaluate the trials of a study; one that crashes costs its trial an attempt, and no more.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createStudy, evaluate, floatParameter, stopping } from "boflow";

if (process.send) {
  // A worker: an experiment for each message. Every tenth one takes the process with it.
  process.on("message", ({ id, attempts, x, y }: Record<"id" | "attempts" | "x" | "y", number>) => {
    if (id % 10 === 9 && attempts === 1) process.exit(1);
    process.send?.((x - 0.3) ** 2 + (y - 0.7) ** 2);
  });
} else {
  const study = createStudy({
    parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
    objectives: { loss: "minimize" },
  });
  const free: ChildProcess[] = [];

  const runs$ = study.suggestions$({ parallelism: 4, until: stopping.trials(24) }).pipe(
    evaluate(
      async ({ id, current, parameters, signal }) => {
        const child = free.pop() ?? fork(fileURLToPath(import.meta.url));
        child.send({ id, attempts: current().attempts, ...parameters });
        const result = once(child, "message", { signal });
        const crash = once(child, "exit", { signal }).then(() => Promise.reject(new Error("the worker crashed")));
        const [loss] = await Promise.race([result, crash]);
        free.push(child);
        return loss;
      },
      { retries: 1, timeout: 60 },
    ),
  );
  await runs$.forEach(({ id, attempts, values }) => {
    console.log(id, attempts, values?.loss);
  });

  for (const child of free) child.disconnect();
  await study.close();
  console.log("best", study.best()?.parameters);
}
