import type { Evidence, SpaceDefinition } from "../../../src/index.ts";
import { floatParameter } from "../../../src/index.ts";
import { checkedSpace, openSpace } from "../../../src/study/space/index.ts";

const xy = { parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) } };

/** Evidence of a bowl at n points of a space of two floats. */
export async function bowl(n = 6, definition: SpaceDefinition = xy): Promise<Evidence> {
  const space = await openSpace(checkedSpace(definition));
  const points = Array.from({ length: n }, (_, i) => [(0.1 + 0.37 * i) % 1, (0.3 + 0.61 * i) % 1]);
  const outcomes = points.map(([x, y]) => [(x - 0.3) ** 2 + (y - 0.6) ** 2]);
  return {
    space,
    objectives: [{ name: "v", direction: "minimize" }],
    points,
    outcomes,
    variances: outcomes.map(() => [null]),
    violations: outcomes.map(() => []),
    pending: [],
    failed: [],
    pruned: [],
    declared: { initialTrials: 4 },
  };
}
