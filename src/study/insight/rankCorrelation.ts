import { log, ndtr } from "../../math/index.ts";

/** How far one list increases with another. */
export interface RankCorrelation {
  /** Spearman's: from -1 to 1. */
  readonly coefficient: number;
  /** The probability of one as large, in size, where the lists have nothing to do with each other. */
  readonly pValue: number;
}

/**
 * Spearman's rank correlation, ties having their mean rank, with a two-sided p-value by Fisher's transform: atanh(ρ) √((n − 3) / 1.06) is nearly
 * normal (Fieller, Hartley and Pearson 1957), for n ≥ 10. 0 where one of the lists is constant.
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): RankCorrelation {
  const [x, y] = [centeredRanks(a), centeredRanks(b)];
  const product = (u: readonly number[], v: readonly number[]) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  const scale = Math.sqrt(product(x, x) * product(y, y));
  if (scale === 0) return { coefficient: 0, pValue: 1 };
  const coefficient = Math.min(Math.max(product(x, y) / scale, -1), 1);
  const z = (Math.sqrt((a.length - 3) / 1.06) * log((1 + coefficient) / (1 - coefficient))) / 2;
  return { coefficient, pValue: Math.min(2 * ndtr(-Math.abs(z)), 1) };
}

/** The rank of each value, less the mean of the ranks. */
function centeredRanks(values: readonly number[]): number[] {
  return values.map((value) => values.reduce((rank, other) => rank + Math.sign(value - other), 0) / 2);
}
