import { expect, test } from "vitest";
import { acquisition as declare } from "../../src/acquisition/base/acquisition.ts";
import { choiceParameter, floatParameter } from "../../src/index.ts";
import { checkedSpace, openSpace } from "../../src/study/space/index.ts";
import { bestExperiment } from "../../src/study/strategies/search.ts";
import { smallModel } from "../models/fixtures.ts";

test.each([
  ["a", -1],
  ["b", 1],
] as const)("the best experiment is searched under all conditions: it has %s", async (kind, sign) => {
  const parameters = {
    kind: choiceParameter(["a", "b"]),
    x: floatParameter(0, 1, { when: { kind: "a" } }),
    y: floatParameter(0, 1, { when: { kind: "b" } }),
  };
  const space = await openSpace(checkedSpace({ parameters }));
  // The codes of a and b are 0 and 1; the best x and y are 0.7.
  const f = declare("f", smallModel({ d: 3 }), 1, (X) => {
    const [code, x, y] = [0, 1, 2].map((i) => X.narrow(-1, i, 1).sum([-1, -2]));
    return code.mul(sign).sub(x.sub(0.7).square()).sub(y.sub(0.7).square());
  });
  const nothing = { objectives: [], outcomes: [], variances: [], violations: [], pending: [], failed: [], pruned: [] };
  const found = await bestExperiment(f, { space, points: [], ...nothing }, { seed: "0", fixed: {}, best: [] });
  expect(found).toEqual({ kind, [kind === "a" ? "x" : "y"]: expect.closeTo(0.7, 4) });
});
