import * as scalar from "../../math/index.ts";

/** The different intervals of one objective over the cells, and the different lower ends of these. */
export interface Axis {
  readonly levels: Float64Array;
  readonly lowest: number;
  readonly levelOf: Int32Array;
  readonly widths: Float64Array;
  readonly logWidths: Float64Array;
}

/** The cells (l, u) of one sample that are not empty, `k x m`; `places` has the interval of each in every objective. */
export interface Partition {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly axes: readonly Axis[];
  readonly places: Int32Array;
}

export function partitionOf(lower: Float64Array, upper: Float64Array, m: number): Partition {
  const isOpen = (_: number, at: number) => {
    const from = at - (at % m);
    return lower.subarray(from, from + m).every((v, j) => v < upper[from + j]);
  };
  const [from, to] = [lower.filter(isOpen), upper.filter(isOpen)];
  const collected = Array.from({ length: m }, () => ({
    levels: new Indexed<number>(),
    intervals: new Indexed<string>(),
    levelOf: [] as number[],
    widths: [] as number[],
  }));
  const places = Int32Array.from(from, (l, at) => {
    const { levels, intervals, levelOf, widths } = collected[at % m];
    const interval = intervals.indexOf(`${l} ${to[at]}`);
    levelOf[interval] = levels.indexOf(l);
    widths[interval] = to[at] - l;
    return interval;
  });
  const axes = collected.map(({ levels, levelOf, widths }) => ({
    levels: Float64Array.from(levels.items),
    lowest: Math.min(...levels.items),
    levelOf: Int32Array.from(levelOf),
    widths: Float64Array.from(widths),
    logWidths: Float64Array.from(widths, scalar.log),
  }));
  return { lower: from, upper: to, axes, places };
}

/** A list of different items. */
class Indexed<T> {
  readonly items: T[] = [];
  readonly #known = new Map<T, number>();

  /** The index of an item, which is appended if it is new. */
  indexOf(item: T): number {
    const known = this.#known.get(item);
    if (known !== undefined) return known;
    this.#known.set(item, this.items.length);
    return this.items.push(item) - 1;
  }
}

/** The largest hypervolume that one of the points y `q x m` adds in the cells, times e^w for its log weight w. */
export function largestImprovement({ lower, upper }: Partition, y: Float64Array, w: Float64Array): number {
  const m = y.length / w.length;
  let largest = 0;
  for (let i = 0; i < y.length; i += m) {
    let volume = 0;
    for (let k = 0; k < lower.length; k += m) {
      let product = 1;
      for (let j = 0; j < m && product !== 0; j++) {
        const height = Math.min(y[i + j], upper[k + j]) - lower[k + j];
        product = height <= 0 ? 0 : product * height;
      }
      volume += product;
    }
    const weight = w[i / m];
    largest = Math.max(largest, weight === 0 ? volume : volume * scalar.exp(weight));
  }
  return largest;
}
