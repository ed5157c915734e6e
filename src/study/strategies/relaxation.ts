import type { Acquisition } from "../../acquisition/index.ts";
import { optimizeAcqf, optimizeAcqfMixed } from "../../optim/index.ts";
import type { RandomGenerator } from "../../random/index.ts";
import type { Cell, SearchSpace } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";
import type { SuggestRequest } from "./strategy.ts";

export interface SearchOptions extends Pick<SuggestRequest, "signal" | "onProgress"> {
  readonly seed: string;
  readonly fixed: Configuration;
  /** Points to search around, best first. */
  readonly best: readonly (readonly number[])[];
  /** Whether experiments may be made again, since outcomes are noisy; default false. Those that failed may not. */
  readonly repeats?: boolean;
}

/**
 * Where the acquisition function is largest over the cells of the space within their linear constraints, whole numbers and steps relaxed to
 * the numbers between them; null where no cell has a point.
 */
export async function relaxedMaximizer(
  acquisition: Acquisition,
  space: SearchSpace,
  options: SearchOptions,
  random: RandomGenerator,
): Promise<number[] | null> {
  const { best, fixed } = options;
  let largest: { point: number[]; value: number } | null = null;
  for (const group of alike(space.cells(random, best, fixed).filter(space.isFeasible))) {
    const fixedFeaturesList = group.map(({ held }) => held);
    const settings = searchSettings(space, group[0], options);
    const { candidates, value } =
      group.length === 1
        ? await optimizeAcqf(acquisition, { ...settings, fixedFeatures: fixedFeaturesList[0] })
        : await optimizeAcqfMixed(acquisition, { ...settings, fixedFeaturesList });
    if (!largest || value > largest.value) largest = { point: Array.from(candidates.data), value };
  }
  return largest?.point ?? null;
}

/** A local maximizer near a point, whose parameters with levels stay as they are; null where there are no others. */
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
  const settings = searchSettings(space, cell, options);
  const start = { fixedFeatures: held, initialConditions: [[[...point]]] };
  return Array.from((await optimizeAcqf(acquisition, { ...settings, ...start })).candidates.data);
}

/** The options of a search in a cell. */
function searchSettings(space: SearchSpace, cell: Cell, { seed, signal, onProgress }: SearchOptions) {
  const { inequalities, equalities } = space.linear(cell);
  const rows = (list: typeof inequalities) =>
    list.map(({ coefficients, rhs }) => ({ coefficients: Array.from(coefficients), rhs }));
  return {
    bounds: space.encoding.bounds as [number[], number[]],
    seed,
    signal,
    onProgress:
      onProgress &&
      (({ active, value }: { active: number; value: number }) => onProgress({ restarts: active, acquisition: value })),
    inequalityConstraints: rows(inequalities),
    equalityConstraints: rows(equalities),
  };
}

/** Cells in groups to which the same constraints apply. */
function alike(cells: readonly Cell[]): Cell[][] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = [...cell.inactive].join();
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()];
}
