import { covers, hypervolume } from "../pareto/index.ts";
import type { Study } from "../study/index.ts";
import type { ReportData, ReportTrial } from "./data.ts";

/** A model of the front has to have results to learn from. */
const FEWEST = 2;

/** What a report shows of several objectives together. `ask`: whether to ask the model. */
export async function tradeOff(
  study: Study,
  { trials, ask, signal }: { trials: readonly ReportTrial[]; ask: boolean; signal: AbortSignal | undefined },
): Promise<Pick<ReportData, "referencePoint" | "hypervolumes" | "predictedFront">> {
  const { objectives } = study;
  const point = objectives.length > 1 ? study.referencePoint() : null;
  if (!point) return { referencePoint: null, hypervolumes: [], predictedFront: [] };
  const referencePoint = objectives.map(({ name }) => point[name]);
  const maximized = (row: readonly number[]) =>
    row.map((value, j) => (objectives[j].direction === "maximize" ? value : -value));
  let front: number[][] = [];
  let value = 0;
  const hypervolumes = trials.flatMap(({ id, isEligible, objectives: row }) => {
    if (!isEligible || !row) return [];
    const added = maximized(row);
    if (!front.some((other) => covers(other, added))) {
      front = [...front.filter((other) => !covers(added, other)), added];
      value = hypervolume(front, maximized(referencePoint));
    }
    return [{ id, value }];
  });
  const complete = trials.filter((trial) => trial.objectives && !trial.excluded).length;
  const solutions = ask && complete >= FEWEST ? await study.predictedPareto({ signal }) : [];
  const predictedFront = solutions.map((solution) => objectives.map(({ name }) => solution.objectives[name]));
  return { referencePoint, hypervolumes, predictedFront };
}
