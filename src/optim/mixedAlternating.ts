import { type Acquisition, checkedAcquisition } from "../acquisition/index.ts";
import { asGiven, checkedBounds, readOptions } from "../arguments/index.ts";
import { InputError, nullOn, throwIfAborted } from "../errors/index.ts";
import { square } from "../math/index.ts";
import { InfeasibleError, projectOntoPolytope } from "../polytope/index.ts";
import { generator, type RandomGenerator } from "../random/index.ts";
import { fromRows, rowsOf, type Tensor } from "../tensor/index.ts";
import { checkedLevels, type InputValues, type Levels, levelAt, movesFrom } from "./levels.ts";
import { type OptimizeAcqfOptions, type OptimizeAcqfResult, searchOptions } from "./options.ts";
import { near, sampleSpace } from "./sampling.ts";
import { finiteResult, localMaxima, type SearchSettings, scaleOf, searchSettings } from "./search.ts";
import { type SearchSpace, searchSpace, spaceChecks } from "./searchSpace.ts";
import { sequentialGreedy } from "./sequentialGreedy.ts";
import { boltzmann, incumbents, rankingOf, valuesAtPoints } from "./starts.ts";
import { tracedEvaluation } from "./tracedEvaluation.ts";

/** Options of `optimizeAcqfMixedAlternating`. */
export interface OptimizeAcqfMixedAlternatingOptions
  extends Omit<OptimizeAcqfOptions, "sequential" | "initialConditions"> {
  /** Ordered inputs that take finitely many values: the values by input index. */
  discreteDims?: InputValues;
  /** Unordered inputs (choices): the values by input index. */
  catDims?: InputValues;
}

/** How often a search alternates, after how many moves in a row, and of how many gradient steps in between. */
const [ROUNDS, MOVES, STEPS] = [16, 32, 20];

/** The gain of gradient steps, relative to the scale of values, after which other values of discrete inputs may be better. */
const GAIN = 1e-9;

/** How often an unordered input of a point near a known one has another value. */
const CHANGED = 0.2;

/** Where a search is, and what gradient steps it took; its status is that of the last ones, or "moves" before the first. */
interface Search {
  x: Float64Array;
  value: number;
  iterations: number;
  evaluations: number;
  status: string;
}

/**
 * Maximizes an acquisition function over continuous inputs, ordered inputs with finitely many values and choices, without enumerating their
 * combinations: from the best of many raw samples, searches alternate between moves of one discrete input (to any value of a choice; 1, 2, 4, …
 * values up or down an ordered input), as long as one is better, and gradient steps of the continuous inputs. Each kind of step is evaluated for
 * all searches in one batch. Several candidates are found one after another.
 *
 *     const { candidates } = await optimizeAcqfMixedAlternating(logEI, {
 *       bounds: [[0, 0, 1], [1, 4, 64]],
 *       catDims: { 1: [0, 1, 2, 3, 4] },
 *       discreteDims: { 2: [1, 2, 4, 8, 16, 32, 64] },
 *     });
 *
 * Throws as `optimizeAcqf` does, and InputError for values outside the bounds, for an input given twice, and for one-shot functions. BoTorch:
 * `optimize_acqf_mixed_alternating`.
 */
export async function optimizeAcqfMixedAlternating(
  acquisition: Acquisition,
  options: OptimizeAcqfMixedAlternatingOptions,
): Promise<OptimizeAcqfResult> {
  checkedAcquisition(acquisition);
  const read = readOptions("optimizeAcqfMixedAlternating options", options, {
    ...spaceChecks,
    ...searchOptions,
    discreteDims: [asGiven, undefined],
    catDims: [asGiven, undefined],
  });
  if (acquisition.oneShot || (acquisition.q !== null && acquisition.q !== 1))
    throw new InputError(`invalid acquisition: ${acquisition.name} is not a function of one point; use optimizeAcqf`);
  const relaxed = searchSpace(read, acquisition.model.inputDimension);
  const { fixedFeatures = {} } = read;
  const all = checkedLevels(read, checkedBounds("bounds", read.bounds));
  const levels = all.filter(({ input }) => !Object.hasOwn(fixedFeatures, input));
  const heldAt = (x: Float64Array) =>
    searchSpace({ ...read, fixedFeatures: { ...fixedFeatures, ...valuesOf(levels, x) } }, relaxed.d);
  const settings = searchSettings(read, relaxed);
  return sequentialGreedy(acquisition, read.q, async (given, candidate) => {
    const seed = `${settings.seed}/${candidate}`;
    return finiteResult(await alternating(given, { levels, relaxed, heldAt }, { ...settings, q: 1, candidate, seed }));
  });
}

interface MixedSpace {
  /** The inputs that are not continuous. */
  readonly levels: readonly Levels[];
  /** The space as if they were. */
  readonly relaxed: SearchSpace;
  /** The space of the continuous inputs, the others being held as at x. Throws InfeasibleError where it is empty. */
  heldAt(x: Float64Array): SearchSpace;
}

const valuesOf = (levels: readonly Levels[], x: Float64Array) =>
  Object.fromEntries(levels.map(({ input }) => [input, x[input]]));
const keyOf = (levels: readonly Levels[], x: Float64Array) => levels.map(({ input }) => x[input]).join();

/** The best end of searches that alternate between moves and gradient steps, as long as both find something better. */
async function alternating(
  acquisition: Acquisition,
  space: MixedSpace,
  settings: SearchSettings,
): Promise<OptimizeAcqfResult> {
  const { levels } = space;
  const { numRestarts, maxIterations, deadline, signal } = settings;
  const random = generator(settings.seed);
  const raw = rawPoints(acquisition, space, settings, random).flatMap((x) => admitted(space, x));
  if (raw.length === 0)
    throw new InfeasibleError("invalid constraints: no values of the discrete inputs were found that satisfy them", []);
  const starts = boltzmann(valuesAtPoints(rankingOf(acquisition), singly(raw)), numRestarts, random).map((i) => raw[i]);
  const values = valuesAtPoints(acquisition, singly(starts));
  const before = { iterations: 0, evaluations: 0, status: "moves" };
  let searches = starts.map((x, i): Search => ({ x, value: values[i], ...before }));
  const evaluate = tracedEvaluation(acquisition);
  const { origin, unit } = scaleOf(values, []);
  const least = (value: number) => GAIN * Math.max(unit, Math.abs(value - origin));
  const climb = (some: readonly Search[], steps: number) =>
    gradientSteps(acquisition, space, some, least, {
      ...settings,
      evaluate,
      maxIterations: Math.min(steps, maxIterations),
    });

  let active: readonly Search[] = searches;
  for (let round = 0; round < ROUNDS && active.length > 0 && performance.now() <= deadline; round++) {
    const moved = new Set<Search>(round === 0 ? active : []);
    for (let k = 0; k < MOVES && active.length > 0; k++) {
      throwIfAborted(signal);
      active = move(acquisition, space, active);
      for (const search of active) moved.add(search);
    }
    searches = distinct(searches, levels);
    active = await climb(
      searches.filter((search) => moved.has(search)),
      STEPS,
    );
  }
  searches.sort((a, b) => b.value - a.value);
  await climb(searches.slice(0, 1), maxIterations);
  const [{ x, value }] = searches;
  return { candidates: fromRows([x], x.length), value, restarts: searches.map(({ x, ...end }) => end) };
}

/** Moves each search to the best of its neighbours, where that is better; returns those that moved. */
function move(acquisition: Acquisition, space: MixedSpace, searches: readonly Search[]): readonly Search[] {
  const neighbours = searches.map(({ x }) =>
    space.levels.flatMap((one) =>
      movesFrom(one, x[one.input]).flatMap((value) => admitted(space, changed(x, { [one.input]: value }))),
    ),
  );
  const all = neighbours.flat();
  if (all.length === 0) return [];
  const values = valuesAtPoints(acquisition, singly(all));
  let end = 0;
  return searches.filter((search, k) => {
    const before = search.value;
    for (const x of neighbours[k]) {
      const value = values[end++];
      if (value > search.value) Object.assign(search, { x, value });
    }
    return search.value > before;
  });
}

/** Improves the continuous inputs of each search; returns those that were improved by more than the least gain. Without constraints all searches are evaluated together. */
async function gradientSteps(
  acquisition: Acquisition,
  { levels, relaxed, heldAt }: MixedSpace,
  searches: readonly Search[],
  least: (value: number) => number,
  settings: SearchSettings,
): Promise<readonly Search[]> {
  const groups = new Map<string, Search[]>();
  for (const search of searches) {
    const key = relaxed.constrained ? keyOf(levels, search.x) : "";
    groups.set(key, [...(groups.get(key) ?? []), search]);
  }
  const improved: Search[] = [];
  for (const group of groups.values()) {
    const held = heldAt(group[0].x);
    if (held.free === 0) continue;
    const toPoints: SearchSpace["toPoints"] = (units, q, starts) => {
      const points = rowsOf(held.toPoints(units, q).squeeze(1));
      return singly(points.map((x, k) => changed(x, valuesOf(levels, group[starts?.[k] ?? k].x))));
    };
    const starts = group.map(({ x }) => held.toUnit(x));
    const maxima = await localMaxima(acquisition, { ...settings, space: { ...held, toPoints }, starts });
    const units = maxima.map(({ x }) => x);
    const ends = rowsOf(toPoints(units, 1).squeeze(1));
    maxima.forEach(({ value, iterations, evaluations, status }, k) => {
      const search = group[k];
      search.iterations += iterations;
      search.evaluations += evaluations;
      search.status = status;
      if (!(value > search.value)) return;
      if (value - search.value > least(value)) improved.push(search);
      Object.assign(search, { x: ends[k], value });
    });
  }
  return improved;
}

/** Of searches with the same values of the discrete inputs the best one. */
function distinct(searches: readonly Search[], levels: readonly Levels[]): Search[] {
  const best = new Map<string, Search>();
  for (const search of searches) {
    const key = keyOf(levels, search.x);
    const other = best.get(key);
    if (!other || search.value > other.value) best.set(key, search);
  }
  return [...best.values()];
}

/** Raw samples from the whole space and from around the best known points. */
function rawPoints(
  acquisition: Acquisition,
  { levels, relaxed }: MixedSpace,
  { rawSamples, sampleAroundBest }: SearchSettings,
  random: RandomGenerator,
): Float64Array[] {
  const known = incumbents(acquisition, relaxed);
  const around = known.length > 0 ? Math.min(Math.floor(rawSamples * sampleAroundBest), rawSamples - 1) : 0;
  const centres = Array.from({ length: around }, () => known[Math.floor(known.length * square(random.uniform()))]);
  const moved = centres.map((centre) => near(centre, random));
  const units = [...sampleSpace(relaxed, 1, rawSamples - around, random), ...moved];
  const atCentres = rowsOf(relaxed.toPoints(centres, 1).squeeze(1));
  return rowsOf(relaxed.toPoints(units, 1).squeeze(1)).map((x, k) => {
    const centre = atCentres[k - (units.length - around)];
    for (const one of levels) {
      const i = one.input;
      const isNear = centre !== undefined && !one.ordered;
      x[i] = levelAt(one, isNear ? centre[i] : x[i]);
      if (isNear && random.uniform() < CHANGED) x[i] = one.values[random.integer(one.values.length)];
    }
    return x;
  });
}

/** The point, its continuous inputs moved into the constraints; none where the discrete ones leave nothing. */
function admitted({ relaxed, heldAt }: MixedSpace, x: Float64Array): Float64Array[] {
  if (!relaxed.constrained) return [x];
  const moved = nullOn(InfeasibleError, () => {
    const held = heldAt(x);
    return held.toPoints([projectOntoPolytope(held.toUnit(x), held.polytope(1))], 1).data.slice();
  });
  return moved ? [moved] : [];
}

function changed(x: Float64Array, values: Readonly<Record<number, number>>): Float64Array {
  return Object.assign(x.slice(), values);
}

/** Points as sets of one, `k x 1 x d`. */
function singly(points: readonly Float64Array[]): Tensor {
  return fromRows(points, points[0].length).expandDims(1);
}
