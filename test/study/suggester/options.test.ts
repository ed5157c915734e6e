import { expect, test } from "vitest";
import type { StrategyOption } from "../../../src/index.ts";
import { suggester } from "../../../src/study/suggester/index.ts";

const strategy = { name: "sobolThenLogEI", initialTrials: 4 } as const;

test.each<[unknown, RegExp]>([
  [{ ...strategy, name: "EI" }, /invalid strategy name: expected one of "sobolThenLogEI", got "EI"/],
  [{ ...strategy, initialTrials: 0 }, /invalid initialTrials: expected a whole number of at least 1, got 0/],
  [{ ...strategy, inital: 3 }, /invalid strategy options: unknown option "inital"; known are initialTrials/],
  ["sobolThenLogEI", /invalid strategy: expected an object such as { name: "sobolThenLogEI" }, got "sobol/],
  [null, /invalid strategy: expected an object such as .*, got null/],
  [
    { module: "./a.js" },
    /invalid strategy module: expected a URL, got "\.\/a\.js"; write new URL\("\.\/strategy\.js", imp/,
  ],
  [{ module: "file:///a.js", f: () => 1 }, /invalid strategy options: expected plain data, got .* f: a function/],
])("the strategy %j is refused", (given, message) => {
  expect(() => suggester({ strategy: given as StrategyOption })).toThrow(message);
});

test.each(["worker.js", {}, true, null])("the worker %j is refused", (worker) => {
  expect(() => suggester({ strategy, worker: worker as never })).toThrow(
    /invalid worker: expected a URL, a function that starts a worker, or false, got/,
  );
});
