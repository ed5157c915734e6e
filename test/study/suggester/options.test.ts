import { expect, test } from "vitest";
import type { StrategyOption } from "../../../src/index.ts";
import { inThread, suggester } from "../../../src/study/suggester/index.ts";

const strategy = { name: "auto" } as const;

test.each<[unknown, RegExp]>([
  [
    { ...strategy, name: "EI" },
    /invalid strategy name: expected one of "auto", "sobol", "modelBased", "trustRegion", "sequence", got "EI"/,
  ],
  [{ ...strategy, acquisition: "EI" }, /invalid acquisition: expected one of "logExpectedImprovement".*, got "EI"/],
  [{ name: "sequence", stages: [] }, /invalid stages: expected a list of { until, strategy }/],
  [{ name: "sequence", stages: [{ strategy }, { strategy }] }, /invalid stages\[0\]: expected `until`/],
  [
    { name: "sequence", stages: [{ until: 0, strategy }, { strategy }] },
    /invalid stages\[0\].until: expected a whole number of at least 1/,
  ],
  [{ name: "sequence", stages: [{ until: 3, strategy }] }, /the last stage has no end/],
  [{ name: "sequence", stages: [{ strategy: { name: "tpe" } }] }, /invalid strategy name: .* got "tpe"/],
  [{ ...strategy, acquisiton: 3 }, /invalid strategy options: unknown option "acquisiton"; known are acquisition/],
  ["auto", /invalid strategy: expected an object such as { name: "auto" }, got "auto"/],
  [null, /invalid strategy: expected an object such as .*, got null/],
  [
    { module: "./a.js" },
    /invalid strategy module: expected a URL, got "\.\/a\.js"; write new URL\("\.\/strategy\.js", imp/,
  ],
  [{ module: "file:///a.js", f: () => 1 }, /invalid strategy options: expected plain data, got .* f: a function/],
])("the strategy %j is refused", (given, message) => {
  expect(() => suggester({ strategy: given as StrategyOption }, inThread())).toThrow(message);
});

test.each(["worker.js", {}, true, null])("the worker %j is refused", (worker) => {
  expect(() => suggester({ strategy, worker: worker as never }, inThread())).toThrow(
    /invalid worker: expected a URL, a function that starts a worker, or false, got/,
  );
});
