import { Worker } from "node:worker_threads";

/** Now, by a clock that all threads share: in milliseconds. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Another thread, which answers a number of milliseconds with the time when they are over: also while this one is busy. */
export const clock = new Worker(
  `const { parentPort } = require("node:worker_threads");
  const post = () => parentPort.postMessage(performance.timeOrigin + performance.now());
  parentPort.on("message", (ms) => setTimeout(post, ms));`,
  { eval: true },
);
