import type { Coordinates } from "./coordinates.ts";
import { type Layer, layers, type Surrogate, type Values } from "./surrogate.ts";

export type Ranges = Readonly<Record<Layer, readonly [number, number]>>;

/** Points of the space at which ranges are looked for, and below the best how many units of a logarithm are told apart. */
const [LOOKED, SPAN] = [256, 8];

/** The ranges of what is drawn over the whole space, so that colors mean the same wherever the sliders are. */
export function rangesOf({ all }: Coordinates, surrogate: Surrogate, objective: number): Ranges {
  // Kronecker's sequence of square roots: points that fill the space.
  const points = Float64Array.from({ length: LOOKED * all.length }, (_, i) => {
    const k = i % all.length;
    const share = (Math.floor(i / all.length) * Math.sqrt(primes[k % primes.length] + k)) % 1;
    const { codes, last } = all[k];
    return codes === null ? share : Math.min(Math.floor(share * codes), last);
  });
  return widened(null, surrogate.evaluate(points, objective), surrogate);
}

/** Ranges that hold these values too; those of logarithms go down to what can be told apart. */
export function widened(known: Ranges | null, values: Values, { acquisition }: Pick<Surrogate, "acquisition">): Ranges {
  const range = (layer: Layer): readonly [number, number] => {
    let [low, high] = known?.[layer] ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of values[layer]) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (layer === "width") low = 0;
    return layer === "acquisition" && isLog(acquisition) ? [Math.max(low, high - SPAN), high] : [low, high];
  };
  return Object.fromEntries(layers.map((layer) => [layer, range(layer)])) as Ranges;
}

/** Whether the values of an acquisition function of that name are logarithms. */
export const isLog = (acquisition: string | null): boolean => /log|weighed/i.test(acquisition ?? "");

const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29];
