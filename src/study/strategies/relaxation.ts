import type { Acquisition } from "../../acquisition/index.ts";
import { optimizeAcqf } from "../../optim/index.ts";
import type { RandomGenerator } from "../../random/index.ts";
import { asTensor, noGrad } from "../../tensor/index.ts";
import type { Cell, SearchSpace } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";
import { sampleExperiments } from "./sampleExperiments.ts";
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

/** Experiments drawn in a space of several cells, half as many of them beside the best ones, and the local searches from the best of them. */
const [DRAWN, REACH, STARTS] = [512, 0.2, 6];
/** Cells searched where none of the experiments drawn can be made. */
const MAX_CELLS = 8;

/**
 * Where the acquisition function is large within the linear constraints, whole numbers and steps relaxed to the numbers between them. A space that
 * is one cell is searched from many starts for one point. Of several cells, those are searched that the best of some experiments belong
 * to, from there.
 */
export async function relaxedMaximizers(
  acquisition: Acquisition,
  space: SearchSpace,
  options: SearchOptions,
  random: RandomGenerator,
): Promise<number[][]> {
  const { seed, fixed, best } = options;
  const cells = space.cells(random, best, fixed);
  const drawn = cells.length > 1 ? sampleExperiments(space, DRAWN, seed, fixed).map(({ point }) => point) : [];
  const beside =
    best.length > 0
      ? drawn.slice(0, DRAWN / 2).map((_, k) => near(space, best[(k % STARTS) % best.length], REACH, random))
      : [];
  const configurations = beside.map((point) => space.encoding.decode(point, fixed));
  const admitted = space.contains(configurations);
  drawn.push(
    ...configurations.filter((_, k) => admitted[k]).map((configuration) => space.encoding.encode(configuration)),
    ...(options.within ? best.slice(0, STARTS) : []),
  );
  const starts = drawn.filter((point) => isWithin(options.within, point));
  const maximizers: number[][] = [];
  if (starts.length === 0) {
    for (const cell of cells.filter(space.isFeasible).slice(0, MAX_CELLS)) {
      const settings = { ...searchSettings(space, cell, options), fixedFeatures: cell.held };
      maximizers.push(Array.from((await optimizeAcqf(acquisition, settings)).candidates.data));
    }
    return maximizers;
  }
  for (const start of spreadOverCells(space, fixed, byValue(acquisition, starts)).slice(0, STARTS))
    maximizers.push((await localMaximizer(acquisition, space, options, start, "relaxed")) ?? [...start]);
  return maximizers;
}

/** The points, those of largest value first; without those where it is no number. */
function byValue(acquisition: Acquisition, points: readonly (readonly number[])[]): (readonly number[])[] {
  const { data } = noGrad(() => acquisition.forward(asTensor(points as number[][]).expandDims(1)));
  const order = points.map((point, i) => ({ point, value: data[i] })).filter(({ value }) => !Number.isNaN(value));
  return order.sort((a, b) => b.value - a.value).map(({ point }) => point);
}

/** The points, the first one of every cell first. */
function spreadOverCells(space: SearchSpace, fixed: Configuration, points: readonly (readonly number[])[]) {
  const firsts = new Map<string, readonly number[]>();
  for (const point of points) {
    const key = JSON.stringify(space.cell(point, fixed).held);
    if (!firsts.has(key)) firsts.set(key, point);
  }
  return [...new Set([...firsts.values(), ...points])];
}

/** A random point within reach of a centre. */
export function near(
  { encoding }: SearchSpace,
  centre: readonly number[],
  reach: number,
  random: RandomGenerator,
): number[] {
  return encoding.parameters.map(({ kind, size }, i) => {
    if (kind.categorical) return random.uniform() < reach / 2 ? random.integer(size) : centre[i];
    return Math.min(Math.max(centre[i] + reach * random.normal(), 0), encoding.bounds[1][i]);
  });
}

/**
 * A local maximizer in the cell of a point, found from there; null where nothing is free. Parameters with levels keep their values (`levels`:
 * "held"), or are relaxed.
 */
export async function localMaximizer(
  acquisition: Acquisition,
  space: SearchSpace,
  options: SearchOptions,
  point: readonly number[],
  levels: "held" | "relaxed",
): Promise<number[] | null> {
  const cell = space.cell(point, options.fixed);
  const stepped = space.encoding.parameters.flatMap(({ size }, i) =>
    levels === "held" && Number.isFinite(size) ? [[i, point[i]]] : [],
  );
  const held = { ...Object.fromEntries(stepped), ...cell.held };
  const isFree = point.some((_, i) => !(i in held));
  if (!isFree || !space.isFeasible({ ...cell, held })) return null;
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
