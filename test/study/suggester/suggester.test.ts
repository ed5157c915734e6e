import { describe, expect, test } from "vitest";
import { type StrategyOption, sobolThenLogEI } from "../../../src/index.ts";
import { suggester } from "../../../src/study/suggester/index.ts";
import { bowl } from "./bowl.ts";

const initialTrials = 4;
const strategy = { name: "sobolThenLogEI", initialTrials } as const;
const request = { count: 1, id: 6, seed: 3, fixed: {} };

describe("in the thread of the study", () => {
  test("a strategy by name gives what the function gives", async () => {
    const { suggest } = suggester({ strategy, worker: false });
    const evidence = await bowl();
    const direct = sobolThenLogEI({ initialTrials });
    expect(await suggest(evidence, request)).toEqual(await direct(evidence, request));
    expect(await suggest(evidence, { ...request, id: 2 })).toEqual(await direct(evidence, { ...request, id: 2 }));
  });
});

test.each<[unknown, RegExp]>([
  [{ name: "sobolThenEI", initialTrials }, /strategy name: expected one of "sobolThenLogEI", got "sobolThenEI"/],
  [{ name: "sobolThenLogEI", initialTrials: 0 }, /initialTrials: expected a whole number of at least 1, got 0/],
  [{ ...strategy, inital: 3 }, /unknown option "inital"; known are initialTrials/],
  ["sobolThenLogEI", /invalid strategy: expected an object such as/],
  [null, /invalid strategy/],
  [
    { module: "./mine.js" },
    /strategy module: expected a URL, got "\.\/mine\.js"; write new URL\("\.\/strategy\.js", imp/,
  ],
  [{ module: "file:///mine.js", f: () => 1 }, /strategy options: expected plain data, got .* a function/],
])("refuses the strategy %j", (given, message) => {
  expect(() => suggester({ strategy: given as StrategyOption })).toThrow(message);
});

test.each(["worker.js", {}, true])("refuses the worker %j", (worker) => {
  expect(() => suggester({ strategy, worker: worker as never })).toThrow(/worker: expected a URL, a function that/);
});
