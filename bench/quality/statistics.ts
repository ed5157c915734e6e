import { generator } from "boflow";

export const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;

export function median(v: readonly number[]): number {
  const s = [...v].sort((a, b) => a - b);
  return (s[(s.length - 1) >> 1] + s[s.length >> 1]) / 2;
}

/** Regrets below this count as equal to it in comparisons. */
const SMALLEST = 1e-9;

/** Scores of two methods on one problem, by seed. */
export interface Pair {
  readonly measure: string;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/** The ratio of mean numbers of experiments, or of geometric means of regrets; below 1 where ours are better. */
export function ratio({ measure, ours, theirs }: Pair): number {
  if (measure === "experiments") return mean(ours) / mean(theirs);
  const logs = (v: readonly number[]) =>
    mean(v.map((score) => Math.log(Math.min(Math.max(score, SMALLEST), 1 / SMALLEST))));
  return Math.exp(logs(ours) - logs(theirs));
}

const geometricMean = (v: readonly number[]) => Math.exp(mean(v.map(Math.log)));

/** The geometric mean of the problems' ratios with a 95 % interval by the paired bootstrap: seeds are drawn anew within each problem. */
export function comparison(pairs: readonly Pair[], draws = 2000): { ratio: number; low: number; high: number } {
  const random = generator("bootstrap");
  const drawn = Array.from({ length: draws }, () => {
    const resampled = pairs.map(({ measure, ours, theirs }) => {
      const seeds = ours.map(() => random.integer(ours.length));
      return ratio({ measure, ours: seeds.map((k) => ours[k]), theirs: seeds.map((k) => theirs[k]) });
    });
    return geometricMean(resampled);
  }).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.round(share * (draws - 1))];
  return { ratio: geometricMean(pairs.map(ratio)), low: at(0.025), high: at(0.975) };
}
