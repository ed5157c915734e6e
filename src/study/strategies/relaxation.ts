import type { Acquisition } from "../../acquisition/index.ts";
import { optimizeAcqf, optimizeAcqfMixedAlternating } from "../../optim/index.ts";
import { InfeasibleError } from "../../polytope/index.ts";
import type { RandomGenerator } from "../../random/index.ts";
import type { Cell, SearchSpace } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";
import type { SuggestRequest } from "./strategy.ts";

export interface SearchOptions extends Pick<SuggestRequest, "signal" | "onProgress"> {
  readonly seed: string;
  readonly fixed: Configuration;
  /** Points to search around, best first. */
  readonly best: readonly (readonly number[])[];
  /** Lower and upper bounds of the coordinates of experiments; by default those of the space. */
  readonly within?: Box;
  /** Whether experiments may be made again, since outcomes are noisy; default false. Those that failed may not. */
  readonly repeats?: boolean;
}

/** Lower and upper bounds of coordinates. */
export type Box = readonly [lower: readonly number[], upper: readonly number[]];

export function isWithin(box: Box | undefined, point: readonly number[]): boolean {
  return !box || point.every((value, i) => value >= box[0][i] && value <= box[1][i]);
}

/** Raw samples and local searches of the whole space, divided among its parts, and the fewest of a part. */
const [RAW, LEAST_RAW, RESTARTS, LEAST_RESTARTS] = [512, 128, 10, 4];
/** Values of choices that all local searches of a part together move to at a time, unless that leaves fewer searches. */
const MAX_NEIGHBOURS = 1000;
/** Ordered parameters with more levels are relaxed, as are all where there are no choices. */
const MAX_LEVELS = 1000;

/**
 * Where the acquisition function is largest in each structure of the space, the best first, within the linear constraints: parameters on which others
 * depend are held in each, whole numbers and steps are relaxed unless there are choices. Points may break other constraints.
 */
export async function relaxedMaximizers(
  acquisition: Acquisition,
  space: SearchSpace,
  options: SearchOptions,
  random: RandomGenerator,
): Promise<number[][]> {
  const [lower, upper] = options.within ?? space.encoding.bounds;
  const isInside = ({ held }: Cell) =>
    Object.entries(held).every(([i, value]) => value >= lower[Number(i)] && value <= upper[Number(i)]);
  const parts = space
    .structures(random, options.best, options.fixed)
    .filter((part) => isInside(part) && space.isFeasible(part));
  const effort = {
    rawSamples: Math.max(Math.ceil(RAW / parts.length), LEAST_RAW),
    numRestarts: Math.max(Math.ceil(RESTARTS / parts.length), LEAST_RESTARTS),
  };
  const found: { point: number[]; value: number }[] = [];
  for (const part of parts) {
    const { catDims, discreteDims } = levelsOf(space, part, [lower, upper]);
    const neighbours = Object.values(catDims).reduce((sum, { length }) => sum + length, 0);
    const numRestarts = Math.min(effort.numRestarts, Math.max(Math.ceil(MAX_NEIGHBOURS / neighbours), LEAST_RESTARTS));
    const settings = { ...searchSettings(space, part, options), ...effort, numRestarts, fixedFeatures: part.held };
    try {
      const { candidates, value } =
        Object.keys(catDims).length > 0
          ? await optimizeAcqfMixedAlternating(acquisition, { ...settings, catDims, discreteDims })
          : await optimizeAcqf(acquisition, settings);
      found.push({ point: Array.from(candidates.data), value });
    } catch (error) {
      // No levels were found that satisfy the constraints.
      if (!(error instanceof InfeasibleError)) throw error;
    }
  }
  return found.sort((a, b) => b.value - a.value).map(({ point }) => point);
}

/** The coordinates of levels that are free in a part: those of choices, and of ordered parameters. */
function levelsOf({ encoding }: SearchSpace, { held }: Cell, [lower, upper]: Box) {
  const [catDims, discreteDims]: Record<number, number[]>[] = [{}, {}];
  encoding.parameters.forEach(({ kind, spec, size }, i) => {
    if (i in held || !(size <= MAX_LEVELS || (kind.categorical && Number.isFinite(size)))) return;
    const levels = Array.from({ length: size }, (_, k) => kind.encode(spec, kind.level(spec, k)));
    const inside = levels.filter((level) => level >= lower[i] && level <= upper[i]);
    if (inside.length > 0) (kind.categorical ? catDims : discreteDims)[i] = inside;
  });
  return { catDims, discreteDims };
}

/** A local maximizer from a point on, whose parameters with levels keep their values; null where there are no others. */
export async function continuousMaximizer(
  acquisition: Acquisition,
  space: SearchSpace,
  options: SearchOptions,
  point: readonly number[],
): Promise<number[] | null> {
  const cell = space.cell(point, options.fixed);
  const levels = space.encoding.parameters.flatMap(({ size }, i) => (Number.isFinite(size) ? [[i, point[i]]] : []));
  const held = { ...Object.fromEntries(levels), ...cell.held };
  const isContinuous = point.some((_, i) => !(i in held));
  if (!isContinuous || !space.isFeasible({ ...cell, held })) return null;
  const start = { fixedFeatures: held, initialConditions: [[[...point]]] };
  const { candidates } = await optimizeAcqf(acquisition, { ...searchSettings(space, cell, options), ...start });
  return Array.from(candidates.data);
}

/** The options of a search in a cell. */
function searchSettings(space: SearchSpace, cell: Cell, { seed, signal, onProgress, within }: SearchOptions) {
  const { inequalities, equalities } = space.linear(cell);
  const rows = (list: typeof inequalities) =>
    list.map(({ coefficients, rhs }) => ({ coefficients: Array.from(coefficients), rhs }));
  return {
    bounds: (within ?? space.encoding.bounds) as [number[], number[]],
    seed,
    signal,
    onProgress:
      onProgress &&
      (({ active, value }: { active: number; value: number }) => onProgress({ restarts: active, acquisition: value })),
    inequalityConstraints: rows(inequalities),
    equalityConstraints: rows(equalities),
  };
}
