import type { Model } from "../../models/index.ts";
import { frontOf, nonDominatedSort } from "../../pareto/index.ts";
import { asTensor, noGrad } from "../../tensor/index.ts";

/** How many standard deviations a point of the baseline may be off, and how many contenders there are at most. */
const [CONFIDENCE, MAX_CONTENDERS] = [4, 128];

/** The points of the baseline that may be the best one, or on the front; joint samples of all of them would take long. */
export function contenders(
  objectives: readonly { readonly model: Model; readonly maximize: boolean }[],
  baseline: readonly (readonly number[])[],
): number[][] {
  const points = asTensor(baseline as number[][]).expandDims(1);
  const bounds = objectives.map(({ model, maximize }) => {
    const { mean, variance } = noGrad(() => model.posterior(points));
    const sign = maximize ? 1 : -1;
    const bound = (side: number) =>
      Array.from(mean.data, (m, i) => sign * m + side * CONFIDENCE * Math.sqrt(variance.data[i]));
    return { upper: bound(1), lower: bound(-1) };
  });
  const leaders = frontOf(baseline.map((_, i) => bounds.map(({ lower }) => lower[i])));
  const isBeaten = (i: number) => leaders.some((k) => bounds.every(({ upper, lower }) => lower[k] > upper[i]));
  const open = [...baseline.keys()].filter((i) => !isBeaten(i));
  const rank = nonDominatedSort(open.map((i) => bounds.map(({ upper }) => upper[i])));
  return [...open.keys()]
    .sort((a, b) => rank[a] - rank[b])
    .slice(0, MAX_CONTENDERS)
    .map((k) => baseline[open[k]] as number[]);
}
